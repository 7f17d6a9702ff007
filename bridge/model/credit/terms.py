"""The terms of a loan, as the contract writes them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from bridge.model.credit.annuity import TermsImpossibleError, month_rate
from bridge.model.credit.basis import DAYS_IN_YEAR, PERCENT, Basis
from bridge.model.credit.dates import Shift, month_later, moved
from bridge.model.law.working_calendar import WorkingCalendar

LONGEST = 1200
_MOST_DAYS = 366


class Kind(StrEnum):
    """How the debt is repaid."""

    ANNUITY = "annuity"
    DIFFERENTIATED = "differentiated"
    INTEREST_ONLY = "interest_only"
    SINGLE = "single"


class InterestTo(StrEnum):
    """Up to which day a moved payment carries interest: the day it is really due, or the day of the contract."""

    ACTUAL = "actual"
    NOMINAL = "nominal"


@dataclass(frozen=True)
class Terms:
    """`amount` kopecks at `annual_rate` percent in `payments` payments, monthly on `day`, or every `every_days` days.

    `payment` fixes the annuity payment in kopecks; without it the formula gives it. Raises TermsImpossibleError naming the field.
    """

    amount: int
    annual_rate: Decimal
    payments: int
    issued_on: date
    day: int
    kind: Kind = Kind.ANNUITY
    basis: Basis = Basis.ACT_365
    shift: Shift = Shift.NONE
    interest_to: InterestTo = InterestTo.ACTUAL
    payment: int | None = None
    every_days: int | None = None

    def __post_init__(self) -> None:
        _require(self.amount > 0, "amount", "the sum of a loan must be above zero")
        _require(self.annual_rate.is_finite() and self.annual_rate >= 0, "annual_rate", "a rate must not be below zero")
        _require(1 <= self.payments <= LONGEST, "payments", f"a loan has 1 to {LONGEST} payments")
        _require(1 <= self.day <= 31, "day", "the day of payment lies between 1 and 31")
        _require(self.payment is None or self.payment > 0, "payment", "a payment must be above zero")
        _require(self.every_days is None or 1 <= self.every_days <= _MOST_DAYS, "every_days", "a period has 1 to 366 days")

    @property
    def contract_day(self) -> int | None:
        """The day of the month on which the contract insists, None when it counts in days."""
        return self.day if self.every_days is None else None

    @property
    def period_rate(self) -> Fraction:
        """The part of the debt that one full period costs; the annuity formula uses it."""
        if self.every_days is None:
            return month_rate(self.annual_rate)
        return Fraction(self.annual_rate) / PERCENT * self.every_days / DAYS_IN_YEAR

    def nominal_due(self, number: int) -> date:
        """The due date of payment `number` (from 1) by the words of the contract; 0 is the day of issue."""
        if number == 0:
            return self.issued_on
        if self.every_days is not None:
            return self.issued_on + timedelta(days=self.every_days * number)
        return month_later(self.issued_on, number, self.day)

    def actual_due(self, number: int, calendar: WorkingCalendar | None) -> date:
        """The day on which payment `number` is really due; the day of issue never moves."""
        nominal = self.nominal_due(number)
        return nominal if number == 0 else moved(nominal, self.shift, calendar)

    def accrued_to(self, number: int, calendar: WorkingCalendar | None) -> date:
        """The day up to which payment `number` carries interest."""
        if self.interest_to is InterestTo.NOMINAL:
            return self.nominal_due(number)
        return self.actual_due(number, calendar)


def _require(holds: bool, field: str, message: str) -> None:
    if not holds:
        raise TermsImpossibleError(message, field=field)
