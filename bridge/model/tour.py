"""The tour as the site described it, its price with a version and an end, the advance the buyer paid there,
and the ends that follow from them.

Money in kopecks, times in UTC. What the hub does not understand of the site's message is kept in `Tour.unknown`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class Tour:
    """What is bought. Texts are shown to the borrower as the site wrote them."""

    country: str
    hotel: str
    check_in: date
    check_out: date
    nights: int
    adults: int
    children: int = 0
    resort: str = ""
    departure_city: str = ""
    meal: str = ""
    operator: str = ""
    agency: str = ""
    offer: Mapping[str, object] = field(default_factory=dict)
    unknown: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Price:
    """One version of the tour's price; versions grow strictly. `valid_until` ends the operator's hold."""

    version: int
    total: int
    valid_until: datetime
    actualized_at: datetime


@dataclass(frozen=True)
class Advance:
    """What the buyer paid on the site before the application."""

    amount: int
    state: str
    reference: str = ""
    paid_at: datetime | None = None


@dataclass(frozen=True)
class Deadlines:
    """Ends that matter. `payable_until` is the site's: money must have reached the seller by then; None when not told."""

    price_until: datetime
    payable_until: datetime | None = None
    offer_until: datetime | None = None

    @property
    def sign_by(self) -> datetime:
        """The latest moment for a signature: the nearest of the ends that are known."""
        return min(end for end in (self.price_until, self.payable_until, self.offer_until) if end)

    def held_for(self, wanted: timedelta, now: datetime) -> bool:
        """True when the price still holds `wanted` from `now`."""
        return now + wanted <= self.price_until
