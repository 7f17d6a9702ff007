"""A missed payment: what is owed on a later day, in the parts that the order of repayment wants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bridge.model.credit.allocation import Parts
from bridge.model.credit.basis import period_interest
from bridge.model.credit.late_fee import late_fee_between
from bridge.model.credit.schedule import Row, Schedule
from bridge.model.credit.terms import Terms
from bridge.model.law.working_calendar import WorkingCalendar


@dataclass(frozen=True)
class Claim:
    """What is owed on a day: days overdue (0 = nothing missed), the parts, and the whole unpaid principal; kopecks."""

    days_overdue: int
    due: Parts
    principal: int


def claim_on(schedule: Schedule, paid: int, on: date, fee_yearly: Decimal, calendar: WorkingCalendar | None = None) -> Claim:
    """What is owed on `on` when exactly the first `paid` payments were made, each in time and in full.

    Overdue starts on the day after the real due date. Contract interest goes on over the whole unpaid principal; the fee of
    `fee_yearly` percent runs on overdue principal only. A payment due on `on` itself is current.
    """
    principal = schedule.rows[paid - 1].balance if paid else schedule.terms.amount
    missed = [row for row in schedule.rows[paid:] if row.due < on]
    today = [row for row in schedule.rows[paid + len(missed) :] if row.due == on]
    interest = _Interest(schedule.terms, principal, calendar)
    last = missed[-1].number if missed else (schedule.rows[paid - 1].number if paid else 0)
    parts = Parts(
        overdue_interest=sum(interest.of(row) for row in missed),
        overdue_principal=sum(row.principal for row in missed),
        penalty=_fees(missed, on, fee_yearly),
        current_interest=interest.since(last, on),
        current_principal=sum(row.principal for row in today),
    )
    return Claim((on - missed[0].due).days if missed else 0, parts, principal)


def _fees(missed: Sequence[Row], on: date, yearly: Decimal) -> int:
    return sum(late_fee_between(row.principal, yearly, row.due, on) for row in missed)


@dataclass(frozen=True)
class _Interest:
    """Contract interest on a principal that is not going down."""

    terms: Terms
    principal: int
    calendar: WorkingCalendar | None

    def of(self, row: Row) -> int:
        start = self.terms.accrued_to(row.number - 1, self.calendar)
        return self._for(start, self.terms.accrued_to(row.number, self.calendar))

    def since(self, number: int, on: date) -> int:
        return self._for(min(self.terms.accrued_to(number, self.calendar), on), on)

    def _for(self, start: date, end: date) -> int:
        terms = self.terms
        return period_interest(self.principal, terms.annual_rate, start, end, terms.basis, terms.contract_day)
