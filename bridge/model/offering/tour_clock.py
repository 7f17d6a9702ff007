"""The one clock of a tour: the operator's hold, the lender's decision and the pause before the payout, counted together.

The pause depends on the sum, so a larger advance may shorten it: each such step is told with what it would change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.model.application import Application
from bridge.model.law.cooling_off import CoolingOffRule, pause_of
from bridge.model.offering.lending import Lending
from bridge.model.status import Status

_BEFORE_LENDER = (Status.RECEIVED, Status.FILLING, Status.MORE_WANTED)
_AT_LENDER = (Status.SUBMITTED, Status.IN_REVIEW)
_BEFORE_SIGNATURE = (Status.APPROVED, Status.CONTRACT_READY)
_BEFORE_PAYOUT = (Status.SIGNED, Status.PAYOUT_READY)


@dataclass(frozen=True)
class Pace:
    """How long the lender's decision takes: the time that half, and 95 of 100, did not exceed; over how many measured ones."""

    half: timedelta
    most: timedelta
    measured: int


@dataclass(frozen=True)
class Hold:
    """How long the tour waits: for a signature until `price_until`, for the money until `payable_until` (else `price_until`)."""

    price_until: datetime | None = None
    payable_until: datetime | None = None

    @property
    def pay_until(self) -> datetime | None:
        """By when the money must have reached the seller."""
        return self.payable_until or self.price_until


@dataclass(frozen=True)
class LargerAdvance:
    """An advance that brings the loan under a threshold of the law, and what that changes. Kopecks."""

    advance: int
    more: int
    loan: int
    pause: timedelta
    can_pay_by: datetime
    hold_lasts: bool | None


@dataclass(frozen=True)
class TourClock:
    """Moments in UTC. `can_pay_by`: from then on the loan can pay the seller when nobody dawdles.

    `hold_lasts` is None where no end of the hold is known. `decided_by` and `signed_by` may lie in the past.
    """

    decided_by: datetime
    signed_by: datetime
    pause: timedelta
    can_pay_by: datetime
    pay_until: datetime | None
    hold_lasts: bool | None
    pace: Pace
    larger_advances: tuple[LargerAdvance, ...]


def clock_before(lending: Lending, total: int, advance: int, hold: Hold, pace: Pace, now: datetime) -> TourClock:
    """The clock of a tour nobody applied for yet, as if the buyer began now."""
    decided = now + lending.form_time + pace.most
    return _clock(lending, (total, advance), hold, pace, (decided, decided + lending.signing_time), open_sum=True)


def clock_of(lending: Lending, application: Application, pace: Pace, now: datetime) -> TourClock | None:
    """The clock of an application as it stands; None once the money went out or the application ended."""
    moments = _moments(lending, application, pace, now)
    if moments is None:
        return None
    hold = Hold(application.price.valid_until, application.payable_until)
    sums = (application.price.total, application.advance.amount)
    return _clock(lending, sums, hold, pace, moments, open_sum=application.signature is None)


def _moments(lending: Lending, application: Application, pace: Pace, now: datetime) -> tuple[datetime, datetime] | None:
    """When it is, or will be, decided and signed."""
    if application.signature is not None and application.status in (*_BEFORE_SIGNATURE, *_BEFORE_PAYOUT):
        signed = application.signature.entered_at
        return (application.decision.at if application.decision else signed), signed
    if application.status in _BEFORE_SIGNATURE:
        return (application.decision.at if application.decision else now), now + lending.signing_time
    if application.status in _AT_LENDER:
        sent = application.deal.sent_at if application.deal else now
        decided = max(now, sent + pace.most)
    elif application.status in _BEFORE_LENDER:
        decided = max(now, application.received_at + lending.form_time) + pace.most
    else:
        return None
    return decided, decided + lending.signing_time


def _clock(
    lending: Lending, sums: tuple[int, int], hold: Hold, pace: Pace, moments: tuple[datetime, datetime], *, open_sum: bool
) -> TourClock:
    (total, advance), (decided, signed) = sums, moments
    rule = lending.cooling_off(signed.astimezone(lending.zone).date())
    pause = pause_of(total - advance, rule)
    larger = _larger(lending, sums, rule, hold, signed) if open_sum else iter(())
    lasts = _lasts(hold, signed, signed + pause)
    return TourClock(decided, signed, pause, signed + pause, hold.pay_until, lasts, pace, tuple(larger))


def _larger(
    lending: Lending, sums: tuple[int, int], rule: CoolingOffRule | None, hold: Hold, signed: datetime
) -> Iterator[LargerAdvance]:
    """The steps down from the present sum, the nearest first; none below what the product lends."""
    total, advance = sums
    # Exactly 200 000 roubles has the short pause; exactly 50 000 is paused to be safe, so a kopeck less is free.
    for loan in (rule.long_above, rule.short_from - 1) if rule else ():
        if lending.min_sum <= loan < total - advance:
            pause = pause_of(loan, rule)
            pays = signed + pause
            yield LargerAdvance(total - loan, total - loan - advance, loan, pause, pays, _lasts(hold, signed, pays))


def _lasts(hold: Hold, signed: datetime, pays: datetime) -> bool | None:
    if hold.pay_until is None:
        return None
    return pays <= hold.pay_until and (hold.price_until is None or signed <= hold.price_until)
