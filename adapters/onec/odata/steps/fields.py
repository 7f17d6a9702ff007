"""The fields that a step sends: our forms become those of the standard interface, and some must be stored as they are sent."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from adapters.onec.odata.query import NAME, REF_KEY
from mappings.checks import Place
from mappings.convert import CONVERTERS, Converter
from mappings.fields import OutField, OutMap, out_map

_MONEY = ("rubles", "rubles_two_places", "rubles_number", "kopecks", "decimal")
_DATES = (
    "date_dots", "date_iso", "date_compact", "midnight_iso", "midnight_compact", "moment_iso", "moment_compact",
)  # fmt: skip
_STRICT = tuple(CONVERTERS[name] for name in (*_MONEY, *_DATES))
_ROUBLES = tuple(CONVERTERS[name] for name in ("rubles", "rubles_two_places"))


def sent_fields(table: Any, place: Place, known: frozenset[str]) -> OutMap:
    """The out-map of a step. Raises MapFileError."""
    made = out_map(table, place, known)
    for one in made.fields:
        _check(one, place.at(one.theirs))
    return OutMap(tuple(map(_as_sent, made.fields)))


def _check(field: OutField, place: Place) -> None:
    if not NAME.fullmatch(field.theirs):
        raise place.wrong("is no name of a field", "a field as the description has it; what lies behind a reference is not sent")
    if field.theirs == REF_KEY:
        raise place.wrong("is given by the base", "no field for it")
    if isinstance(field.const, float):
        raise place.at("const").wrong("is a number that is not exact", 'a text such as "0.5"')
    for one in field.rows.fields if field.rows else ():
        _check(one, place.at("fields").at(one.theirs))


def _as_sent(field: OutField) -> OutField:
    if field.rows is not None:
        return replace(field, rows=OutMap(tuple(map(_as_sent, field.rows.fields))))
    if field.words is not None or not (change := _changed(field.converter)):
        return field
    return replace(field, converter=change)


def _changed(converter: Converter) -> Converter | None:
    """Sums are numbers in this interface, and a date has a time of day."""
    if _is_one_of(converter, _ROUBLES):
        return Converter(lambda value: Decimal(converter.write(value)), converter.read)
    if converter is CONVERTERS["date_iso"]:
        return Converter(lambda value: f"{converter.write(value)}T00:00:00", converter.read)
    return None


def strict_names(fields: OutMap) -> frozenset[str]:
    """Names, "Section.Name" in a section, of what the map demands, and of all sums and dates."""
    return frozenset(_strict(fields, ""))


def _strict(fields: OutMap, inside: str) -> list[str]:
    names: list[str] = []
    for one in fields.fields:
        if one.required or _is_one_of(one.converter, _STRICT) or not _is_one_of(one.converter, _KNOWN):
            names.append(inside + one.theirs)
        if one.rows is not None:
            names += _strict(one.rows, f"{inside}{one.theirs}.")
    return names


def _is_one_of(converter: Converter, some: tuple[Converter, ...]) -> bool:
    """By identity: two names may stand for equal converters, and only one of them for sums."""
    return any(converter is one for one in some)


# What is not among the named converters was made here, from one of roubles or of dates.
_KNOWN = tuple(CONVERTERS.values())
