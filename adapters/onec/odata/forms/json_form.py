"""JSON of the standard interface. Amounts are Decimal; a message that is not quite in order goes to the tolerant reader.

The quick reader is for lists of thousands of rows: it takes only what is well formed, has each key once and holds no character
that would have to be cleaned, and leaves everything else to the reader of all the hub's 1C answers.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from adapters.onec.hs.tolerant import BOM, parse_json
from adapters.onec.hs.tolerant_json import UnreadableError, number_of
from adapters.onec.odata.forms.answers import DEEPEST, Form, Row, Rows, whole
from bridge.model.checks.strict_json import MOST_MARKS

_KEY_END, _VALUE = b'":', b'"value"'
_NOTE = re.compile(rb'@[\w.]+":')
_OWN, _OWN_NAME = "odata.", b'"odata.'
_LONGEST_PLAIN = 40


def read_rows(body: bytes) -> Rows:
    """The rows of a list, a virtual table or a function."""
    message = _message(body)
    rows = message.get("value")
    if not isinstance(rows, list) or set(map(type, rows)) - {dict}:
        raise UnreadableError("a list of rows is expected")
    return Rows(rows, whole(message.get("odata.count")))


def read_row(body: bytes) -> Row:
    """One row."""
    message = _message(body)
    return {name: value for name, value in message.items() if not name.startswith(_OWN)}


def _message(body: bytes) -> dict[str, Any]:
    body = body.removeprefix(BOM)
    message = _quick(body)
    if message is None:
        message = parse_json(body).value
        if not isinstance(message, dict):
            raise UnreadableError("an object is expected")
        return _inside(message)
    return message


def _quick(body: bytes) -> dict[str, Any] | None:
    """The message, or None when the careful reader must look at it."""
    lists, objects = body.count(b"["), body.count(b"{")
    if lists + objects + body.count(b",") > MOST_MARKS or b"\\u" in body or b"\x7f" in body:
        return None
    try:
        message = json.loads(body.decode(), parse_float=_number, parse_constant=number_of)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict):
        return None
    rows = message.get("value")
    if isinstance(rows, list) and lists == 1 and objects == len(rows) + 1:
        return _flat(message, rows, body)
    return _inside(message) if body.count(_KEY_END) == _keys(message) else None


def _flat(message: dict[str, Any], rows: list[Any], body: bytes) -> dict[str, Any] | None:
    """A list without lists inside, which needs no walk through every value."""
    # As many keys as in the text: none was there twice, and the last did not win over the others.
    if set(map(type, rows)) - {dict} or body.count(_KEY_END) != len(message) + sum(map(len, rows)):
        return None
    if _NOTE.search(body) or body.find(_OWN_NAME, body.find(_VALUE)) > 0:
        message["value"] = [_clean(row) for row in rows]
    return message


def _inside(message: dict[str, Any]) -> dict[str, Any]:
    return {name: _clean(value) for name, value in message.items() if "@" not in name}


def _number(text: str) -> Decimal:
    return Decimal(text) if len(text) < _LONGEST_PLAIN and "e" not in text and "E" not in text else number_of(text)


def _keys(value: Any, depth: int = 0) -> int:
    if depth > DEEPEST:
        raise UnreadableError("too deep")
    inner = value.values() if isinstance(value, dict) else value
    own = len(value) if isinstance(value, dict) else 0
    return own + sum(_keys(one, depth + 1) for one in inner if isinstance(one, dict | list))


def _clean(value: Any, depth: int = 0) -> Any:
    """Without what describes the data (odata.type, Name@odata.type, Name@navigationLinkUrl)."""
    if depth > DEEPEST:
        raise UnreadableError("too deep")
    if isinstance(value, dict):
        return {
            name: _clean(one, depth + 1) if isinstance(one, dict | list) else one
            for name, one in value.items() if "@" not in name and not name.startswith(_OWN)
        }  # fmt: skip
    return [_clean(one, depth + 1) for one in value] if isinstance(value, list) else value


def write(_set_name: str, fields: Mapping[str, Any]) -> bytes:
    """The body of a write. Numbers are written digit by digit and never as floats."""
    return _written(fields).encode()


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_text(name)}:{_written(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_written, value)) + "]"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if value is None or isinstance(value, bool | int):
        return json.dumps(value)
    return _text(value)


def _text(value: Any) -> str:
    return json.dumps(str(value), ensure_ascii=False)


JSON = Form("application/json", "application/json; charset=utf-8", "json", read_rows, read_row, write)
