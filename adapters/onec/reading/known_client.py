"""What `client` tells of a person, in our words. The base holds what people once typed: what can't be read is left empty."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from adapters.onec.reading.addresses import address_of
from bridge.model.borrower import Address, Borrower, Employment, Passport
from mappings.convert import only_digits, read_bool, read_date

CHILD_OF = frozenset({"оглы", "оглу", "углы", "уулу", "кызы", "кизи", "гызы"})
_SERIES, _NUMBER, _CODE, _CUT = 4, 6, 6, 3
_LONGEST_ISSUER, _LONGEST_EMAIL = 300, 100
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def client_of(values: Mapping[str, Any]) -> Borrower:
    """The person, without a phone: the one that was asked with is the hub's own."""
    surname, name, patronymic = names_of(_line(values["full_name"]))
    registration, residence = _addresses(_line(values["registration"]), _line(values["residence"]))
    return Borrower(
        surname=surname, name=name, patronymic=patronymic, birth_date=_date(values["birth_date"]),
        email=_email(values["email"]), passport=_passport(values), registration=registration, residence=residence,
        employment=Employment(work_name=_line(values["work_name"])),
    )  # fmt: skip


def is_banned(values: Mapping[str, Any], today: date) -> bool:
    """True while the base lends nothing to this person: on its black list, or a day of the ban that is still to come.

    The contract names `blacklist` and `dateofban` and says no more; `today` is the base's day. A mark that can't be read bans
    nobody: the lender decides on the application itself.
    """
    until = _date(values["banned_until"])
    return _yes(values["blacklist"]) or (until is not None and until > today)


def names_of(full_name: str) -> tuple[str, str, str]:
    """Surname, name, patronymic; all empty when the words can't be told apart (one word, double names without a hyphen)."""
    words = [_in_case(word) for word in full_name.split()]
    if len(words) == 4 and words[3].lower() in CHILD_OF:
        words = [*words[:2], f"{words[2]} {words[3]}"]
    if len(words) == 2:
        return words[0], words[1], ""
    return (words[0], words[1], words[2]) if len(words) == 3 else ("", "", "")


def _in_case(word: str) -> str:
    """ИВАНОВА-ПЕТРОВА as Иванова-Петрова; a word that has small letters stays as it is."""
    if not word.isupper():
        return word
    return word.lower() if word.lower() in CHILD_OF else "-".join(part.capitalize() for part in word.split("-"))


def _passport(values: Mapping[str, Any]) -> Passport | None:
    """A whole passport or none: half a one would pass for an answer."""
    series, number, code = (only_digits(values[name]) for name in ("series", "number", "division_code"))
    issued_on, issued_by = _date(values["issued_on"]), _line(values["issued_by"])[:_LONGEST_ISSUER]
    if (len(series), len(number), len(code)) != (_SERIES, _NUMBER, _CODE) or issued_on is None or not issued_by:
        return None
    return Passport(series, number, issued_on, f"{code[:_CUT]}-{code[_CUT:]}", issued_by)


def _addresses(registration: str, residence: str) -> tuple[Address, Address | None]:
    """Both taken apart, or both as one text each, so that the borrower is asked for the parts."""
    residence = residence or registration
    there, here = address_of(registration), address_of(residence)
    if there is None or here is None:
        there, here = Address(street=registration), Address(street=residence)
    return there, here if residence else None


def _line(text: str) -> str:
    return " ".join(text.split())


def _email(text: str) -> str:
    return text if len(text) <= _LONGEST_EMAIL and _EMAIL.fullmatch(text) else ""


def _date(text: str) -> date | None:
    try:
        return read_date(text)
    except ValueError:
        return None


def _yes(text: str) -> bool:
    try:
        return read_bool(text)
    except ValueError:
        return False
