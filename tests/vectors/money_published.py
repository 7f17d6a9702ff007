"""Values published elsewhere: the case says in words what to compute."""

import re
from datetime import date
from decimal import Decimal

from bridge.model.credit.annuity import annuity_payment, largest_amount
from bridge.model.credit.basis import Basis, period_interest
from bridge.model.credit.dates import Shift, month_later, moved
from bridge.model.credit.early_repayment import After, Between, EarlyReturn, schedule_with_returns
from bridge.model.credit.schedule import Schedule
from bridge.model.credit.terms import Kind, Terms
from tests.vectors.entries import Entry, NotCoveredError
from tests.vectors.reading import Told, calendar, day, in_rubles, kopecks, match, number

_SUM, _DATE = r"(\d+(?:\.\d+)?)", r"(\d{4}-\d\d-\d\d)"


def annuity_public(entry: Entry) -> Told:
    if entry.fields.get("reproduced") is False:
        raise NotCoveredError("published, but does not follow from the rules")
    words = str(entry.fields["input"])
    for pattern, compute in _READINGS:
        if re.search(pattern, words, re.IGNORECASE):
            return [("value", compute(words), entry.fields["expected"])]
    raise NotCoveredError("the words are not known")


def _annuity(words: str) -> str | None:
    return in_rubles(annuity_payment(*_three(words)))


def _largest(words: str) -> str | None:
    return in_rubles(largest_amount(*_three(words)))


def _three(words: str) -> tuple[int, Decimal, int]:
    """The sum (the first number), the yearly percent and the number of months, in whatever order."""
    count = match(r"(\d+)(?: (?:months|payments|m\b)|, [\d.]+%)", words)
    return kopecks(match(_SUM, words)[1]), number(match(rf"{_SUM} ?%", words)[1]), int(count[1])


def _all_payments(words: str) -> str | None:
    count = int(match(r"(\d+) (?:payments|months)", words)[1])
    found = match(rf"{_SUM} at {_SUM}%", words)
    total = annuity_payment(kopecks(found[1]), number(found[2]), count) * count
    over = re.match(r"overpayment|interest", words, re.IGNORECASE) is not None
    return in_rubles(total - kopecks(found[1]) * over)


def _interest(words: str) -> str | None:
    found = match(rf"interest (?:on )?{_SUM} at {_SUM}%, {_DATE} -> {_DATE}", words)
    amount, rate, start, end = kopecks(found[1]), number(found[2]), day(found[3]), day(found[4])
    return in_rubles(period_interest(amount, rate, start, end, _basis(words)))


def _months_later(words: str) -> str:
    found = match(rf"{_DATE} \+ (\d+) months?", words)
    wanted = re.search(r"day (\d+)", words)
    return month_later(day(found[1]), int(found[2]), int(wanted[1]) if wanted else None).isoformat()


def _moved_day(words: str) -> str:
    back = re.search(r"\bback\b", words, re.IGNORECASE)
    return moved(day(match(_DATE, words)[1]), Shift.WITHIN_MONTH if back else Shift.NEXT_WORKING_DAY, calendar()).isoformat()


def _schedule_value(words: str) -> str | None:
    schedule = _schedule(words)
    asked = words.rpartition(":")[2] if "total" in words.rpartition(":")[2] or "last" in words.rpartition(":")[2] else words
    if "last payment" in asked:
        return in_rubles(schedule.last_payment)
    if "total interest" in asked:
        return in_rubles(schedule.total_interest)
    if "total paid" in asked:
        return in_rubles(schedule.total_paid)
    raise NotCoveredError("the words do not say what is asked")


def _schedule(words: str) -> Schedule:
    found = match(rf"{_SUM}, {_SUM}%, (\d+)", words)
    issued = day(match(rf"issue {_DATE}", words)[1])
    fixed = re.search(rf"(?<!last )payment {_SUM}\b", words)
    terms = Terms(
        amount=kopecks(found[1]),
        annual_rate=number(found[2]),
        payments=int(found[3]),
        issued_on=issued,
        day=_day_of(words, issued),
        kind=_kind(words),
        basis=_basis(words),
        # The published schedules with a calendar come from a library that never leaves the month (its DAT case says so).
        shift=Shift.WITHIN_MONTH if re.search(r"(?<!no )calendar", words) else Shift.NONE,
        payment=kopecks(fixed[1]) if fixed else None,
    )
    # That library lets the interest accrued before an early return wait for the next due date.
    return schedule_with_returns(terms, _returns(words), calendar(), Between.PRINCIPAL_ONLY)


def _day_of(words: str, issued: date) -> int:
    found = re.search(r"\bday (\d+)", words)
    return int(found[1]) if found else issued.day


def _kind(words: str) -> Kind:
    if re.search(r"bullet|interest.only", words, re.IGNORECASE):
        return Kind.INTEREST_ONLY
    return Kind.DIFFERENTIATED if re.search(r"diff", words, re.IGNORECASE) else Kind.ANNUITY


def _basis(words: str) -> Basis:
    found = re.search(r"act/365|act/act|30/360", words)
    return Basis(found[0]) if found else Basis.ACT_ACT


def _returns(words: str) -> list[EarlyReturn]:
    smaller = re.search(r"smaller payment|by payment|new payment", words, re.IGNORECASE)
    after = After.SMALLER_PAYMENT if smaller else After.SHORTER_TERM
    return [EarlyReturn(day(on), kopecks(amount), after) for amount, on in re.findall(rf"extra {_SUM} on {_DATE}", words)]


# The first that fits reads the case.
_READINGS = (
    (r"^annuity \d", _annuity),
    (r"^max\w* (loan )?amount", _largest),
    (r"^(total of|overpayment)", _all_payments),
    (r"^interest (on )?\d", _interest),
    (r"\+ \d+ months?", _months_later),
    (r"%.*issue|issue.*%", _schedule_value),
    (r"back|forward|moves|working day", _moved_day),
)

CHECKERS = {"annuity_public": annuity_public}
