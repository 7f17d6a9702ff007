"""What two configurations say otherwise, key by key; rows of lists are told apart by their own names, not by their places."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

_NAMES = (("key", "valid_from"), ("kind",), ("id",), ("name",), ("number",), ("date",))
_MISSING = object()


@dataclass(frozen=True, order=True)
class Change:
    """One key; `before` or `after` is None where there is nothing."""

    file: str
    place: str
    before: str | None
    after: str | None


def changes(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> list[Change]:
    """By file and place, from tables by the names of files."""
    found = []
    for name in sorted(before.keys() | after.keys()):
        if name not in before or name not in after:
            found.append(Change(name, "", None if name not in before else "the file", None if name not in after else "the file"))
            continue
        found += [Change(name, *one) for one in _between(before[name], after[name], "")]
    return found


def _between(one: Any, other: Any, place: str) -> Iterator[tuple[str, str | None, str | None]]:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in [*one, *(key for key in other if key not in one)]:
            yield from _between(one.get(key, _MISSING), other.get(key, _MISSING), f"{place}.{key}" if place else str(key))
    elif _is_rows(one) and _is_rows(other):
        yield from _between(_by_name(one), _by_name(other), place)
    elif one != other or type(one) is not type(other):
        yield place, _told(one), _told(other)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, Mapping) for row in value)


def _by_name(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Rows under names of their own; under their numbers when they have none, or when two have the same."""
    for keys in _NAMES:
        names = [" ".join(str(row.get(key)) for key in keys) for row in rows]
        if all(key in row for row in rows for key in keys) and len(set(names)) == len(names):
            return dict(zip(names, rows, strict=True))
    return {str(number): row for number, row in enumerate(rows, 1)}


def _told(value: Any) -> str | None:
    if value is _MISSING:
        return None
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_told(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(str(_told(part)) for part in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
