"""Reads law.toml: dated legal parameters, each with its source and whether it is sure. Plain data; knows nothing of the hub.

A file with faults is refused as a whole, and every faulty entry is named at once by its line.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

LAW_FILE = Path(__file__).with_name("law.toml")
TABLE = "parameter"
FIELDS = frozenset({"key", "unit", "valid_from", "value", "source", "sure"})
FLAG, WORD, LIFTED = "flag", "word", "lifted"
WHOLE_UNITS = frozenset({"kopecks", "hours", "days", "working_days", "count", "months"})
NUMBER_UNITS = WHOLE_UNITS | {"percent", "percent_a_day", "percent_a_year", "multiple"}
UNITS = NUMBER_UNITS | {FLAG, WORD}

Value = Decimal | bool | str | None


class LawFileError(Exception):
    """law.toml can't be used; `faults` names every bad line."""

    def __init__(self, file: Path, faults: list[str]) -> None:
        super().__init__(f"{file.name} has {len(faults)} fault(s): " + "; ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class LawParameter:
    """One value of one rule from a day on; money in kopecks, rates in percent. `value` None = lifted from that day."""

    key: str
    unit: str
    valid_from: date
    value: Value
    source: str
    sure: bool


def load_law(file: Path = LAW_FILE) -> tuple[LawParameter, ...]:
    """All entries of the file in their order. Raises LawFileError naming every fault with its line."""
    return parse_law(file.read_text(encoding="utf-8"), file)


def parse_law(text: str, file: Path = LAW_FILE) -> tuple[LawParameter, ...]:
    """The same of a text; `file`: what it is called. Raises LawFileError."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LawFileError(file, [str(error)]) from None
    faults = [f"unknown table {name}" for name in tables if name != TABLE]
    entries = tables.get(TABLE, [])
    if not isinstance(entries, list) or not entries:
        raise LawFileError(file, [*faults, f"no [[{TABLE}]] entries"])
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == f"[[{TABLE}]]"]
    places = [f"line {line}" for line in lines] if len(lines) == len(entries) else _counted(entries)
    for place, entry in zip(places, entries, strict=True):
        faults += [f"{place}: {fault}" for fault in _faults(entry)]
    faults += _repeated(list(zip(places, entries, strict=True)))
    if faults:
        raise LawFileError(file, faults)
    return tuple(_parameter(entry) for entry in entries)


def _counted(entries: list[Any]) -> list[str]:
    return [f"entry {number}" for number in range(1, len(entries) + 1)]


def _faults(entry: object) -> list[str]:
    if not isinstance(entry, dict):
        return ["is not a table"]
    missing = [f"{name} is missing" for name in sorted(FIELDS - entry.keys())]
    unknown = [f"{name} is not known" for name in sorted(entry.keys() - FIELDS)]
    return missing + unknown if missing else unknown + _kinds(entry) + value_faults(entry)


def _kinds(entry: Mapping[str, Any]) -> list[str]:
    checks = {
        "key must be a word": isinstance(entry["key"], str) and entry["key"].replace(".", "_").isidentifier(),
        f"unit must be one of {', '.join(sorted(UNITS))}": entry["unit"] in UNITS,
        "valid_from must be a date": isinstance(entry["valid_from"], date) and not isinstance(entry["valid_from"], datetime),
        "source must not be empty": isinstance(entry["source"], str) and bool(entry["source"].strip()),
        "sure must be true or false": isinstance(entry["sure"], bool),
    }
    return [fault for fault, holds in checks.items() if not holds]


def value_faults(entry: Mapping[str, Any]) -> list[str]:
    """What is wrong with the value of an entry whose unit is known."""
    try:
        _value(entry["unit"], entry["value"])
    except ValueError as error:
        return [str(error)]
    return []


def _value(unit: object, value: object) -> Value:
    if value == LIFTED:
        return None
    if unit == FLAG:
        if not isinstance(value, bool):
            raise ValueError("value of a flag must be true or false")
        return value
    if not isinstance(value, str):
        raise ValueError("value must stand in quotes, so that it is never read as a float")
    return value if unit == WORD else _number(unit, value)


def _number(unit: object, text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("value is not a number") from None
    if not number.is_finite() or number < 0:
        raise ValueError("value must be a number not below zero")
    if unit in WHOLE_UNITS and number != number.to_integral_value():
        raise ValueError(f"value in {unit} must be whole")
    return number


def _repeated(placed: list[tuple[str, Any]]) -> list[str]:
    seen: dict[tuple[str, str], str] = {}
    faults = []
    for place, entry in placed:
        if not isinstance(entry, dict):
            continue
        name = (str(entry.get("key")), str(entry.get("valid_from")))
        if name in seen:
            faults.append(f"{place}: {name[0]} from {name[1]} stands already at {seen[name]}")
        seen.setdefault(name, place)
    return faults


def _parameter(entry: Mapping[str, Any]) -> LawParameter:
    return LawParameter(
        key=entry["key"],
        unit=entry["unit"],
        valid_from=entry["valid_from"],
        value=_value(entry["unit"], entry["value"]),
        source=entry["source"],
        sure=entry["sure"],
    )
