"""Strict JSON: one meaning per message. Repeated keys, NaN, broken UTF-8 and towers of brackets are refused, not guessed at."""

import json
from decimal import Decimal
from typing import Any, NoReturn

from flask import request

from bridge.web.errors import RequestRefusedError

DEEPEST = 20


def read_object() -> dict[str, Any]:
    """The request's body as a JSON object; numbers with a point come as Decimal. Raises RequestRefusedError (400)."""
    try:
        text = request.get_data().decode("utf-8")
        parsed = json.loads(text, parse_float=Decimal, parse_constant=_constant, object_pairs_hook=_pairs)
        json.dumps(parsed, ensure_ascii=False, default=str).encode()
    except UnicodeError:
        raise _refused("the body must be UTF-8 without half characters") from None
    except RecursionError:
        raise _refused(f"the body may be nested {DEEPEST} levels deep at most") from None
    except json.JSONDecodeError as error:
        raise _refused(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except ValueError:
        raise _refused("a number has too many digits") from None
    if not isinstance(parsed, dict):
        raise _refused("the body must be a JSON object")
    _measure(parsed)
    return parsed


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _refused("a key stands twice in the same object")
    return found


def _constant(_word: str) -> NoReturn:
    raise _refused("NaN and Infinity are not JSON")


def _measure(tree: object) -> None:
    level = [tree]
    for _ in range(DEEPEST):
        level = [child for node in level for child in _children(node)]
        if not level:
            return
    raise _refused(f"the body may be nested {DEEPEST} levels deep at most")


def _children(node: object) -> list[object]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []


def _refused(message: str) -> RequestRefusedError:
    return RequestRefusedError("json_invalid", message)
