"""ПСК, the full cost of a consumer loan (353-FZ art. 6 parts 2–2.2): a nominal yearly rate, and its sum in roubles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction

from bridge.model.credit.base_period import Span, Unit, base_of_dates
from bridge.model.credit.dates import month_later
from bridge.model.errors import RuleBrokenError
from bridge.model.money import round_half_up

PERCENT_PLACES = 3
_DIGITS = 50
_CLOSE = Decimal("1e-24")
_FIRST_STEP = Decimal("0.001")
_LARGEST_RATE = Decimal(10) ** 9
# A machine's fraction has 53 binary digits; two of Newton's steps make 14 good decimal digits more than _CLOSE asks.
_HALVINGS, _STEPS = 50, 2


class FlowsUnsoundError(RuleBrokenError):
    """These flows are no loan: nothing paid out, a payment before the payout, or less paid back than lent."""

    code = "flows_unsound"


class MonthFraction(StrEnum):
    """How long a month is when a part of it is measured; the law is silent. Must be the same as in the loan system."""

    ACTUAL = "actual"
    THIRTY = "rest/30"
    MEAN = "rest/(365/12)"


@dataclass(frozen=True)
class Flow:
    """Money on a day, kopecks: minus is paid out to the borrower, plus is paid by the borrower."""

    on: date
    amount: int


@dataclass(frozen=True)
class Psk:
    """`percent` a year with three places; `kopecks` = all payments minus the principal; `rate` = i of one base period."""

    base: Span
    rate: Decimal
    percent: Decimal
    kopecks: int


@dataclass(frozen=True)
class _Placed:
    """A flow with its place: `full` base periods after the payout and `rest`, a part of the next one."""

    amount: Decimal
    full: int
    rest: Decimal


def full_cost(
    flows: Sequence[Flow],
    *,
    base: Span | None = None,
    month: MonthFraction = MonthFraction.ACTUAL,
    term_in_days: bool = False,
) -> Psk:
    """ПСК of the flows; several payouts are several negative flows.

    `base` is the contract's period where it is known (a monthly contract stays so when days move); else the dates decide.
    Raises FlowsUnsoundError, FlowsTooFewError.
    """
    ordered = sorted(flows, key=lambda flow: flow.on)
    if not ordered or min(flow.amount for flow in ordered) >= 0:
        raise FlowsUnsoundError("ПСК needs a payout, a flow below zero")
    start = next(flow.on for flow in ordered if flow.amount < 0)
    if ordered[0].on < start:
        raise FlowsUnsoundError("a payment must not stand before the payout")
    period = base or base_of_dates([flow.on for flow in ordered], term_in_days=term_in_days)
    with localcontext() as context:
        context.prec = _DIGITS
        rate = _root([_place(flow, start, period, month) for flow in ordered])
        yearly = rate * _decimal(period.per_year) * 100
    return Psk(period, rate, round_half_up(yearly, PERCENT_PLACES), sum(flow.amount for flow in ordered))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _place(flow: Flow, start: date, period: Span, month: MonthFraction) -> _Placed:
    if period.unit is Unit.DAYS:
        full, days = divmod((flow.on - start).days, period.count)
        return _Placed(Decimal(flow.amount), full, Decimal(days) / period.count)
    full = _full_months(start, flow.on) // period.count
    begin, end = month_later(start, full * period.count), month_later(start, (full + 1) * period.count)
    length = {
        MonthFraction.ACTUAL: Fraction((end - begin).days),
        MonthFraction.THIRTY: Fraction(30 * period.count),
        MonthFraction.MEAN: period.length,
    }[month]
    return _Placed(Decimal(flow.amount), full, _decimal(Fraction((flow.on - begin).days) / length))


def _full_months(start: date, end: date) -> int:
    count = (end.year - start.year) * 12 + end.month - start.month
    return count if month_later(start, count) <= end else count - 1


def _worth(flows: Sequence[_Placed], rate: Decimal) -> Decimal:
    total = Decimal(0)
    for flow in flows:
        total += flow.amount / ((1 + flow.rest * rate) * (1 + rate) ** flow.full)
    return total


def _root(flows: Sequence[_Placed]) -> Decimal:
    """The smallest rate at which the flows are worth nothing; 0 when exactly the principal is paid back."""
    total = sum((flow.amount for flow in flows), Decimal(0))
    if total == 0:
        return Decimal(0)
    if total < 0:
        raise FlowsUnsoundError("less is paid back than was lent, so the loan has no full cost")
    low, high = _narrowed(flows, *_bracket(flows))
    while high - low > _CLOSE:
        middle = (low + high) / 2
        low, high = (middle, high) if _worth(flows, middle) > 0 else (low, middle)
    return (low + high) / 2


def _narrowed(flows: Sequence[_Placed], low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """A narrow bracket within this one, found by fractions of the machine and Newton's steps, taken where its signs prove it.

    Then nothing is left for bisection; where the steps went astray, all of it.
    """
    try:
        rate = _nearly(flows, float(low), float(high))
        for _ in range(_STEPS):
            rate -= _worth(flows, rate) / _slope(flows, rate)
    except ArithmeticError:
        # Rates of millions a period are too much for the machine's fractions.
        return low, high
    inner = (rate - _CLOSE / 2, rate + _CLOSE / 2)
    within = low <= inner[0] and inner[1] <= high
    return inner if within and _worth(flows, inner[0]) > 0 >= _worth(flows, inner[1]) else (low, high)


def _nearly(flows: Sequence[_Placed], low: float, high: float) -> Decimal:
    plain = [(float(flow.amount), flow.full, float(flow.rest)) for flow in flows]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        worth = sum(amount / ((1 + rest * middle) * (1 + middle) ** full) for amount, full, rest in plain)
        low, high = (middle, high) if worth > 0 else (low, middle)
    return Decimal((low + high) / 2)


def _slope(flows: Sequence[_Placed], rate: Decimal) -> Decimal:
    """How the worth changes with the rate: below zero."""
    total = Decimal(0)
    for flow in flows:
        worth = flow.amount / ((1 + flow.rest * rate) * (1 + rate) ** flow.full)
        total -= worth * (flow.rest / (1 + flow.rest * rate) + flow.full / (1 + rate))
    return total


def _bracket(flows: Sequence[_Placed]) -> tuple[Decimal, Decimal]:
    low, high = Decimal(0), _FIRST_STEP
    while _worth(flows, high) > 0:
        low, high = high, high * 2
        if high > _LARGEST_RATE:
            raise FlowsUnsoundError("no rate makes these flows equal: the first day already pays everything back")
    return low, high
