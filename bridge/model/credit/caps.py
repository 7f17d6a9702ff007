"""Upper limits on charges over the principal and on rates (353-FZ art. 5 parts 23–24, art. 6 part 11)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bridge.model.credit.basis import DAYS_IN_YEAR, PERCENT, kopecks_of


@dataclass(frozen=True)
class Charges:
    """What counts towards the cap, in kopecks: interest, penalty, paid services of the lender, other measures."""

    interest: int = 0
    penalty: int = 0
    services: int = 0
    other: int = 0

    @property
    def total(self) -> int:
        """Everything charged so far."""
        return self.interest + self.penalty + self.services + self.other


@dataclass(frozen=True)
class CapReached:
    """The day (from 1) on which a daily accrual fills the cap, and what that last, perhaps partial, day may add, kopecks."""

    day: int
    last_day: int


def most_charges(principal: int, multiple: Decimal | None, term_days: int, longest_term: int = DAYS_IN_YEAR) -> int | None:
    """The most that may be charged over `principal` kopecks: `multiple` (1 = 100 %) of it. None = no such cap.

    The cap holds for terms that do not exceed one year; `multiple` is the one in force on the day of signing.
    """
    if multiple is None or term_days > longest_term:
        return None
    return kopecks_of(Fraction(principal) * Fraction(multiple))


def room_left(limit: int | None, charged: Charges) -> int | None:
    """How much more may be charged; 0 when the cap is reached or passed, None without a cap."""
    return None if limit is None else max(0, limit - charged.total)


def daily_accrual(principal: int, daily_rate: Decimal) -> int:
    """Interest of one day in kopecks at `daily_rate` percent a day, half up."""
    return kopecks_of(Fraction(principal) * Fraction(daily_rate) / PERCENT)


def cap_reached(principal: int, daily_rate: Decimal, limit: int) -> CapReached | None:
    """When interest at `daily_rate` percent a day on the unpaid `principal` fills `limit`; None when it never does.

    Accrual stops on that very day; the day after adds nothing.
    """
    a_day = daily_accrual(principal, daily_rate)
    if a_day <= 0:
        return None
    day = -(-limit // a_day)
    return CapReached(day, limit - a_day * (day - 1))


def accrued_by_day(principal: int, daily_rate: Decimal, limit: int | None, day: int) -> int:
    """Interest accrued by the end of `day` (from 1), stopped at the cap; kopecks."""
    accrued = daily_accrual(principal, daily_rate) * day
    return accrued if limit is None else min(accrued, limit)


def daily_rate_allowed(daily_rate: Decimal, most: Decimal) -> bool:
    """A rate in percent a day against its cap (0.8)."""
    return daily_rate <= most


def yearly_rate_allowed(yearly: Decimal, most: Decimal) -> bool:
    """A rate or ПСК in percent a year against its absolute cap (292.000)."""
    return yearly <= most
