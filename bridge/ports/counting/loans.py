"""The copy of loans: one row a loan and one a row of its schedule, made from what the applications hold of the loan system."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bridge.model.application import Application
from bridge.model.counting.loans import Due, LoanFigure
from bridge.model.status import Status


@dataclass(frozen=True)
class LoanSource:
    """An application with a loan, when it was paid out and repaid (UTC); `refunded`: kopecks back for a cancelled tour."""

    application: Application
    paid_out_at: datetime
    repaid_at: datetime | None = None
    refunded: int = 0


@dataclass(frozen=True)
class LateLoan:
    """For the list of loans that are overdue, or whose figures are missing."""

    application_id: str
    partner: str
    overdue_days: int
    overdue: int
    principal: int
    as_of: datetime | None


class LoanCopies(Protocol):
    """Written by one walk over the loans; read by the count of the portfolio."""

    def sources(self, application_ids: Collection[str]) -> Sequence[LoanSource]:
        """Of those that were paid out, read from the applications themselves."""
        ...

    def page(self, status: Status, after: tuple[datetime, str] | None, limit: int) -> Sequence[tuple[datetime, str]]:
        """Places (received, id) of applications of a status, in order."""
        ...

    def put(self, figure: LoanFigure, dues: Sequence[Due]) -> None:
        """Insert, or write over; the schedule is replaced as a whole. What was read is never replaced by what was not."""
        ...

    def figures(self, after: str, limit: int) -> Sequence[LoanFigure]:
        """The next loans of the copy by id."""
        ...

    def due(self, day: date) -> Sequence[tuple[str, str, int, int, int]]:
        """Of one day by site and product: how many rows of schedules, their sum, how much of it is principal."""
        ...

    def due_days(self, first: date, last: date) -> Sequence[date]:
        """The days between (both included) on which something is due."""
        ...

    def late(
        self, first: int, last: int | None, limit: int, after: tuple[int, str] | None = None, partner: str = ""
    ) -> Sequence[LateLoan]:
        """Loans overdue by so many days (both included), the longest first; `after`: what stands below that place."""
        ...

    def unread(self, limit: int) -> Sequence[LateLoan]:
        """Going loans whose figures were never read."""
        ...
