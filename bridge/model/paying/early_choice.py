"""What an early return would change, worked out before the borrower chooses: smaller instalments, or fewer of them.

The lender's own schedule is the start; what follows is an estimate by the contract's rate, never told too good: the returned
principal saves interest from the next due date on. The lender's new schedule counts (353-FZ art. 11 part 7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bridge.model.credit.allocation import allocate
from bridge.model.credit.annuity import annuity_payment
from bridge.model.credit.basis import Basis, period_interest
from bridge.model.loan import Instalment, Loan
from bridge.model.paying.figure import Figure


@dataclass(frozen=True)
class Outcome:
    """How the loan goes on, kopecks: the usual instalment, how many are left, the day of the last, interest still to come, and
    how much less that is than without an early return."""

    payment: int
    payments: int
    last_on: date
    interest: int
    saved: int


@dataclass(frozen=True)
class EarlyChoice:
    """`surplus`: what returns principal early. `plain`: as it goes on when nothing is returned early."""

    surplus: int
    plain: Outcome
    smaller: Outcome
    shorter: Outcome


def early_choice(loan: Loan, figure: Figure, amount: int, annual_rate: Decimal) -> EarlyChoice | None:
    """None where nothing is left to choose: `amount` pays no more than is due, closes the loan, or no instalment follows."""
    surplus = allocate(amount, figure.parts).rest
    rows = [row for row in loan.schedule if figure.due_on is not None and row.due_on > figure.due_on]
    balance = sum(row.principal for row in rows)
    if surplus <= 0 or len(rows) < 1 or surplus >= balance or figure.due_on is None:
        return None
    start, left, usual = figure.due_on, balance - surplus, rows[0].amount
    before = _going_on(balance, rows, start, annual_rate, usual)
    plain = Outcome(usual, len(rows), rows[-1].due_on, before.interest, 0)
    smaller = _going_on(left, rows, start, annual_rate, min(usual, annuity_payment(left, annual_rate, len(rows))))
    shorter = _going_on(left, rows, start, annual_rate, usual)
    return EarlyChoice(surplus, plain, _beside(smaller, plain), _beside(shorter, plain))


def _going_on(balance: int, rows: Sequence[Instalment], start: date, rate: Decimal, payment: int) -> Outcome:
    """Pay `payment` on the due dates that are left until nothing is owed; the last date takes the rest."""
    interest, count, last_on = 0, 0, rows[-1].due_on
    for number, row in enumerate(rows, 1):
        fresh = period_interest(balance, rate, start, row.due_on, Basis.ACT_365)
        principal = balance if number == len(rows) else min(balance, max(0, payment - fresh))
        interest, balance, start = interest + fresh, balance - principal, row.due_on
        count, last_on = number, row.due_on
        if not balance:
            break
    return Outcome(payment, count, last_on, interest, 0)


def _beside(one: Outcome, plain: Outcome) -> Outcome:
    return Outcome(one.payment, one.payments, one.last_on, one.interest, max(0, plain.interest - one.interest))
