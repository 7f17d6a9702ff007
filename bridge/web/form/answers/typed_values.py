"""How people type dates, digits and sums, read into values; marshmallow fields for the pages' schemas."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from unicodedata import normalize

from marshmallow import EXCLUDE, Schema, fields

from bridge.model.errors import FieldInvalidError
from bridge.model.money import parse_rubles

_DAY_FIRST = re.compile(r"(\d{1,2})[.,/\s-]+(\d{1,2})[.,/\s-]+(\d{4})(?:\s*г\.?)?")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TOGETHER = re.compile(r"(\d{2})(\d{2})(\d{4})")
_WITH_WORD = re.compile(r"(\d{1,2})\s+([а-яё]+)\s+(\d{4})(?:\s*г(?:\.|ода)?)?")
_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_SUM_NOISE = re.compile(r"[\s\u00a0\u202f]|₽|руб(?:лей|ля|ль|\.)?|р\.?$", re.IGNORECASE)
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")
_LONGEST = 300


class Page(Schema):
    """One page's fields; what the page does not ask is left out."""

    class Meta:
        """Unknown fields (the CSRF token, the button) are no answers."""

        unknown = EXCLUDE


class Line(fields.String):
    """One line of text: outer spaces and doubled ones removed, at most 300 letters."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = " ".join(shown_signs(str(super()._deserialize(value, attr, data, **kwargs))).split())
        if len(text) > _LONGEST:
            raise self.make_error("invalid")
        return text


class NamePart(Line):
    """A part of a name: whatever dash was pasted is a hyphen, with no spaces around it."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        return _DASHES.sub("-", super()._deserialize(value, attr, data, **kwargs))


class Digits(fields.String):
    """Only the digits of what was typed, in whatever writing it was pasted."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = plain_signs(str(super()._deserialize(value, attr, data, **kwargs))[:_LONGEST])
        return "".join(sign for sign in text if sign in "0123456789")


class TypedDate(fields.Field[date]):
    """A date in any of the ways it is typed: 05.02.1990, 5/2/1990, 05021990, 1990-02-05, 5 февраля 1990."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        found = date_of(plain_signs(str(value)[:_LONGEST]))
        if found is None:
            raise self.make_error("required")
        return found


class TypedSum(fields.Field[int]):
    """Roubles as typed, in kopecks."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        try:
            return kopecks_of(plain_signs(str(value)), field=attr)
        except FieldInvalidError:
            raise self.make_error("required") from None


def shown_signs(text: str) -> str:
    """The text without signs that can't be seen (control signs, marks of direction); spaces and line ends stay. Letters that came
    in two parts, as some devices write «й» and «ё», are one."""
    return "".join(sign for sign in normalize("NFC", text) if sign.isprintable() or sign.isspace())


def plain_signs(text: str) -> str:
    """The same for digits, dates and sums, with wide and raised digits as plain ones."""
    return shown_signs(normalize("NFKC", text))


def date_of(text: str) -> date | None:
    """The date typed; None when it is none."""
    clean = text.strip().lower()
    if match := _YEAR_FIRST.fullmatch(clean):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_FIRST.fullmatch(clean) or _TOGETHER.fullmatch(clean):
        return _date(int(match[3]), int(match[2]), int(match[1]))
    match = _WITH_WORD.fullmatch(clean)
    month = next((n for n, start in enumerate(_MONTHS, 1) if match and match[2].startswith(start)), 0)
    return _date(int(match[3]), month, int(match[1])) if match else None


def kopecks_of(text: str, *, field: str | None) -> int:
    """ "85 000 ₽", "85000,50" → kopecks. Raises FieldInvalidError."""
    return parse_rubles(_SUM_NOISE.sub("", text.strip()).replace(",", "."), field=field)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
