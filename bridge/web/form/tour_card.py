"""What the tour card shows beside every page: the tour, the sums, and until when the price is held."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bridge.model.application import Application
from bridge.model.status import Status

_LAST_MINUTES = timedelta(minutes=5)
_AFTER_SIGNING = (Status.SIGNED, Status.PAYOUT_READY, Status.ACTIVE, Status.REPAID)


@dataclass(frozen=True)
class TourCard:
    """`place` and `who` ready to read; sums in kopecks; `held_until` (`left` from now): None when it does not matter any more."""

    place: str
    hotel: str
    check_in: date
    check_out: date
    nights: int
    adults: int
    children: int
    meal: str
    operator: str
    total: int
    advance: int
    loan: int
    held_until: datetime | None
    over: bool
    last_minutes: bool
    left: timedelta = timedelta(0)


def tour_card(application: Application, now: datetime) -> TourCard:
    """The card of an application at `now`."""
    tour, end = application.tour, application.deadlines.sign_by
    matters = not application.status.final and application.status not in _AFTER_SIGNING and application.signature is None
    return TourCard(
        place=", ".join(part for part in (tour.country, tour.resort) if part),
        hotel=tour.hotel,
        check_in=tour.check_in,
        check_out=tour.check_out,
        nights=tour.nights,
        adults=tour.adults,
        children=tour.children,
        meal=tour.meal,
        operator=tour.operator,
        total=application.price.total,
        advance=application.advance.amount,
        loan=application.loan_sum,
        held_until=end if matters else None,
        over=now >= end,
        last_minutes=now < end <= now + _LAST_MINUTES,
        left=max(timedelta(0), end - now),
    )
