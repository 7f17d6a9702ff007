"""The equal payment of an annuity."""

from decimal import Decimal, localcontext
from fractions import Fraction

from bridge.model.credit.basis import PERCENT, kopecks_of
from bridge.model.errors import FieldInvalidError

MONTHS_IN_YEAR = 12
_DIGITS = 50


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
    return kopecks_of(amount / _worth_of_one(rate, payments))


def largest_amount(payment: int, annual_rate: Decimal, payments: int) -> int:
    """The sum in kopecks that `payments` equal monthly payments of `payment` kopecks repay."""
    rate = month_rate(annual_rate)
    return payment * payments if rate == 0 else kopecks_of(payment * _worth_of_one(rate, payments))


def _worth_of_one(rate: Fraction, payments: int) -> Fraction:
    """What `payments` payments of one kopeck are worth today. 50 digits: exact fractions would grow without bound."""
    with localcontext() as context:
        context.prec = _DIGITS
        step = Decimal(rate.numerator) / Decimal(rate.denominator)
        return Fraction((1 - (1 + step) ** -payments) / step)
