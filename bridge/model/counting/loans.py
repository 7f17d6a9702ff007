"""A loan as the portfolio counts it, taken from the copy of the loan system's figures that the application holds. Kopecks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bridge.model.application import Application
from bridge.model.loan import Instalment, Loan
from bridge.model.status import Status

BUCKETS = ("0", "1-30", "31-60", "61-90", "90+")
_ENDS = (0, 30, 60, 90)
_YEAR = 365
_BASIS_POINTS = 10_000


@dataclass(frozen=True)
class LoanFigure:
    """`as_of`: the moment (UTC) of the loan system's figures, None when they were never read. `rate` in hundredths of a per cent
    a year, `term` in days: both from the schedule, zero when it does not tell. `closed_on`: the day the loan was repaid."""

    application_id: str
    partner: str
    product: str
    status: Status
    issued_on: date
    looked_at: datetime
    as_of: datetime | None = None
    amount: int = 0
    principal: int = 0
    interest: int = 0
    penalty: int = 0
    debt: int = 0
    overdue: int = 0
    overdue_days: int = 0
    rate: int = 0
    term: int = 0
    ends_on: date | None = None
    closed_on: date | None = None
    refunded: int = 0


@dataclass(frozen=True)
class Due:
    """One row of a schedule in its order."""

    n: int
    due_on: date
    amount: int
    principal: int
    interest: int


def bucket_of_days(days: int) -> str:
    """0, 1–30, 31–60, 61–90 days overdue, or more."""
    return BUCKETS[sum(days > end for end in _ENDS)]


def figure_of(
    application: Application, issued_on: date, closed_on: date | None, looked_at: datetime, refunded: int = 0
) -> LoanFigure:
    """Days are the lender's; `refunded`: what came back for the cancelled tour."""
    loan = application.loan
    plain = LoanFigure(
        application.id, application.partner, application.product, application.status, issued_on, looked_at,
        amount=application.loan_sum, closed_on=closed_on, refunded=refunded,
    )  # fmt: skip
    return plain if loan is None else _with_loan(plain, loan)


def _with_loan(plain: LoanFigure, loan: Loan) -> LoanFigure:
    ends_on = max((row.due_on for row in loan.schedule), default=None)
    return LoanFigure(
        plain.application_id, plain.partner, plain.product, plain.status, plain.issued_on, plain.looked_at,
        as_of=loan.as_of, amount=sum(row.principal for row in loan.schedule) or plain.amount, principal=loan.principal,
        interest=loan.interest, penalty=loan.penalty, debt=loan.total_debt, overdue=loan.overdue, overdue_days=loan.overdue_days,
        rate=rate_of(loan.schedule, plain.issued_on), term=(ends_on - plain.issued_on).days if ends_on else 0, ends_on=ends_on,
        closed_on=plain.closed_on, refunded=plain.refunded,
    )  # fmt: skip


def rate_of(schedule: Sequence[Instalment], issued_on: date) -> int:
    """The yearly rate that the interest of the schedule comes to, in hundredths of a per cent: interest over debt times days.

    Zero when the schedule has no interest or no days.
    """
    before, weight = issued_on, 0
    for row in sorted(schedule, key=lambda one: (one.due_on, one.number)):
        weight += (row.balance + row.principal) * max((row.due_on - before).days, 0)
        before = max(row.due_on, before)
    interest = sum(row.interest for row in schedule)
    return round(interest * _YEAR * _BASIS_POINTS / weight) if weight else 0


def dues_of(loan: Loan | None, closed_on: date | None) -> Sequence[Due]:
    """The rows of the schedule; after the day a loan was closed nothing is due any more."""
    rows = sorted(loan.schedule, key=lambda one: (one.due_on, one.number)) if loan else []
    kept = [row for row in rows if closed_on is None or row.due_on <= closed_on]
    return [Due(n, row.due_on, row.amount, row.principal, row.interest) for n, row in enumerate(kept)]
