"""Early return: cases told in words on a loan of the group `schedules`, and the last day of the free return."""

import re
from datetime import date
from typing import Any

from bridge.model.credit.basis import days_between, period_interest
from bridge.model.credit.early_repayment import (
    After,
    EarlyReturn,
    full_return,
    return_after_interest,
    return_part,
    schedule_with_returns,
)
from bridge.model.credit.schedule import Row, Schedule, build_schedule
from bridge.model.law.return_right import return_until
from tests.vectors.entries import Entry, NotCoveredError
from tests.vectors.money_schedules import rows_told, terms_of
from tests.vectors.reading import Told, calendar, day, in_rubles, kopecks, law, match

_SUM, _DATE = r"(\d+(?:\.\d+)?)", r"(\d{4}-\d\d-\d\d)"

# Names under which a case may hold the interest that the returned money pays.
_INTEREST_PAID = ("interest_on_it", "interest", "interest_paid", "accrued_interest", "interest_accrued", "to_interest")


def loan_named(entry: Entry, words: str) -> Schedule:
    """The schedule of the loan (GEN-nn) that the words name."""
    wanted = match(r"GEN-\w+", words)[0]
    return build_schedule(terms_of(entry.other("schedules", wanted)["input"]), calendar())


def early_repayment(entry: Entry) -> Told:
    words = str(entry.fields.get("title", ""))
    if entry.fields.has("last_day"):
        return _last_day(entry, words)
    if re.search(r"on due date \d+", words):
        return _on_due_date(entry, words)
    if re.search(r"full (early )?(repayment|return)", words):
        return _in_full(entry, words)
    return _between(entry, words)


def _last_day(entry: Entry, words: str) -> Told:
    fields, issued = entry.fields, day(entry.fields["issue"])
    targeted = "targeted" in words and "not targeted" not in words
    said = re.search(r"(\d+)-day|(\d+) (?:calendar )?days", words)
    by_law = law().whole_on("early_return_days_targeted" if targeted else "early_return_days", issued)
    plain, moved = (return_until(issued, by_law, working).isoformat() for working in (None, calendar()))
    told: Told = [("days", by_law, said[1] or said[2])] if said else []
    # A case that names the moved day apart means the plain one by `last_day`.
    apart = [name for name in ("moved_to", "last_day_moved", "moved", "next_working_day") if fields.has(name)]
    told += [(name, moved, fields[name]) for name in apart]
    told.append(("last_day", plain if apart else moved, fields["last_day"]))
    return told


def _on_due_date(entry: Entry, words: str) -> Told:
    fields, loan = entry.fields, loan_named(entry, words)
    number = int(match(r"on due date (\d+)", words)[1])
    shorter = re.search(r"shorter term|same payment", words) is not None
    after = After.SHORTER_TERM if shorter else After.SMALLER_PAYMENT
    early = EarlyReturn(loan.rows[number - 1].due, kopecks(match(rf"extra {_SUM}", words)[1]), after)
    rows = [row for row in schedule_with_returns(loan.terms, [early], calendar()).rows if row.number > number]
    told = rows_told(rows, fields["rows"]) if fields.has("rows") else []
    return told + [(name, got, fields[name]) for name, got in _totals(rows).items() if fields.has(name)]


def _totals(rows: list[Row]) -> dict[str, Any]:
    payments = {name: in_rubles(rows[0].payment) for name in ("new_payment", "payment")}
    counts = {
        name: len(rows) for name in ("payments_left", "payments", "rows_left", "n", "n_left", "new_n", "remaining_payments")
    }
    ends = {name: rows[-1].due.isoformat() for name in ("last_due", "last_date", "ends_on")}
    sums = {
        "last_payment": in_rubles(rows[-1].payment),
        "total_interest": in_rubles(sum(row.interest for row in rows)),
        "total_paid": in_rubles(sum(row.payment for row in rows)),
    }
    return {**payments, **counts, **ends, **sums}


def _place(loan: Schedule, on: date) -> tuple[int, date, Row]:
    """The balance on a day between due dates, the due date before it and the row after it."""
    before = [row for row in loan.rows if row.due <= on]
    after = next((row for row in loan.rows if row.due > on), None)
    if after is None:
        raise NotCoveredError("the day lies after the loan")
    return (before[-1].balance, before[-1].due, after) if before else (loan.terms.amount, loan.terms.issued_on, after)


def _in_full(entry: Entry, words: str) -> Told:
    loan = loan_named(entry, words)
    on = day(match(rf"on {_DATE}", words)[1])
    balance, since, _ = _place(loan, on)
    amount = full_return(balance, loan.terms.annual_rate, since, on, loan.terms.basis)
    values = {
        "amount": in_rubles(amount),
        "principal": in_rubles(balance),
        "interest": in_rubles(amount - balance),
        "days": days_between(since, on),
    }
    return _told(entry, values)


def _between(entry: Entry, words: str) -> Told:
    loan = loan_named(entry, words)
    found = match(rf"{_SUM} paid on {_DATE}", words)
    on, amount = day(found[2]), kopecks(found[1])
    balance, since, after = _place(loan, on)
    rate, basis = loan.terms.annual_rate, loan.terms.basis
    first = re.search(r"(all|whole) (the )?(accrued )?interest|accrued interest (is paid )?first", words) is not None
    got = (return_after_interest if first else return_part)(balance, rate, since, on, amount, basis)
    rest = period_interest(got.balance, rate, on if first else since, after.due, basis)
    principals = {name: in_rubles(got.principal) for name in ("returned_principal", "principal", "to_principal")}
    interests = {name: in_rubles(got.interest) for name in _INTEREST_PAID}
    later = {name: in_rubles(rest) for name in entry.fields if re.fullmatch(rf".*interest.*_due_{after.number}", name)}
    return _told(entry, {**principals, **interests, **later, "balance": in_rubles(got.balance), "days": got.days})


def _told(entry: Entry, values: dict[str, Any]) -> Told:
    return [(name, got, entry.fields[name]) for name, got in values.items() if entry.fields.has(name)]


CHECKERS = {"early_repayment": early_repayment}
