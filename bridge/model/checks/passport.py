"""The internal passport of Russia: form, dates that fit each other, validity on a day. A valid form is not a valid document."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_SERIES = re.compile(r"[0-9]{4}")
_NUMBER = re.compile(r"[0-9]{6}")
_CODE = re.compile(r"[0-9]{3}-[0-9]{3}")
FIRST_ISSUE = date(1997, 10, 1)
FIRST_NUMBER = 101
GRACE = timedelta(days=90)
_FIRST_AGE, _ADULT, _REPLACED_AT = 14, 18, (20, 45)
_USUAL_BLANK_AGE = 3
_FIRST_BLANK_YEAR = 97
_NO_REGION = "00"
_LAST_CODE_KIND = "3"


class Fault(StrEnum):
    """Refuse: the document can't be as it was typed, or is not valid on the day."""

    SERIES_FORM = "series_form"
    NUMBER_FORM = "number_form"
    CODE_FORM = "code_form"
    REGION_00 = "region_00"
    ISSUED_IN_FUTURE = "issued_in_future"
    ISSUED_BEFORE_1997_10_01 = "issued_before_1997_10_01"
    ISSUED_BEFORE_14 = "issued_before_14"
    BLANK_YEAR_AFTER_ISSUE = "blank_year_after_issue"
    UNDER_18 = "under_18"
    EXPIRED_AT_20 = "expired_at_20"
    EXPIRED_AT_45 = "expired_at_45"


class Doubt(StrEnum):
    """Show to a person: possible, but rare."""

    GRACE_AFTER_20 = "grace_after_20"
    GRACE_AFTER_45 = "grace_after_45"
    BLANK_YEAR_NEXT_YEAR = "blank_year_next_year"
    BLANK_YEAR_OLD = "blank_year_old"
    CODE_THIRD_DIGIT = "code_third_digit"


@dataclass(frozen=True, repr=False)
class Passport:
    """What the borrower typed, already brought to the normal form: "4520", "123456", "770-001". Has no readable repr."""

    series: str
    number: str
    issued: date
    birth: date
    division_code: str


@dataclass(frozen=True)
class Findings:
    """Faults refuse the document, doubts are shown to a person."""

    faults: tuple[Fault, ...]
    doubts: tuple[Doubt, ...]


def normal_series(text: str) -> str:
    """ "45 20" → "4520": only spaces are taken out; the check judges the rest."""
    return "".join(text.split())


def normal_number(text: str) -> str:
    """ "123 456" → "123456", in the same way."""
    return "".join(text.split())


def normal_code(text: str) -> str:
    """ "770001", "770 001" → "770-001"; anything else comes back trimmed."""
    digits = re.sub(r"[\s\-\u2010-\u2015]", "", text)
    return f"{digits[:3]}-{digits[3:]}" if _NUMBER.fullmatch(digits) else text.strip()


def birthday(birth: date, age: int) -> date:
    """The day on which a person born on `birth` turns `age`; 29 February gives 1 March in common years."""
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 3, 1)


def check_passport(passport: Passport, today: date) -> Findings:
    """Everything that is wrong or doubtful with the document on `today`.

    Whether it has expired is judged only where the day of issue is possible. Being 18 is judged by `today`, the day of signing.
    """
    found: list[Fault | Doubt] = [*_form(passport), *_blank_year(passport)]
    found += _issue(passport, today) or _validity(passport, today)
    if today < birthday(passport.birth, _ADULT):
        found.append(Fault.UNDER_18)
    faults = tuple(item for item in found if isinstance(item, Fault))
    return Findings(faults, tuple(item for item in found if isinstance(item, Doubt)))


def _form(passport: Passport) -> list[Fault | Doubt]:
    found: list[Fault | Doubt] = []
    series_fits = _SERIES.fullmatch(passport.series) is not None
    code_fits = _CODE.fullmatch(passport.division_code) is not None
    if not series_fits:
        found.append(Fault.SERIES_FORM)
    if not _NUMBER.fullmatch(passport.number) or int(passport.number) < FIRST_NUMBER:
        found.append(Fault.NUMBER_FORM)
    if not code_fits:
        found.append(Fault.CODE_FORM)
    if (series_fits and passport.series.startswith(_NO_REGION)) or (code_fits and passport.division_code.startswith(_NO_REGION)):
        found.append(Fault.REGION_00)
    if code_fits and passport.division_code[2] > _LAST_CODE_KIND:
        found.append(Doubt.CODE_THIRD_DIGIT)
    return found


def _blank_year(passport: Passport) -> list[Fault | Doubt]:
    """The series ends in the year of the blank: usually up to three years before the issue, at most one after."""
    if not _SERIES.fullmatch(passport.series):
        return []
    short = int(passport.series[2:])
    age = passport.issued.year - ((1900 if short >= _FIRST_BLANK_YEAR else 2000) + short)
    if age < -1:
        return [Fault.BLANK_YEAR_AFTER_ISSUE]
    if age == -1:
        return [Doubt.BLANK_YEAR_NEXT_YEAR]
    return [Doubt.BLANK_YEAR_OLD] if age > _USUAL_BLANK_AGE else []


def _issue(passport: Passport, today: date) -> list[Fault]:
    found = []
    if passport.issued > today:
        found.append(Fault.ISSUED_IN_FUTURE)
    if passport.issued < FIRST_ISSUE:
        found.append(Fault.ISSUED_BEFORE_1997_10_01)
    if passport.issued < birthday(passport.birth, _FIRST_AGE):
        found.append(Fault.ISSUED_BEFORE_14)
    return found


def _validity(passport: Passport, today: date) -> list[Fault | Doubt]:
    """Replaced at 20 and 45; the old one stays valid for 90 days after the birthday (decree 1205 of 2021), day 90 included."""
    for age in _REPLACED_AT:
        replaced = birthday(passport.birth, age)
        if passport.issued >= replaced:
            continue
        if today > replaced + GRACE:
            return [Fault(f"expired_at_{age}")]
        return [Doubt(f"grace_after_{age}")] if today >= replaced else []
    return []
