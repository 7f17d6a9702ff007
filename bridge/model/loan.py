"""A loan as the loan system keeps it: what is owed today, the schedule, the payments it knows. A dated copy, never the truth."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Instalment:
    """One row of the schedule, in kopecks."""

    number: int
    due_on: date
    amount: int
    principal: int
    interest: int
    balance: int
    other: int = 0


@dataclass(frozen=True)
class PostedPayment:
    """A payment as the loan system shows it."""

    receipt: str
    on: date
    amount: int
    online: bool


@dataclass(frozen=True)
class Loan:
    """The state of a loan `as_of` (UTC): the whole debt, the parts of what is due now, schedule and known payments; kopecks."""

    number: str
    as_of: datetime
    total_debt: int
    principal: int
    interest: int
    due_now: int
    due_principal: int
    due_interest: int
    overdue: int
    overdue_days: int
    penalty: int
    on_account: int
    schedule: tuple[Instalment, ...] = ()
    payments: tuple[PostedPayment, ...] = ()

    @property
    def next_due(self) -> Instalment | None:
        """The first instalment that is not covered by payments so far."""
        covered = sum(payment.amount for payment in self.payments)
        for row in self.schedule:
            covered -= row.amount
            if covered < 0:
                return row
        return None
