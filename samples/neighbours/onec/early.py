"""Early return of a part (353-FZ art. 11): interest up to the day, then principal; the rows still to come are made anew.

What was returned stands in the schedule as a row of its own, paid, so that whoever lays payments on rows still counts right.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from samples.neighbours.onec.words import roubles

Row = dict[str, Any]
SMALLER, SHORTER, FULL = "smaller", "shorter", "full"
KINDS = (SMALLER, SHORTER, FULL)
YEAR, KOPECK = Decimal(365), Decimal("0.01")


def return_early(loan: Row, amount: Decimal, today: date, kind: str) -> Decimal:
    """Take `amount`, which is more than what is due, as the wish says; what the wish can't take comes back."""
    later = [row for row in loan["rows"] if date.fromisoformat(row["due"]) > today]
    if kind not in (SMALLER, SHORTER) or not later:
        return amount
    gone = [row for row in loan["rows"] if date.fromisoformat(row["due"]) <= today]
    rate, since = Decimal(loan["rate"]), date.fromisoformat(gone[-1]["due"] if gone else loan["issued_on"])
    ahead_principal, ahead_interest, whole = (_sum(later, name) for name in ("paid_principal", "paid_interest", "principal"))
    accrued = roubles(whole * rate * (today - since).days / YEAR)
    interest = min(amount, max(accrued - ahead_interest, Decimal(0)))
    principal = ahead_principal + amount - interest
    balance, waiting = whole - principal, max(accrued - ahead_interest - interest, Decimal(0))
    returned = _paid_row(today, ahead_interest + interest, principal, balance)
    part = Decimal(later[0]["interest"]) + Decimal(later[0]["principal"])
    days = [date.fromisoformat(row["due"]) for row in later]
    loan["rows"] = [*gone, returned, *_rows(balance, rate, today, days, waiting, part if kind == SHORTER else None)]
    for number, row in enumerate(loan["rows"], 1):
        row["n"] = number
    return Decimal(0)


def _paid_row(on: date, interest: Decimal, principal: Decimal, balance: Decimal) -> Row:
    sums = {"interest": str(interest), "principal": str(principal)}
    return {"due": on.isoformat(), **sums, "balance": str(balance), "early": True, **{f"paid_{k}": v for k, v in sums.items()}}


def _sum(rows: Sequence[Row], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows), Decimal(0))


def _rows(
    balance: Decimal, rate: Decimal, since: date, days: Sequence[date], waiting: Decimal, part: Decimal | None
) -> list[Row]:
    """Equal payments of `part` until nothing is left; without it over all the days, of the smallest part that is enough."""
    size = part if part is not None else _smallest(balance, rate, since, days, waiting)
    rows = _spread(balance, rate, since, days, waiting, size)
    return [row for row in rows if Decimal(row["interest"]) + Decimal(row["principal"]) > 0]


def _smallest(balance: Decimal, rate: Decimal, since: date, days: Sequence[date], waiting: Decimal) -> Decimal:
    low, high = 0, int((balance + waiting) * 200)
    while low < high:
        middle = (low + high) // 2
        *_, last = _spread(balance, rate, since, days, waiting, middle * KOPECK)
        enough = Decimal(last["interest"]) + Decimal(last["principal"]) <= middle * KOPECK
        low, high = (low, middle) if enough else (middle + 1, high)
    return low * KOPECK


def _spread(balance: Decimal, rate: Decimal, since: date, days: Sequence[date], waiting: Decimal, part: Decimal) -> Iterator[Row]:
    for place, due in enumerate(days, 1):
        interest = roubles(balance * rate * (due - since).days / YEAR) + waiting
        principal = balance if place == len(days) else min(balance, max(part - interest, Decimal(0)))
        balance, since, waiting = balance - principal, due, Decimal(0)
        yield {
            "due": due.isoformat(), "interest": str(interest), "principal": str(principal), "balance": str(balance),
            "paid_interest": "0", "paid_principal": "0",
        }  # fmt: skip
