"""Where the borrower is registered and lives; the same by one tick."""

from dataclasses import replace
from datetime import date

from marshmallow import fields

from bridge.model.borrower import Address, Borrower
from bridge.web.form.answers.steps import Answers, Step, Typed
from bridge.web.form.answers.typed_values import Line, Page
from bridge.web.form.faults import Fault
from bridge.web.texts import gettext as _
from bridge.web.texts import later

PARTS = ("region", "city", "street", "house", "building", "apartment")
_LONGEST = {"house": 20, "building": 20, "apartment": 20}
_USUAL = 100
_NEEDED = ("region", "city", "house")


class AddressesPage(Page):
    """Fields of the page: `registration_*`, `same`, `residence_*`."""

    same = fields.Boolean(load_default=False)
    registration_region = Line(load_default="")
    registration_city = Line(load_default="")
    registration_street = Line(load_default="")
    registration_house = Line(load_default="")
    registration_building = Line(load_default="")
    registration_apartment = Line(load_default="")
    residence_region = Line(load_default="")
    residence_city = Line(load_default="")
    residence_street = Line(load_default="")
    residence_house = Line(load_default="")
    residence_building = Line(load_default="")
    residence_apartment = Line(load_default="")


_WORDS = {"": later("Слишком длинный текст")}
_MISSING = {
    "region": later("Введите регион, например Московская область"),
    "city": later("Введите город, посёлок или село"),
    "house": later("Введите номер дома"),
}


def _shown(borrower: Borrower) -> Typed:
    same = borrower.residence in (None, borrower.registration)
    typed = _typed("registration", borrower.registration) | _typed("residence", borrower.residence or Address())
    return typed | {"same": "1" if same else ""}


def _typed(kind: str, address: Address) -> dict[str, str]:
    return {f"{kind}_{part}": str(getattr(address, part)) for part in PARTS}


def _check(answers: Answers, borrower: Borrower, today: date) -> list[Fault]:
    kinds = ("registration",) if answers["same"] else ("registration", "residence")
    return [fault for kind in kinds for fault in _check_one(answers, kind)]


def _check_one(answers: Answers, kind: str) -> list[Fault]:
    faults = [Fault(f"{kind}_{part}", _(_MISSING[part])) for part in _NEEDED if not answers[f"{kind}_{part}"]]
    long = [part for part in PARTS if len(answers[f"{kind}_{part}"] or "") > _LONGEST.get(part, _USUAL)]
    return faults + [Fault(f"{kind}_{part}", _("Слишком длинный текст")) for part in long]


def _change(answers: Answers, borrower: Borrower) -> Borrower:
    registration = _address(answers, "registration")
    residence = registration if answers["same"] else _address(answers, "residence")
    return replace(borrower, registration=registration, residence=residence)


def _address(answers: Answers, kind: str) -> Address:
    return Address(**{part: answers[f"{kind}_{part}"] for part in PARTS})


ADDRESSES = Step("addresses", AddressesPage(), _WORDS, _shown, _check, _change, lambda one: bool(one.registration.city))
