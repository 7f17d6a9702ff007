"""How many days and years lie in a period, and the interest of a period."""

import calendar as months
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from bridge.model.errors import RuleBrokenError

DAYS_IN_YEAR = 365
PERCENT = 100


class PeriodBackwardsError(RuleBrokenError):
    """A period ends before it starts."""

    code = "period_backwards"


class Basis(StrEnum):
    """The day count that the contract must name."""

    ACT_365 = "act/365"
    ACT_ACT = "act/act"
    THIRTY_360 = "30/360"


def days_between(start: date, end: date) -> int:
    """Days of interest: the first day after `start` to `end` inclusive (the usual reading of Civil code art. 809)."""
    if end < start:
        raise PeriodBackwardsError(f"the period {start.isoformat()} – {end.isoformat()} runs backwards")
    return (end - start).days


def year_fraction(start: date, end: date, basis: Basis, contract_day: int | None = None) -> Fraction:
    """The period as an exact part of a year.

    act/365 divides by 365 also in leap years; act/act splits at 31 December into 365 and 366; 30/360 counts every month as
    30 days, a date clamped to its month's end standing for `contract_day`.
    """
    days = days_between(start, end)
    if basis is Basis.ACT_365:
        return Fraction(days, DAYS_IN_YEAR)
    if basis is Basis.THIRTY_360:
        return Fraction(_days_of_thirty(start, end, contract_day), 360)
    return _split_by_years(start, end)


def _split_by_years(start: date, end: date) -> Fraction:
    total = Fraction(0)
    while start.year < end.year:
        last = date(start.year, 12, 31)
        total += Fraction((last - start).days, _length(start.year))
        # The next period starts after 31 December, as if that day were its own payment day.
        start = date(start.year + 1, 1, 1)
        total += Fraction(1, _length(start.year))
    return total + Fraction((end - start).days, _length(end.year))


def _length(year: int) -> int:
    return DAYS_IN_YEAR + months.isleap(year)


def _days_of_thirty(start: date, end: date, contract_day: int | None) -> int:
    whole = (end.year - start.year) * 12 + end.month - start.month
    return max(0, whole * 30 + _day_of_thirty(end, contract_day) - _day_of_thirty(start, contract_day))


def _day_of_thirty(day: date, contract_day: int | None) -> int:
    at_end = day.day == months.monthrange(day.year, day.month)[1]
    stands_for = contract_day if at_end and contract_day and contract_day > day.day else day.day
    return min(stands_for, 30)


def exact_interest(
    balance: int, annual_rate: Decimal, start: date, end: date, basis: Basis, contract_day: int | None = None
) -> Fraction:
    """Interest in kopecks before rounding: balance × rate × part of the year."""
    return Fraction(balance) * Fraction(annual_rate) / PERCENT * year_fraction(start, end, basis, contract_day)


def period_interest(
    balance: int, annual_rate: Decimal, start: date, end: date, basis: Basis, contract_day: int | None = None
) -> int:
    """Interest on `balance` kopecks at `annual_rate` percent for the period, rounded half up to a kopeck."""
    return kopecks_of(exact_interest(balance, annual_rate, start, end, basis, contract_day))


def kopecks_of(value: Fraction) -> int:
    """An exact fraction of kopecks rounded half up."""
    doubled = value.numerator * 2 + value.denominator if value >= 0 else value.numerator * 2 - value.denominator
    whole = abs(doubled) // (value.denominator * 2)
    return whole if value >= 0 else -whole
