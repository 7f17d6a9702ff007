"""Money of a deal: annuity by months with act/365 interest, ПСК, debt by days, order of a payment.

Schedule and ПСК are worked out by the hub's own rules of credit, as both sides must agree on them before a contract is shown.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from adapters.working_days.russia import russian_calendar
from bridge.model.credit.base_period import MONTH
from bridge.model.credit.dates import Shift
from bridge.model.credit.psk import Flow
from bridge.model.credit.psk import full_cost as psk_of
from bridge.model.credit.schedule import build_schedule as schedule_of
from bridge.model.credit.terms import Terms
from bridge.model.law.working_calendar import WorkingCalendar
from bridge.model.money import rubles
from samples.neighbours.onec.early import return_early
from samples.neighbours.onec.words import roubles

Row = dict[str, Any]
YEAR = Decimal(365)
FINE_RATE = Decimal("0.20")


@cache
def _calendar() -> WorkingCalendar:
    """The country's days off; slow to make."""
    return russian_calendar()


def build_schedule(amount: Decimal, rate: Decimal, count: int, start: date) -> list[Row]:
    """Rows with sums as text, due dates moved off days that do not work; rate is a share a year (0.36)."""
    return [
        {
            "n": n, "due": due, "interest": interest, "principal": principal, "balance": balance,
            "paid_interest": "0", "paid_principal": "0",
        }
        for n, due, interest, principal, balance in _rows(amount, rate, count, start)
    ]  # fmt: skip


@lru_cache(4096)
def _rows(amount: Decimal, rate: Decimal, count: int, start: date) -> tuple[tuple[int, str, str, str, str], ...]:
    terms = Terms(int(amount * 100), rate * 100, count, start, start.day, shift=Shift.NEXT_WORKING_DAY)
    rows = schedule_of(terms, _calendar()).rows
    return tuple(
        (row.number, row.due.isoformat(), str(rubles(row.interest)), str(rubles(row.principal)), str(rubles(row.balance)))
        for row in rows
    )


def full_cost(amount: Decimal, rows: Sequence[Row], start: date) -> tuple[Decimal, Decimal]:
    """ПСК: percent a year to three decimals (base period one month, ЧБП 12), and roubles. `start`: the day of the payout."""
    payments = [(date.fromisoformat(r["due"]), int((Decimal(r["interest"]) + Decimal(r["principal"])) * 100)) for r in rows]
    cost = psk_of([Flow(start, -int(amount * 100)), *(Flow(due, sum_) for due, sum_ in payments)], base=MONTH)
    return cost.percent, rubles(cost.kopecks)


def left(row: Row) -> tuple[Decimal, Decimal]:
    """Unpaid interest and unpaid principal of a row."""
    return (Decimal(row["interest"]) - Decimal(row["paid_interest"]),
            Decimal(row["principal"]) - Decimal(row["paid_principal"]))  # fmt: skip


def is_paid(row: Row) -> bool:
    """Nothing of the row is left."""
    return sum(left(row)) <= 0


def debt_on(loan: Row, today: date) -> dict[str, Decimal]:
    """Principal, interest accrued by days, fines and their total."""
    rows, rate = loan["rows"], Decimal(loan["rate"])
    principal = sum((left(r)[1] for r in rows), Decimal(0))
    accrued = sum((_accrued(loan, i, rate, today) for i in range(len(rows))), Decimal(0))
    interest = max(accrued - sum((Decimal(r["paid_interest"]) for r in rows), Decimal(0)), Decimal(0))
    interest = interest if principal else Decimal(0)
    fines = fines_on(loan, today)
    return {"principal": principal, "interest": interest, "fines": fines, "total": principal + interest + fines}


def _accrued(loan: Row, index: int, rate: Decimal, today: date) -> Decimal:
    row = loan["rows"][index]
    before = date.fromisoformat(loan["rows"][index - 1]["due"] if index else loan["issued_on"])
    if today >= date.fromisoformat(row["due"]):
        return Decimal(row["interest"])
    if today <= before:
        return Decimal(0)
    base = Decimal(row["balance"]) + Decimal(row["principal"])
    return roubles(base * rate * (today - before).days / YEAR)


def overdue_rows(loan: Row, today: date) -> list[Row]:
    """Rows whose day has passed and that are not paid."""
    return [r for r in loan["rows"] if date.fromisoformat(r["due"]) < today and not is_paid(r)]


