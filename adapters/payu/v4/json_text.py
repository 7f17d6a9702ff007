"""JSON as it leaves and as it comes: sums are written digit by digit from Decimal, and read by path whatever their form."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from adapters.payu.wire import kopecks_of
from mappings.convert import CONTROL

Told = Mapping[str, Any]
LONGEST_TEXT = 500


def written(value: Any) -> str:
    """The text of a message, in raw UTF-8 and without blanks. A Decimal keeps its digits: no binary fraction ever touches it."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(name, ensure_ascii=False)}:{written(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(written, value)) + "]"
    return format(value, "f") if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def rubles(kopecks: int) -> Decimal:
    """A sum for `written`: 812045 → 8120.45."""
    return Decimal(kopecks).scaleb(-2)


def at(told: Any, path: str) -> Any:
    """What stands at a dotted path; None where anything on the way is missing or of another kind."""
    for name in path.split("."):
        told = told.get(name) if isinstance(told, Mapping) else None
    return told


def text_at(told: Any, path: str) -> str:
    """A text or number at a path as text that fits into any store; empty for anything else."""
    return text_of(at(told, path))


def text_of(value: Any) -> str:
    """A single value as text; empty for objects, lists and null."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, Decimal):
        return format(value, "f")
    return CONTROL.sub("", str(value))[:LONGEST_TEXT] if isinstance(value, str | int) else ""


def kopecks_at(told: Any, path: str) -> int | None:
    """A sum at a path, text or number; None when there is none or it has parts of a kopeck."""
    text = text_at(told, path).strip()
    whole, point, part = text.partition(".")
    return kopecks_of(f"{whole}{point}{part[:2]}" if not part[2:].strip("0") else text)


def rows_at(told: Any, path: str) -> list[Told] | None:
    """The objects of a list at a path; None when no list stands there."""
    found = at(told, path)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else None


def leaves(told: Told) -> Iterator[tuple[str, str]]:
    """Every single value in an object, however deep, with its own name."""
    for name, value in told.items():
        if isinstance(value, Mapping):
            yield from leaves(value)
        elif not isinstance(value, list):
            yield name, text_of(value)
