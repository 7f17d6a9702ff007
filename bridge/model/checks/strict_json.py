"""JSON from outside, read strictly: one meaning per message, and nothing that costs far more to hold than it did to send.

Numbers come as int and Decimal of a reasonable size: `1E+1000000` is seven letters and a million digits of later arithmetic.
"""

import json
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

DEEPEST = 20
MOST_MARKS = 100_000
LONGEST_NUMBER, LARGEST_POWER = 40, 30
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_MARKS = "[{,"


class JsonRefusedError(ValueError):
    """The message is not JSON as it is wanted. Says why and where, and quotes nothing."""


def read_json(message: bytes | str, *, deepest: int = DEEPEST) -> Any:
    """The value of a whole message; bytes must be UTF-8 without a byte order mark. Raises JsonRefusedError.

    Refused: repeated keys, NaN and Infinity, numbers of unreasonable size, half characters, nesting beyond `deepest` levels,
    more than MOST_MARKS brackets and commas.
    """
    text = _decoded(message)
    check_marks(text)
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise _too_deep(deepest) from None
    except json.JSONDecodeError as error:
        raise JsonRefusedError(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    # As many brackets are opened as levels are reached at most: most messages need no walk.
    if text.count("[") + text.count("{") > deepest:
        _measure(value, deepest)
    if _HALF.search(text):
        _refuse_halves(value)
    return value


def number_of(text: str) -> Decimal:
    """A number of reasonable size: 40 characters, powers of ten from -30 to 30. Raises JsonRefusedError."""
    if len(text) > LONGEST_NUMBER:
        raise JsonRefusedError("a number has too many digits")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise JsonRefusedError("a number can't be read") from None
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_POWER:
        raise JsonRefusedError("a number is unreasonably large or small")
    return number


def check_marks(text: str, most: int = MOST_MARKS) -> None:
    """Refuse a message of very many small values: each takes tens of bytes to hold. Raises JsonRefusedError."""
    if len(text) > most and sum(map(text.count, _MARKS)) > most:
        raise JsonRefusedError("there are too many values")


def _decoded(message: bytes | str) -> str:
    if isinstance(message, str):
        return message
    try:
        return message.decode()
    except UnicodeDecodeError:
        raise JsonRefusedError("the text is not UTF-8") from None


def _whole(text: str) -> int:
    return int(text if len(text) <= LARGEST_POWER else number_of(text))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise JsonRefusedError("a key stands twice in the same object")
    return found


def _constant(_word: str) -> NoReturn:
    raise JsonRefusedError("NaN and Infinity are not JSON")


_DECODER = json.JSONDecoder(parse_float=number_of, parse_int=_whole, parse_constant=_constant, object_pairs_hook=_object)


def _measure(value: Any, deepest: int) -> None:
    level = [value]
    for _ in range(deepest):
        level = [child for node in level for child in _children(node) if isinstance(child, dict | list)]
        if not level:
            return
    raise _too_deep(deepest)


def _children(node: Any) -> Iterable[Any]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()


def _refuse_halves(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        raise JsonRefusedError("the text holds half a character") from None


def _too_deep(deepest: int) -> JsonRefusedError:
    return JsonRefusedError(f"nested deeper than {deepest} levels")