def fines_on(loan: Row, today: date) -> Decimal:
    """Fines: those kept at the last payment plus 20 % a year on what is overdue since then."""
    kept_on = date.fromisoformat(loan["fines_on"]) if loan.get("fines_on") else date.min
    total = Decimal(loan.get("fines", "0"))
    for row in overdue_rows(loan, today):
        days = (today - max(date.fromisoformat(row["due"]), kept_on)).days
        total += roubles(sum(left(row)) * FINE_RATE * days / YEAR)
    return total


def take_payment(
    loan: Row, amount: Decimal, today: date, early: str = "", *, fines_first: bool = False
) -> tuple[Decimal, Decimal]:
    """Spread a payment over the loan; returns (principal, interest) paid. More than the whole debt stays on the account.

    The order is the law's (353-FZ art. 5 part 20). `early`: what the borrower asked the surplus to do, one of early.KINDS;
    without it the surplus lies on the next rows. `fines_first`: as a base that breaks the law's order.
    """
    issued_rows(loan)
    debt = debt_on(loan, today)
    if amount >= debt["total"]:
        for row in loan["rows"]:
            row["paid_interest"], row["paid_principal"] = row["interest"], row["principal"]
        loan["fines"], loan["fines_on"] = "0", today.isoformat()
        loan["on_account"] = str(Decimal(loan.get("on_account", "0")) + amount - debt["total"])
        loan["closed"] = True
        return debt["principal"], debt["interest"]
    before = paid_of(loan)
    ahead = min(amount, debt["fines"]) if fines_first else Decimal(0)
    rest = _fill(overdue_rows(loan, today), amount - ahead) + ahead
    fines_paid = min(rest, debt["fines"])
    loan["fines"], loan["fines_on"] = str(debt["fines"] - fines_paid), today.isoformat()
    rest = _fill([r for r in loan["rows"] if date.fromisoformat(r["due"]) == today], rest - fines_paid)
    if early and rest:
        rest = return_early(loan, rest, today, early)
    for row in loan["rows"]:
        if date.fromisoformat(row["due"]) > today:
            rest = _fill([row], rest)
    principal, interest = paid_of(loan)
    return principal - before[0], interest - before[1]


def issued_rows(loan: Row) -> list[Row]:
    """The schedule as it was issued, nothing of it paid; kept beside the one that goes on."""
    fresh = [{**row, "paid_interest": "0", "paid_principal": "0"} for row in loan["rows"]]
    return list(loan.setdefault("issued_rows", fresh))


def paid_of(loan: Row) -> tuple[Decimal, Decimal]:
    """Principal and interest that were paid so far."""
    principal, interest = (
        sum((Decimal(row[name]) for row in loan["rows"]), Decimal(0)) for name in ("paid_principal", "paid_interest")
    )
    return principal, interest


def spread_again(loan: Row, paid: Iterable[tuple[Decimal, date, str]], *, fines_first: bool = False) -> None:
    """As if only these sums had ever been paid, each on its day and with its wish."""
    loan |= {"rows": [dict(row) for row in issued_rows(loan)], "fines": "0", "fines_on": "", "on_account": "0", "closed": False}
    for amount, on, early in paid:
        if amount > 0:
            take_payment(loan, amount, on, early, fines_first=fines_first)


def _fill(rows: list[Row], amount: Decimal) -> Decimal:
    """Interest of all the rows first, then their principal; what is over comes back."""
    for owed, paid in (("interest", "paid_interest"), ("principal", "paid_principal")):
        for row in rows:
            part = min(amount, Decimal(row[owed]) - Decimal(row[paid]))
            row[paid], amount = str(Decimal(row[paid]) + part), amount - part
    return amount


def current_row(loan: Row, today: date) -> Row | None:
    """The next row to pay whose day has not passed."""
    coming = [r for r in loan["rows"] if date.fromisoformat(r["due"]) >= today and not is_paid(r)]
    return coming[0] if coming else None


def days_overdue(loan: Row, today: date) -> int:
    """Days since the oldest unpaid row was due."""
    rows = overdue_rows(loan, today)
    return (today - date.fromisoformat(rows[0]["due"])) // timedelta(days=1) if rows else 0
