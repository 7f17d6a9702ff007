"""What is owed at one moment with its parts, asked of the loan system when the borrower pays and bound to the attempt."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bridge.model.credit.allocation import Parts
from bridge.model.loan import Instalment, Loan

# A figure is good for so long, and never over midnight by the lender's clock: interest is counted by days.
FIGURE_LIFE = timedelta(minutes=30)


class Wish(StrEnum):
    """What the borrower wants done with the money. A surplus is no early return unless it is asked for (353-FZ art. 5 and 11).

    PLAIN: pays what is due; more than that stays for the next instalments. EARLY_SMALLER and EARLY_SHORTER: the surplus
    returns principal early, the later instalments become smaller, or fewer. ALL: closes the loan.
    """

    PLAIN = "plain"
    EARLY_SMALLER = "early_smaller"
    EARLY_SHORTER = "early_shorter"
    ALL = "all"


@dataclass(frozen=True)
class Figure:
    """What is owed `as_of` (UTC), kopecks: the whole debt, the parts that are due now or with the next instalment (`due_on`),
    what lies on account there already."""

    as_of: datetime
    total: int
    parts: Parts
    due_on: date | None = None
    on_account: int = 0

    @property
    def due(self) -> int:
        """What pays all that is due, next instalment included; never more than the whole debt.

        What lies on account is counted among the payments of the loan already.
        """
        return min(self.parts.total, self.total) if self.total else self.parts.total

    @property
    def overdue(self) -> int:
        """What should have been paid before, the penalty included."""
        return self.parts.overdue_interest + self.parts.overdue_principal + self.parts.penalty

    def stale(self, now: datetime, same_day: bool) -> bool:
        """True when it must be asked for again. `same_day`: it was asked for today by the lender's clock."""
        return not same_day or now - self.as_of > FIGURE_LIFE


@dataclass(frozen=True)
class _Left:
    """What is not covered yet of one instalment."""

    row: Instalment
    interest: int
    principal: int


def figure_of(loan: Loan, total: int, today: date) -> Figure:
    """The figure of a loan that was just read. `total`: the whole debt as told for today.

    The loan system's own sums of what is overdue count; how they fall into interest and principal follows from the schedule.
    """
    left = list(_left(loan))
    missed = [one for one in left if one.row.due_on < today]
    coming = next((one for one in left if one.row.due_on >= today), None)
    overdue = loan.overdue if loan.overdue_days or loan.overdue else sum(one.interest + one.principal for one in missed)
    interest = min(overdue, sum(one.interest for one in missed))
    parts = Parts(
        overdue_interest=interest,
        overdue_principal=overdue - interest,
        penalty=loan.penalty,
        current_interest=coming.interest if coming else 0,
        current_principal=coming.principal if coming else 0,
        other=coming.row.other if coming else 0,
    )
    return Figure(loan.as_of, total, parts, coming.row.due_on if coming else None, max(0, loan.on_account))


def _left(loan: Loan) -> Iterator[_Left]:
    """Payments lie on the schedule oldest row first, in a row on its interest first."""
    paid = sum(payment.amount for payment in loan.payments)
    for row in loan.schedule:
        covered = max(0, min(paid, row.amount))
        paid -= covered
        interest = max(0, row.interest - covered)
        rest = row.amount - covered - interest
        if rest or interest:
            yield _Left(row, interest, max(0, rest - row.other))


def first_unpaid(loan: Loan) -> Instalment | None:
    """The first instalment that is not covered, with what is left of it as its amount; None when all are."""
    one = next(_left(loan), None)
    return replace(one.row, amount=one.interest + one.principal + one.row.other) if one else None
