"""The equal payment of an annuity."""

from decimal import Decimal
from fractions import Fraction

from bridge.model.credit.basis import PERCENT, kopecks_of
from bridge.model.errors import FieldInvalidError

MONTHS_IN_YEAR = 12


class TermsImpossibleError(FieldInvalidError):
    """The terms of a loan can't give a schedule: no sum, no payments, a rate below zero, a day no month has."""

    code = "terms_impossible"


def month_rate(annual_rate: Decimal) -> Fraction:
    """The part of the debt that one month costs: annual percent / 12 / 100, exact."""
    return Fraction(annual_rate) / MONTHS_IN_YEAR / PERCENT


def annuity_payment(amount: int, annual_rate: Decimal, payments: int) -> int:
    """The monthly payment in kopecks: amount × r / (1 − (1 + r)^−n) with r = annual/12; without interest amount / n. Half up."""
    return equal_payment(amount, month_rate(annual_rate), payments)


def equal_payment(amount: int, rate: Fraction, payments: int) -> int:
    """The same for any period whose interest is `rate` of the debt."""
    if payments < 1:
        raise TermsImpossibleError("a loan needs at least one payment", field="payments")
    if rate < 0:
        raise TermsImpossibleError("a rate must not be below zero", field="annual_rate")
    if rate == 0:
        return kopecks_of(Fraction(amount, payments))
    worth, of = _worth_of_one(rate, payments)
    return _half_up(amount * of, worth)


def largest_amount(payment: int, annual_rate: Decimal, payments: int) -> int:
    """The sum in kopecks that `payments` equal monthly payments of `payment` kopecks repay."""
    rate = month_rate(annual_rate)
    if rate == 0:
        return payment * payments
    worth, of = _worth_of_one(rate, payments)
    return _half_up(payment * worth, of)


def _worth_of_one(rate: Fraction, payments: int) -> tuple[int, int]:
    """What `payments` payments of one kopeck are worth today, as numerator and denominator.

    Exact and not reduced: a half kopeck goes up whoever computes it, and a common divisor of so long numbers is dear to find.
    """
    part, whole = rate.numerator, rate.denominator
    grown, still = (whole + part) ** payments, whole**payments
    return whole * (grown - still), part * grown


def _half_up(dividend: int, divisor: int) -> int:
    return (2 * dividend + divisor) // (2 * divisor)
