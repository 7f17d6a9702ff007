"""The late fee on an overdue sum (353-FZ art. 5 part 21). The safe base for a microfinance lender is overdue principal only."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from bridge.model.credit.basis import DAYS_IN_YEAR, PERCENT, Basis, kopecks_of, period_interest


def late_fee(overdue: int, yearly: Decimal, days: int, days_in_year: int = DAYS_IN_YEAR) -> int:
    """The fee while contract interest goes on: `yearly` percent (at most 20) of `overdue` kopecks for `days`, half up."""
    return kopecks_of(Fraction(overdue) * Fraction(yearly) / PERCENT * days / days_in_year)


def late_fee_without_interest(overdue: int, daily: Decimal, days: int) -> int:
    """The fee while no contract interest runs: `daily` percent (at most 0.1) of `overdue` kopecks for each day, half up."""
    return kopecks_of(Fraction(overdue) * Fraction(daily) / PERCENT * days)


def late_fee_between(overdue: int, yearly: Decimal, due: date, paid: date) -> int:
    """The yearly fee from the day after `due` to `paid` inclusive, a leap year divided by 366."""
    return period_interest(overdue, yearly, due, paid, Basis.ACT_ACT)


def yearly_of_daily(daily: Decimal) -> Decimal:
    """A daily rate as percent a year: 0.055 a day is 20.075, more than the 20 allowed."""
    return daily * DAYS_IN_YEAR


def daily_fee_allowed(daily: Decimal, most_yearly: Decimal) -> bool:
    """True when a fee of `daily` percent stays within `most_yearly` percent a year."""
    return yearly_of_daily(daily) <= most_yearly
