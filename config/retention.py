"""Reads retention.toml as plain tables: how long data of persons is kept. Every fault is named with its line."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from config.catalogue import CatalogueFaultyError

NAME, TABLE = "retention.toml", "rule"
_TEXTS = ("kind", "since", "article", "erases", "remains")
_NUMBERS = ("years", "days")
_FLAGS = ("year_end", "on_request", "sure")
FIELDS = frozenset((*_TEXTS, *_NUMBERS, *_FLAGS, "valid_from"))
_LONGEST_YEARS = 100


def read_retention(folder: Path) -> list[dict[str, Any]]:
    """The rules in their order: the folder's own file, else ours. Raises CatalogueFaultyError with every fault at once."""
    own = folder / NAME
    file = own if own.exists() else Path(__file__).with_name(NAME)
    try:
        text = file.read_text(encoding="utf-8")
        rows = tomllib.loads(text).get(TABLE, [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CatalogueFaultyError(f"{file.name}: {error}") from None
    if not isinstance(rows, list) or not rows:
        raise CatalogueFaultyError(f"{file.name}: no [[{TABLE}]] entries")
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() == f"[[{TABLE}]]"]
    faults = [f"line {line}: {fault}" for line, row in zip(lines, rows, strict=False) for fault in _faults(row)]
    faults += list(_repeated(lines, rows)) if not faults else []
    if faults:
        raise CatalogueFaultyError(f"{file.name}: {'; '.join(faults)}")
    return list(rows)


def _faults(row: Mapping[str, Any]) -> Iterator[str]:
    missing, unknown = sorted(FIELDS - row.keys()), sorted(row.keys() - FIELDS)
    yield from (f"{name} is missing" for name in missing)
    yield from (f"{name} is not known" for name in unknown)
    if missing:
        return
    yield from (f"{name} must be a text" for name in _TEXTS if not isinstance(row[name], str) or not row[name].strip())
    yield from (f"{name} must be true or false" for name in _FLAGS if not isinstance(row[name], bool))
    yield from (f"{name} must be a whole number, not below zero" for name in _NUMBERS if not _is_count(row[name]))
    if not isinstance(row["valid_from"], date) or isinstance(row["valid_from"], datetime):
        yield "valid_from must be a date"
    if _is_count(row["years"]) and _is_count(row["days"]):
        yield from _period(row["years"], row["days"])


def _period(years: int, days: int) -> Iterator[str]:
    if years + days == 0:
        yield "years and days are both 0: nothing would be kept at all"
    if years > _LONGEST_YEARS or days > 366 * _LONGEST_YEARS:
        yield "a hundred years at most"


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _repeated(lines: list[int], rows: list[dict[str, Any]]) -> Iterator[str]:
    seen: dict[tuple[str, date], int] = {}
    for line, row in zip(lines, rows, strict=False):
        name = (row["kind"], row["valid_from"])
        if name in seen:
            yield f"line {line}: {name[0]} from {name[1]} stands already at line {seen[name]}"
        seen.setdefault(name, line)
