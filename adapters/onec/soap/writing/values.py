"""Plain values brought into the form that a field takes, or refused before anything is sent."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from adapters.onec.soap.described import Field, Kind
from adapters.onec.soap.errors import ValueUnfitError
from adapters.onec.soap.writing.core_types import EMPTY_MOMENT, text_of

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_WHOLE = re.compile(r"[+-]?\d+")
_YES_NO = frozenset({"true", "false", "1", "0"})

Writer = Callable[[Any, str], Any]
"""Takes a value and the dotted name that an error tells. Raises ValueUnfitError."""


def writer_of(field: Field) -> Writer:
    """What writes the plain values of a field."""
    write: Writer = _WRITERS.get(field.kind, _text)
    if field.type == "xs:hexBinary":
        write = _hex
    longest = field.max_length
    if longest is None or field.kind is Kind.BINARY:
        return write

    def within(value: Any, name: str) -> str:
        made = str(write(value, name))
        if len(made) > longest:
            raise ValueUnfitError(name, f"is longer than the {longest} letters that the base takes")
        return made

    return within


def empty_of(field: Field) -> str | None:
    """What stands for "nothing" in a field that must be there and may not be nil; None when there is no such value."""
    return {Kind.TEXT: "", Kind.MOMENT: EMPTY_MOMENT, Kind.DAY: EMPTY_MOMENT[:10], Kind.BINARY: ""}.get(field.kind)


def _text(value: Any, name: str) -> str:
    try:
        return text_of(value)
    except TypeError as error:
        why = str(error)
    raise ValueUnfitError(name, f"takes one plain value: {why}")


def _number(value: Any, name: str) -> str:
    text = _text(value, name).strip()
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        raise ValueUnfitError(name, "takes a number")
    return text


def _whole(value: Any, name: str) -> str:
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    text = _text(value, name).strip()
    if isinstance(value, bool) or not _WHOLE.fullmatch(text):
        raise ValueUnfitError(name, "takes a whole number")
    return text


def _yes_no(value: Any, name: str) -> str:
    text = _text(value, name).strip()
    if text not in _YES_NO:
        raise ValueUnfitError(name, "takes true or false")
    return text


def _moment(value: Any, name: str) -> str:
    text = _text(value, name).strip()
    if not text:
        return EMPTY_MOMENT
    if _DAY.fullmatch(text):
        return f"{text}T00:00:00"
    if not _MOMENT.fullmatch(text):
        raise ValueUnfitError(name, "takes a date with time (2026-01-31T00:00:00)")
    return text


def _day(value: Any, name: str) -> str:
    text = _moment(value.date() if isinstance(value, datetime) else value, name)
    return value.isoformat() if type(value) is date else text[:10]


def _hex(value: Any, name: str) -> str:
    return value.hex() if isinstance(value, bytes) else _text(value, name)


def _as_it_is(value: Any, name: str) -> Any:
    return value


_WRITERS: Mapping[Kind, Writer] = {
    Kind.NUMBER: _number, Kind.WHOLE: _whole, Kind.YES_NO: _yes_no, Kind.MOMENT: _moment, Kind.DAY: _day,
    Kind.CORE: _as_it_is, Kind.FREE: _as_it_is,
}  # fmt: skip
