"""The answer to "what would this tour cost on credit": options, or why there is none and which advance would make one possible.

Nothing here is about a person and nothing is kept: the same wish on the same day has the same answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from bridge.model.credit.schedule import DebtGrowsError
from bridge.model.law.working_calendar import CalendarYearUnknownError
from bridge.model.money import shown_rubles
from bridge.model.offering.lending import Lending
from bridge.model.offering.option import Option, option_of
from bridge.model.offering.tour_clock import Hold, Pace, TourClock, clock_before


@dataclass(frozen=True)
class Wish:
    """A tour of `total` kopecks, `advance` of them paid on the site; the money to go out on `issued_on`.

    `periods` empty: every term the product has. The trip and the hold may be unknown.
    """

    total: int
    advance: int
    issued_on: date
    periods: tuple[int, ...] = ()
    check_in: date | None = None
    check_out: date | None = None
    hold: Hold = field(default_factory=Hold)

    @property
    def loan(self) -> int:
        """What is to be lent."""
        return self.total - self.advance


@dataclass(frozen=True)
class Reason:
    """Why there is no offer, or none for one term. `code` is stable; `field` is what would have to change."""

    code: str
    text: str
    field: str
    periods: int | None = None


@dataclass(frozen=True)
class CounterOffer:
    """The advance with which there would be an offer, and the loan it leaves. Kopecks."""

    advance: int
    loan: int


@dataclass(frozen=True)
class Offer:
    """`options` by growing term. Without any there is at least one reason; `counter` is None where no advance would help."""

    wish: Wish
    options: tuple[Option, ...]
    reasons: tuple[Reason, ...]
    counter: CounterOffer | None
    clock: TourClock

    @property
    def lowest(self) -> Option | None:
        """The option with the smallest monthly payment: «от N ₽ в месяц»."""
        return min(self.options, key=lambda option: option.payment, default=None)


def offer_of(lending: Lending, wish: Wish, pace: Pace, now: datetime) -> Offer:
    """Work the offer out."""
    clock = clock_before(lending, wish.total, wish.advance, wish.hold, pace, now)
    against = tuple(_against_all(lending, wish, clock))
    if against:
        return Offer(wish, (), against, _counter(lending, wish, clock, against), clock)
    options: list[Option] = []
    reasons: list[Reason] = []
    for periods in sorted(set(wish.periods)) or lending.periods:
        found = _term(lending, wish, periods)
        if isinstance(found, Option):
            options.append(found)
        else:
            reasons.append(found)
    return Offer(wish, tuple(options), tuple(reasons), None, clock)


def _term(lending: Lending, wish: Wish, periods: int) -> Option | Reason:
    if periods not in lending.periods:
        allowed = ", ".join(map(str, lending.periods))
        return Reason("term_not_offered", f"the terms are {allowed} months", "periods", periods)
    try:
        option = option_of(lending, wish.loan, periods, wish.issued_on)
    except CalendarYearUnknownError:
        return Reason("calendar_unknown", "the days off of those years are not known yet", "issued_on", periods)
    except DebtGrowsError:
        return Reason("payment_below_interest", "a monthly payment would not cover the interest", "periods", periods)
    cap = lending.largest_psk(wish.issued_on)
    if option.cost.percent > cap:
        return Reason("psk_above_cap", f"the full cost would be above {cap} % a year", "periods", periods)
    most = lending.largest_overpayment(option.amount, (option.last_due - wish.issued_on).days, wish.issued_on)
    if most is not None and option.overpayment > most:
        return Reason("overpayment_above_cap", f"the interest would be above {shown_rubles(most)}", "periods", periods)
    return option


def _against_all(lending: Lending, wish: Wish, clock: TourClock) -> Iterator[Reason]:
    if wish.loan > lending.max_sum:
        yield Reason("sum_above_maximum", f"at most {shown_rubles(lending.max_sum)} is lent", "payment.advance_minor")
    if wish.loan < lending.min_sum:
        yield Reason("sum_below_minimum", f"at least {shown_rubles(lending.min_sum)} is lent", "payment.advance_minor")
    if wish.check_in is None:
        return
    if wish.check_in <= wish.issued_on:
        yield Reason("trip_begun", "the trip begins before the money could go out", "tour.check_in")
    elif _too_late(lending, wish, clock.can_pay_by):
        yield Reason("trip_too_near", "with this sum the pause before the payout ends after the trip begins", "tour.check_in")


def _too_late(lending: Lending, wish: Wish, pays: datetime) -> bool:
    return wish.check_in is not None and pays.astimezone(lending.zone).date() >= wish.check_in


def _counter(lending: Lending, wish: Wish, clock: TourClock, against: tuple[Reason, ...]) -> CounterOffer | None:
    """The advance nearest to the present one that removes every reason at once."""
    codes = {reason.code for reason in against}
    if "trip_begun" in codes or wish.total < lending.min_sum:
        return None
    loan = min(max(wish.loan, lending.min_sum), lending.max_sum)
    if "trip_too_near" not in codes:
        return CounterOffer(wish.total - loan, loan)
    for step in clock.larger_advances:
        if step.loan <= loan and not _too_late(lending, wish, step.can_pay_by):
            return CounterOffer(step.advance, step.loan)
    return None


def during_trip(wish: Wish, day: date) -> bool:
    """True when a payment falls due while the traveller is away."""
    return wish.check_in is not None and wish.check_out is not None and wish.check_in <= day <= wish.check_out
