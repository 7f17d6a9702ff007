"""The payment schedule: every row rounded to a kopeck, the last payment closing the debt exactly."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bridge.model.credit.annuity import equal_payment
from bridge.model.credit.base_period import MONTH, YEAR, Span, Unit
from bridge.model.credit.basis import DAYS_IN_YEAR, period_interest
from bridge.model.credit.psk import Flow
from bridge.model.credit.terms import Kind, Terms
from bridge.model.errors import RuleBrokenError
from bridge.model.law.working_calendar import WorkingCalendar


class DebtGrowsError(RuleBrokenError):
    """The payment does not cover the interest of its period, so the debt would grow (negative amortisation is refused)."""

    code = "debt_grows"


@dataclass(frozen=True)
class Row:
    """One payment, in kopecks. `balance` is the principal left after it; `due` is `nominal` or the day it moved to.

    `early` marks money paid over the schedule; it carries the number of the payment that it follows.
    """

    number: int
    nominal: date
    due: date
    payment: int
    interest: int
    principal: int
    balance: int
    early: bool = False


@dataclass(frozen=True)
class Schedule:
    """All rows of a loan. `payment` is the equal payment of an annuity, None for other kinds."""

    terms: Terms
    payment: int | None
    rows: tuple[Row, ...]

    @property
    def total_interest(self) -> int:
        """Interest of all rows, kopecks."""
        return sum(row.interest for row in self.rows)

    @property
    def total_paid(self) -> int:
        """Everything the borrower pays, kopecks."""
        return sum(row.payment for row in self.rows)

    @property
    def last_payment(self) -> int:
        """The payment that closes the debt, kopecks."""
        return self.rows[-1].payment

    @property
    def period(self) -> Span:
        """The contract's own period: the base period of ПСК also where due dates move off holidays."""
        days = self.terms.every_days
        step = MONTH if days is None else Span(Unit.DAYS, days)
        if self.terms.kind is not Kind.SINGLE:
            return step
        whole = Span(step.unit, step.count * self.terms.payments)
        return whole if whole.length <= DAYS_IN_YEAR else YEAR

    def flows(self) -> list[Flow]:
        """The payout (minus) and every payment on its real due date, for the full cost of the loan."""
        payout = Flow(self.terms.issued_on, -self.terms.amount)
        return [payout, *(Flow(row.due, row.payment) for row in self.rows)]


def build_schedule(terms: Terms, calendar: WorkingCalendar | None = None) -> Schedule:
    """The schedule of a loan. A `calendar` is needed when the terms move due dates.

    Interest is rounded half up per row; principal = payment − interest; the last payment = balance + interest.
    Raises DebtGrowsError, CalendarNeededError, CalendarYearUnknownError.
    """
    part = terms.payment or part_of(terms, terms.amount, terms.payments)
    payment = part if terms.kind is Kind.ANNUITY else None
    return Schedule(terms, payment, tuple(_rows(terms, part, calendar)))


def _rows(terms: Terms, part: int, calendar: WorkingCalendar | None) -> Iterator[Row]:
    balance = terms.amount
    for number in numbers_of(terms):
        interest = _interest_of_row(terms, balance, number, calendar)
        principal = principal_of_row(terms, balance, interest, number, part)
        balance -= principal
        nominal, due = terms.nominal_due(number), terms.actual_due(number, calendar)
        yield Row(number, nominal, due, principal + interest, interest, principal, balance)
        if balance == 0:
            return


def numbers_of(terms: Terms) -> range:
    """The numbers of the payments; a loan repaid at once has only the last."""
    first = terms.payments if terms.kind is Kind.SINGLE else 1
    return range(first, terms.payments + 1)


def _interest_of_row(terms: Terms, balance: int, number: int, calendar: WorkingCalendar | None) -> int:
    before = 0 if terms.kind is Kind.SINGLE else number - 1
    start, end = terms.accrued_to(before, calendar), terms.accrued_to(number, calendar)
    return period_interest(balance, terms.annual_rate, start, end, terms.basis, terms.contract_day)


def part_of(terms: Terms, balance: int, left: int) -> int:
    """What stays equal from payment to payment when `balance` is repaid in `left` payments, kopecks.

    The whole payment of an annuity, the principal of a differentiated loan, nothing where the debt is repaid at the end.
    """
    if terms.kind is Kind.ANNUITY:
        return equal_payment(balance, terms.period_rate, left)
    return equal_payment(balance, Fraction(0), left) if terms.kind is Kind.DIFFERENTIATED else 0


def principal_of_row(terms: Terms, balance: int, interest: int, number: int, part: int) -> int:
    """How much of `balance` payment `number` repays; the whole of it when it is the last one."""
    if number >= terms.payments:
        return balance
    if terms.kind is not Kind.ANNUITY:
        return min(balance, part)
    if part < interest:
        raise DebtGrowsError(f"payment {number} does not cover the interest of its period")
    return min(balance, part - interest)
