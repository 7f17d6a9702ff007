"""Shapes of tables: which keys there are, of which kind, between which bounds. A rule tells every fault, not the first.

A rule takes a value and tells remarks: the place within the value, and what would be right.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from config.reading.fault import Remark

Rule = Callable[[Any], Iterator[Remark]]
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")


def text(longest: int = 0, *, one_of: Collection[str] = (), form: str = "", says: str = "", empty: bool = False) -> Rule:
    """A text; `form`: what it must look like, `says`: that in words. A value is told only when it must be one of few words."""

    def rule(value: Any) -> Iterator[Remark]:
        if not isinstance(value, str):
            yield (), "must be a text in quotes"
        elif not value.strip() and not empty:
            yield (), "must not be empty"
        elif one_of and value not in one_of:
            yield (), f"{value!r} is none of {', '.join(sorted(one_of))}{meant(value, one_of)}"
        elif form and value and not re.fullmatch(form, value):
            yield (), says
        elif longest and len(value) > longest:
            yield (), f"longer than {longest} letters"

    return rule


def variable(value: Any) -> Iterator[Remark]:
    """The name of an environment variable. What stands there is never repeated: it may be the secret itself."""
    if not isinstance(value, str) or not _VARIABLE.fullmatch(value):
        yield (), "must be the name of a variable (A-Z, digits, _), not the secret itself"


def whole(least: int, most: int) -> Rule:
    """A whole number between bounds, both allowed."""

    def rule(value: Any) -> Iterator[Remark]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield (), f"must be a whole number without quotes, {least} to {most}"
        elif not least <= value <= most:
            yield (), f"{value} is not between {least} and {most}"

    return rule


def number(value: Any) -> Iterator[Remark]:
    """A whole number or one with a fraction."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield (), "must be a number"


def decimal(least: str, most: str) -> Rule:
    """An exact number in quotes between bounds, both allowed."""

    def rule(value: Any) -> Iterator[Remark]:
        try:
            found = Decimal(value) if isinstance(value, str) else None
        except InvalidOperation:
            found = None
        if found is None or not found.is_finite():
            yield (), f"must be a number in quotes, {least} to {most}"
        elif not Decimal(least) <= found <= Decimal(most):
            yield (), f"{found} is not between {least} and {most}"

    return rule


def flag(value: Any) -> Iterator[Remark]:
    """Yes or no."""
    if not isinstance(value, bool):
        yield (), "must be true or false"


def day(value: Any) -> Iterator[Remark]:
    """A date."""
    if not isinstance(value, date) or isinstance(value, datetime):
        yield (), "must be a date without quotes, as 2026-11-01"


def anything(_value: Any) -> Iterator[Remark]:
    """What somebody else looks at."""
    yield from ()


def listed(one: Rule, *, least: int = 0, different: bool = False) -> Rule:
    """A list of such values."""

    def rule(value: Any) -> Iterator[Remark]:
        if not isinstance(value, list):
            yield (), "must be a list [ … ]"
            return
        if len(value) < least:
            yield (), f"at least {least} must stand here"
        if different and len({str(part) for part in value}) < len(value):
            yield (), "one stands twice"
        for place, part in enumerate(value):
            yield from within(place, one(part))

    return rule


def table(needed: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """A table with these keys and no others."""
    known = {**needed, **(optional or {})}

    def rule(value: Any) -> Iterator[Remark]:
        if not isinstance(value, Mapping):
            yield (), "must be a table"
            return
        for key in needed:
            if key not in value:
                yield (), f"{key} is missing"
        for key, part in value.items():
            if key in known:
                yield from within(key, known[key](part))
            else:
                yield (key,), "no such key" + (meant(key, known) or "; known are " + ", ".join(sorted(known)))

    return rule


def table_of(one: Rule) -> Rule:
    """A table with any keys, each with such a value."""

    def rule(value: Any) -> Iterator[Remark]:
        if not isinstance(value, Mapping):
            yield (), "must be a table"
            return
        for key, part in value.items():
            yield from within(key, one(part))

    return rule


def meant(word: str, known: Collection[str]) -> str:
    """`; did you mean …?` when a known word is near."""
    near = get_close_matches(word, list(known), 1)
    return f"; did you mean {near[0]}?" if near else ""


def twice(rows: Any, *keys: str) -> Iterator[Remark]:
    """Rows of a list that say the same under these keys as an earlier one."""
    seen: dict[tuple[str, ...], int] = {}
    for place, row in enumerate(rows if isinstance(rows, list) else ()):
        if not isinstance(row, Mapping) or any(key not in row for key in keys):
            continue
        same = tuple(str(row[key]) for key in keys)
        if same in seen:
            yield (place, keys[0]), f"{' from '.join(same)} stands already in entry {seen[same] + 1}"
        seen.setdefault(same, place)


def within(step: str | int, remarks: Iterator[Remark]) -> Iterator[Remark]:
    return (((step, *path), reason) for path, reason in remarks)
