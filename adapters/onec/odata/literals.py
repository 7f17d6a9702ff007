"""How a value of ours is written into an address of the standard interface, so that it can never be read as anything else.

A string ends at a single quotation mark, so one inside is doubled; everything else is checked letter by letter before it is
written without quotes. What is made here is plain text; the address percent-encodes it as a whole.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from mappings.convert import CONTROL

ZERO_GUID = "00000000-0000-0000-0000-000000000000"
EMPTY_DATE = "0001-01-01T00:00:00"
CAST = "cast:"
LONGEST_NUMBER = 40
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d)?", re.ASCII)
_TYPE = re.compile(r"\w{1,200}")


class NotALiteralError(ValueError):
    """The value can't be written as this kind of literal. Says what was expected, never what was there."""


def text_literal(value: Any) -> str:
    """A string in single quotes. Control characters are left out: 1C can't hold them and one stops whole exchanges."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise NotALiteralError("a text is expected")
    return "'" + CONTROL.sub("", str(value)).replace("'", "''") + "'"


def is_guid(value: Any) -> bool:
    """True for the text of a key, also of the zero GUID, which stands for an empty reference."""
    return isinstance(value, str) and bool(_GUID.fullmatch(value))


def guid_literal(value: Any) -> str:
    """guid'..'."""
    if not is_guid(value):
        raise NotALiteralError("a GUID is expected")
    return f"guid'{str(value).lower()}'"


def moment_literal(value: Any) -> str:
    """datetime'..' of the base's wall clock, without a zone: a moment with one is refused, because 1C would drop it."""
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            raise NotALiteralError("a wall-clock time without zone is expected")
        value = value.replace(microsecond=0).isoformat()
    elif isinstance(value, date):
        value = datetime.combine(value, time()).isoformat()
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise NotALiteralError("a date or a wall-clock time is expected")
    return f"datetime'{found[1]}{found[2] or 'T00:00:00'}'"


def number_literal(value: Any) -> str:
    """Digits with a point, never with an exponent: 1C does not read one, and NaN filters to anything."""
    if isinstance(value, bool | float) or not isinstance(value, str | int | Decimal):
        raise NotALiteralError("a number is expected")
    if isinstance(value, str) and (len(value) > LONGEST_NUMBER or not value.isascii()):
        raise NotALiteralError("a number is expected")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise NotALiteralError("a number is expected") from None
    if not number.is_finite() or abs(number.adjusted()) > LONGEST_NUMBER:
        raise NotALiteralError("a finite number is expected")
    return f"{number:f}"


def bool_literal(value: Any) -> str:
    """true or false."""
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower()
    if not isinstance(value, bool):
        raise NotALiteralError("a yes or a no is expected")
    return "true" if value else "false"


def cast_literal(value: Any, type_name: str) -> str:
    """A reference for a field of several types: compared with a bare GUID such a field silently matches nothing."""
    if not _TYPE.fullmatch(type_name):
        raise NotALiteralError("the name of a type is expected")
    return f"cast({guid_literal(value)}, '{type_name}')"


KINDS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {"string": text_literal, "guid": guid_literal, "datetime": moment_literal, "number": number_literal, "bool": bool_literal}
)


def is_kind(kind: str) -> bool:
    """True for a kind of literal that there is: one of KINDS, or cast:Document_X."""
    return kind in KINDS or (kind.startswith(CAST) and bool(_TYPE.fullmatch(kind[len(CAST) :])))


def literal(kind: str, value: Any) -> str:
    """The value as this kind of literal. Raises NotALiteralError."""
    if kind.startswith(CAST):
        return cast_literal(value, kind[len(CAST) :])
    return KINDS[kind](value)
