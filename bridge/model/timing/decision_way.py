"""One decision on its way: made in the loan system, heard of by the hub, committed, taken by the site."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bridge.model.events import EventType

# What the lender may decide. A site is told each of them at once.
DECISIONS = frozenset(
    {
        EventType.APPLICATION_APPROVED,
        EventType.APPLICATION_DECLINED,
        EventType.MORE_DATA_WANTED,
        EventType.APPLICATION_CANCELLED,
    }
)
# Two clocks that are set right differ by less, and the loan system's has whole seconds only.
CLOCKS_AGREE = timedelta(seconds=1)


class DecidedBy(StrEnum):
    """Who tells when it was decided: the BASE's own field, the NOTICE, only the notice's ARRIVAL; nobody if READING found it."""

    BASE = "base"
    NOTICE = "notice"
    ARRIVAL = "arrival"
    READING = "reading"


@dataclass(frozen=True)
class DecisionWay:
    """The moments (UTC) of one decision.

    `sent_at`: the deal was last sent before it; None: decided before the hub kept such moments, only commit and acceptance are
    known. `base_at` and `told_at`: decided, by the base's clock, as the deal's state and as the notice tell it.
    `noticed_at`: the notice first came. `read_at`: the state was read. `committed_at`: the event for the site was.
    `accepted_at`: the site first answered 2xx to it.
    """

    event_id: str
    application_id: str
    partner: str
    order_id: str
    type: EventType
    read_at: datetime
    committed_at: datetime
    sent_at: datetime | None = None
    base_at: datetime | None = None
    told_at: datetime | None = None
    noticed_at: datetime | None = None
    accepted_at: datetime | None = None

    @property
    def decided_by(self) -> DecidedBy:
        """Where `decided_at` comes from."""
        if self.base_at is not None:
            return DecidedBy.BASE
        if self.told_at is not None:
            return DecidedBy.NOTICE
        return DecidedBy.ARRIVAL if self._notice_came_first else DecidedBy.READING

    @property
    def decided_at(self) -> datetime | None:
        """When it was decided, as well as anybody tells; None when nobody does."""
        return self.base_at or self.told_at or (self.noticed_at if self._notice_came_first else None)

    @property
    def heard_at(self) -> datetime:
        """The hub first knew that there is something: by the notice, or by reading."""
        return min(self.noticed_at, self.read_at) if self.noticed_at else self.read_at

    @property
    def skew(self) -> timedelta:
        """By how much the base's clock is ahead (negative: behind) at least; nothing when no contradiction shows.

        Nobody decides after the hub knows it, or before the deal was sent.
        """
        if self.decided_at is None:
            return timedelta(0)
        ahead = self.decided_at - self.heard_at
        behind = self.sent_at - self.decided_at if self.sent_at else timedelta(0)
        if ahead > CLOCKS_AGREE:
            return ahead
        return -behind if behind > CLOCKS_AGREE else timedelta(0)

    @property
    def to_hub(self) -> timedelta | None:
        """From the decision until the hub heard of it; None when nobody tells, or the base's clock is wrong."""
        if self.decided_at is None or self.skew:
            return None
        return max(self.heard_at - self.decided_at, timedelta(0))

    @property
    def in_hub(self) -> timedelta | None:
        """From hearing of it until the event was committed: the reading of the state included."""
        return self.committed_at - self.heard_at if self.sent_at else None

    @property
    def to_site(self) -> timedelta | None:
        """From the commit until the site took it; None while it has not."""
        return self.accepted_at - self.committed_at if self.accepted_at else None

    @property
    def total(self) -> timedelta | None:
        """The whole way; None while a part of it is not known."""
        if self.to_hub is None or self.in_hub is None or self.to_site is None:
            return None
        return self.to_hub + self.in_hub + self.to_site

    @property
    def _notice_came_first(self) -> bool:
        return self.noticed_at is not None and self.noticed_at <= self.read_at
