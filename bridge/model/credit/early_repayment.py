"""Early return of money (353-FZ art. 11; no fee is allowed): the sums of one return, and the schedule that follows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from bridge.model.credit.basis import PERCENT, Basis, days_between, kopecks_of, period_interest, year_fraction
from bridge.model.credit.schedule import Row, Schedule, numbers_of, part_of, principal_of_row
from bridge.model.credit.terms import Kind, Terms
from bridge.model.errors import RuleBrokenError
from bridge.model.law.working_calendar import WorkingCalendar


class ReturnTooLargeError(RuleBrokenError):
    """More is returned than is owed on that day."""

    code = "return_too_large"


class ReturnOutsideLoanError(RuleBrokenError):
    """The day of an early return does not lie between the payout and the last due date."""

    code = "return_outside_loan"


class After(StrEnum):
    """What an early return changes: the borrower's or the contract's choice."""

    SMALLER_PAYMENT = "smaller_payment"
    SHORTER_TERM = "shorter_term"


class Between(StrEnum):
    """What money between two due dates pays. The general conditions must name it.

    RETURNED_PART: the words of art. 11, interest on the returned principal only. ACCRUED_FIRST: all interest accrued so far, then
    principal. PRINCIPAL_ONLY: principal; the interest accrued so far waits for the next due date.
    """

    RETURNED_PART = "returned_part"
    ACCRUED_FIRST = "accrued_first"
    PRINCIPAL_ONLY = "principal_only"


@dataclass(frozen=True)
class EarlyReturn:
    """`amount` kopecks that the borrower returns on a day over the regular payment."""

    on: date
    amount: int
    after: After


@dataclass(frozen=True)
class Returned:
    """How a return falls into principal and interest (kopecks), for how many days, and the principal left."""

    principal: int
    interest: int
    days: int
    balance: int


def return_part(balance: int, annual_rate: Decimal, since: date, on: date, amount: int, basis: Basis = Basis.ACT_365) -> Returned:
    """RETURNED_PART: `amount` = principal + interest on that principal for the days since the last due date."""
    share = Fraction(annual_rate) / PERCENT * year_fraction(since, on, basis)
    principal = kopecks_of(amount / (1 + share))
    return _returned(balance, principal, amount - principal, since, on)


def return_after_interest(
    balance: int, annual_rate: Decimal, since: date, on: date, amount: int, basis: Basis = Basis.ACT_365
) -> Returned:
    """ACCRUED_FIRST: interest on the whole balance for the days since the last due date, the rest is principal."""
    interest = min(amount, period_interest(balance, annual_rate, since, on, basis))
    return _returned(balance, amount - interest, interest, since, on)


def full_return(balance: int, annual_rate: Decimal, since: date, on: date, basis: Basis = Basis.ACT_365) -> int:
    """What closes the loan on a day: the principal and its interest up to and including that day, kopecks."""
    return balance + period_interest(balance, annual_rate, since, on, basis)


def _returned(balance: int, principal: int, interest: int, since: date, on: date) -> Returned:
    if principal > balance:
        raise ReturnTooLargeError("more is returned than is owed on that day", field="amount")
    return Returned(principal, interest, days_between(since, on), balance - principal)


@dataclass
class _Run:
    """A loan on its way: what is left, since when it carries interest, interest that waits, the equal part."""

    terms: Terms
    calendar: WorkingCalendar | None
    between: Between
    balance: int
    since: date
    part: int
    waiting: int = 0
    rows: list[Row] = field(default_factory=list)

    def accrue(self, to: date) -> int:
        return period_interest(self.balance, self.terms.annual_rate, self.since, to, self.terms.basis, self.terms.contract_day)

    def pay(self, number: int) -> None:
        """The regular payment `number`."""
        nominal, due = self.terms.nominal_due(number), self.terms.actual_due(number, self.calendar)
        end = self.terms.accrued_to(number, self.calendar)
        fresh = self.accrue(end)
        interest = self._payable_interest(fresh, number)
        self.waiting += fresh - interest
        principal = principal_of_row(self.terms, self.balance, interest, number, self.part)
        self.balance, self.since = self.balance - principal, end
        self.rows.append(Row(number, nominal, due, principal + interest, interest, principal, self.balance))

    def _payable_interest(self, fresh: int, number: int) -> int:
        """Interest left waiting by a return may exceed the payment which that return made smaller; the excess waits on."""
        owed = self.waiting + fresh
        if not self.waiting or self.terms.kind is not Kind.ANNUITY or number >= self.terms.payments:
            return owed
        return min(owed, self.part)

    def give_back(self, early: EarlyReturn, number: int, *, on_due: bool) -> None:
        """Money over the schedule, after payment `number` was made."""
        accrued_to = min(early.on, self.terms.accrued_to(number + (not on_due), self.calendar))
        got = self._split(early.amount, accrued_to, on_due)
        self.balance = got.balance
        amount = got.principal + got.interest
        self.rows.append(Row(number, early.on, early.on, amount, got.interest, got.principal, self.balance, early=True))
        if early.after is After.SMALLER_PAYMENT and self.balance:
            self.part = part_of(self.terms, self.balance, self.terms.payments - number)

    def _split(self, amount: int, to: date, on_due: bool) -> Returned:
        rate, basis = self.terms.annual_rate, self.terms.basis
        if on_due:
            return _returned(self.balance, amount, 0, self.since, self.since)
        if self.between is Between.RETURNED_PART:
            return return_part(self.balance, rate, self.since, to, amount, basis)
        self.waiting += self.accrue(to)
        paid = min(amount, self.waiting) if self.between is Between.ACCRUED_FIRST else 0
        got = _returned(self.balance, amount - paid, paid, self.since, to)
        self.waiting, self.since = self.waiting - paid, to
        return got


def schedule_with_returns(
    terms: Terms,
    returns: Sequence[EarlyReturn],
    calendar: WorkingCalendar | None = None,
    between: Between = Between.RETURNED_PART,
) -> Schedule:
    """The schedule of a loan with early returns; on a due date a return comes after the regular payment.

    Its rows hold the returns too (`early`). Raises ReturnTooLargeError, ReturnOutsideLoanError and what build_schedule raises.
    """
    part = terms.payment or part_of(terms, terms.amount, terms.payments)
    run = _Run(terms, calendar, between, terms.amount, terms.issued_on, part)
    waiting = sorted(returns, key=lambda early: early.on)
    if waiting and waiting[0].on <= terms.issued_on:
        raise ReturnOutsideLoanError("money can be returned only after the payout", field="on")
    for number in numbers_of(terms):
        waiting = _step(run, waiting, number)
        if not run.balance and not run.waiting:
            break
    if waiting:
        raise ReturnOutsideLoanError("a return lies after the end of the loan", field="on")
    return Schedule(terms, part if terms.kind is Kind.ANNUITY else None, tuple(run.rows))


def _step(run: _Run, waiting: list[EarlyReturn], number: int) -> list[EarlyReturn]:
    due = run.terms.actual_due(number, run.calendar)
    for early in (early for early in waiting if early.on < due):
        run.give_back(early, number - 1, on_due=False)
    if run.balance or run.waiting:
        run.pay(number)
    for early in (early for early in waiting if early.on == due):
        run.give_back(early, number, on_due=True)
    return [early for early in waiting if early.on > due]
