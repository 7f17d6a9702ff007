"""What is known of our own values: their types, how long each may become, and how each form writes them."""

import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import MappingProxyType, UnionType
from typing import Any

from adapters.onec.facts import Facts
from mappings.convert import CONVERTERS, Converter, rubles_to_kopecks

NAME, PART, NUMBER, ISSUER, LINE = 100, 100, 20, 300, 400
_ADDRESS = dict(region=PART, city=PART, street=PART, house=NUMBER, building=NUMBER, apartment=NUMBER)
# What the questionnaire and the sites' door let through, letters.
LONGEST: Mapping[str, int] = MappingProxyType(
    {
        "application.id": 30, "application.order_id": 100, "payment_key": 10, "txn_id": 19, "digest": 64, "passport": 10,
        "application.borrower.surname": NAME, "application.borrower.name": NAME, "application.borrower.patronymic": NAME,
        "application.borrower.birth_place": 300, "application.borrower.email": 100, "application.borrower.inn": 12,
        "application.borrower.snils": 14, "application.borrower.more_answer": 1000,
        "application.borrower.passport.series": 4, "application.borrower.passport.number": 6,
        "application.borrower.passport.issued_by": ISSUER, "application.borrower.passport.division_code": 7,
        "application.borrower.employment.work_name": 200, "application.borrower.employment.work_phone": 30,
        "registration_line": LINE, "residence_line": LINE,
        **{f"residence.{part}": most for part, most in _ADDRESS.items()},
        **{f"application.borrower.registration.{part}": most for part, most in _ADDRESS.items()},
    }
)  # fmt: skip
KEYS = frozenset({"application.id", "payment_key", "txn_id"})
"""What things are found by again: one that is cut never equals itself."""
_PERSON = "application.borrower."
MAY_BE_EMPTY = frozenset({
    *(f"{_PERSON}{name}" for name in ("patronymic", "birth_place", "email", "inn", "snils", "more_answer", "sex")),
    *(f"{_PERSON}employment.{name}" for name in ("work_name", "work_phone", "experience_months", "income")),
    *(f"{place}.{part}" for place in ("residence", f"{_PERSON}registration") for part in ("street", "building", "apartment")),
})  # fmt: skip
"""What a borrower may have none of."""
_MOMENT = datetime.fromisoformat("2026-11-28T12:00:00")
_SAMPLES: Mapping[str, Any] = MappingProxyType(
    {"date": _MOMENT.date(), "midnight": _MOMENT.date(), "moment": _MOMENT, "phone": "+79991234567", "sex": "male", "bool": True,
     "passport": "4510", "division": "770001"}
)  # fmt: skip
_FORMS = {id(converter): name for name, converter in CONVERTERS.items()}


def form_of(converter: Converter) -> str:
    """The name of a converter, as `as` in a map tells it. What is none of them was made of one by a step of OData."""
    known = _FORMS.get(id(converter))
    return known or ("rubles_number" if converter.read is rubles_to_kopecks else "midnight_iso")


def letters_of(form: str, ours: str, most: int | None) -> int | None:
    """How many letters a value may have as it is sent; None when that is not known. `most`: what the map lets through."""
    fixed = _letters_of_form(form)
    known = fixed if fixed is not None else LONGEST.get(ours)
    if known is None or most is None:
        return known if most is None else most
    return min(known, most)


def is_fixed(form: str) -> bool:
    """True for forms whose texts are of one length, such as a date."""
    return _letters_of_form(form) is not None


@cache
def _letters_of_form(form: str) -> int | None:
    sample = _SAMPLES.get(form.partition("_")[0])
    return None if sample is None else len(str(CONVERTERS[form].write(sample)))


@cache
def type_of(path: str) -> type | None:
    """The type of one of our values by its dotted path; None for lists and what is not known."""
    kind: Any = Facts
    for name in path.split("."):
        kind = _step(kind, name)
        if kind is None:
            return None
    return kind if isinstance(kind, type) else None


def _step(kind: Any, name: str) -> Any:
    if not is_dataclass(kind):
        return None
    if name in {one.name for one in fields(kind)}:
        return _bare(typing.get_type_hints(kind)[name])
    got = getattr(kind, name, None)
    return _bare(typing.get_type_hints(got.fget).get("return")) if isinstance(got, property) and got.fget else None


def _bare(hint: Any) -> Any:
    """Without None."""
    if isinstance(hint, UnionType) or typing.get_origin(hint) is typing.Union:
        return next((one for one in typing.get_args(hint) if one is not type(None)), None)
    return hint


def is_number(path: str) -> bool:
    """True for our whole numbers."""
    return type_of(path) is int


def is_time(path: str) -> bool:
    """True for our dates and moments."""
    kind = type_of(path)
    return kind is not None and issubclass(kind, date)
