"""Which of the names under one division code fits a passport's date of issue.

Passports were issued by the interior ministry's local departments (ОВД), from 2006 by the migration service (ФМС) and
since decree 156 of 05.04.2016 by the ministry again (МВД). The first bound is observed in the data, not written in a law.
"""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import lru_cache

from bridge.ports.passport_offices import IssuerChoice

FMS_FROM, MVD_FROM = date(2006, 1, 1), date(2016, 4, 5)
FMS_SOFT_UNTIL, MVD_SOFT_FROM, MVD_SOFT_UNTIL = date(2007, 12, 31), date(2016, 4, 1), date(2017, 12, 31)
FIRST_PASSPORTS = date(1997, 10, 1)
POLICE_CODES_UNTIL = date(2010, 12, 31)
# Only the time that a date belongs to changes the order: a code has a handful of orders, whatever the dates.
_RANKED_KEPT = 8192

_WORD = re.compile(r"[А-Я]+")
_OVD = frozenset(["ОМ", "ПВС", "ПВО", "ПОМ", "МИЛИЦИИ"])
_MVD = frozenset(["ОВМ", "ПОЛИЦИИ"])
# Two misprints of УФМС stand in the public directory.
_FMS_MISPRINTS = frozenset({"УМФС", "УФМФ"})
_PASSPORT_OR_DISTRICT = re.compile(r"ПАСПОРТ(?!ОВ\b)|\bПВ[СО]\b|РАЙОН")
_OTHER_DEPARTMENT = re.compile(
    r"\bВИЗ|ГРАЖДАНСТВ|АДРЕСН|ИММИГРАЦ|ИНОСТРАН|БЕЖЕН|ПЕРЕСЕЛЕН|ТРУДОВОЙ|ЗАГРАНИЧН"
    r"|ПРИГЛАШЕН|РАЗРЕШЕН|АДМИНИСТРАТИВН|МИГРАЦИОННОГО УЧЕТА|КОНТРОЛ|ФИНАНСОВ|АНАЛИЗА|ВЫНУЖДЕНН|ОБЕСПЕЧЕНИЯ ДЕЯТЕЛЬНОСТИ"
)


class Era(StrEnum):
    """Whose name it is, and so of which time."""

    OVD = "ovd"
    FMS = "fms"
    MVD = "mvd"
    OTHER = "other"


class Odd(StrEnum):
    """What is worth a warning, never a refusal."""

    BEFORE_FIRST_PASSPORTS = "issued_before_first_passports"
    DATE_AND_BODY = "date_and_body_disagree"
    POLICE_CODE_LATE = "police_code_after_2010"
    CODE_UNKNOWN = "code_unknown"


def era_of(code: str, name: str) -> Era:
    """The class of a name in normal form, told by its words; `code` is NNN-NNN."""
    words = set(_WORD.findall(name))
    if words & _FMS_MISPRINTS or any(word.endswith("ФМС") for word in words) or "МИГРАЦИОННОЙ СЛУЖБ" in name:
        return Era.FMS
    if words & _OVD or any(word.endswith(("ОВД", "УВД")) for word in words) or "ВНУТРЕННИХ ДЕЛ" in name:
        return Era.OVD
    if words & _MVD or any(word.endswith("МВД") for word in words):
        return Era.OVD if _bare_republic(code, words) else Era.MVD
    return Era.OTHER


def _bare_republic(code: str, words: set[str]) -> bool:
    """«МВД РЕСП. …» without РОССИИ under a regional code signed passports before 2006."""
    return code[2] == "1" and "МВД" in words and "РЕСП" in words and "РОССИИ" not in words


def wanted_eras(code: str, issued_on: date | None) -> tuple[Era, ...]:
    """Classes that fit the date, the likeliest first; two of them in the years around a change.

    Without a date the third digit tells ОВД (1 to 3) from the later two.
    """
    if issued_on is None:
        return (Era.OVD,) if code[2] in "123" else (Era.MVD, Era.FMS)
    if issued_on < FMS_FROM:
        return (Era.OVD,)
    if issued_on < MVD_FROM:
        return (Era.FMS, *_neighbour_of_fms(issued_on))
    return (Era.MVD, Era.FMS) if issued_on <= MVD_SOFT_UNTIL else (Era.MVD,)


def _neighbour_of_fms(issued_on: date) -> tuple[Era, ...]:
    if issued_on <= FMS_SOFT_UNTIL:
        return (Era.OVD,)
    return (Era.MVD,) if issued_on >= MVD_SOFT_FROM else ()


def choose(code: str, names: Iterable[str], issued_on: date | None, version: str = "") -> IssuerChoice:
    """Names of a known code, best first, and the one to fill in when it alone is of the wanted time."""
    ranked, prefill, plausible = _ranked(code, tuple(names), wanted_eras(code, issued_on))
    odd = oddities(code, issued_on)
    if issued_on is not None and not plausible:
        odd = (*odd, Odd.DATE_AND_BODY)
    return IssuerChoice(code, ranked, prefill, odd, version)


@lru_cache(_RANKED_KEPT)
def _ranked(code: str, names: tuple[str, ...], wanted: tuple[Era, ...]) -> tuple[tuple[str, ...], str | None, bool]:
    """The names in order, the only one of the wanted time, and whether any of them can be of it."""
    eras = {name: era_of(code, name) for name in names}
    ranked = sorted(eras, key=lambda name: (_rank(eras[name], wanted), *_inner_rank(name)))
    fitting = [name for name in ranked if eras[name] in wanted]
    # Names of no known class are mostly of the ФМС time.
    plausible = bool(fitting) or (Era.FMS in wanted and Era.OTHER in eras.values())
    return tuple(ranked), fitting[0] if len(fitting) == 1 else None, plausible


def oddities(code: str, issued_on: date | None) -> tuple[str, ...]:
    """What is odd about code and date by themselves."""
    if issued_on is None:
        return ()
    signs = (
        (Odd.BEFORE_FIRST_PASSPORTS, issued_on < FIRST_PASSPORTS),
        (Odd.POLICE_CODE_LATE, code[2] == "2" and issued_on > POLICE_CODES_UNTIL),
    )
    return tuple(sign for sign, seen in signs if seen)


def _rank(era: Era, wanted: tuple[Era, ...]) -> int:
    if era in wanted:
        return wanted.index(era)
    return len(wanted) if era is Era.OTHER else len(wanted) + 1


def _inner_rank(name: str) -> tuple[bool, bool, int, str]:
    elsewhere = bool(_OTHER_DEPARTMENT.search(name)) and not _PASSPORT_OR_DISTRICT.search(name)
    return elsewhere, "РОССИИ" not in name, len(name), name
