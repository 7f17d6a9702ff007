"""Where the moments of decisions are kept, so that the way of any of them can be told later."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bridge.model.status import Status
from bridge.model.timing.decision_way import DecisionWay


@dataclass(frozen=True)
class DealNews:
    """A notice that a deal changed: its number of the change, when it first came and when the deal changed by the base's clock,
    if it tells that (both UTC)."""

    application_id: str
    version: int
    arrived_at: datetime
    told_at: datetime | None = None


@dataclass(frozen=True)
class Reading:
    """How a decision was learnt: when the deal was last sent, when its state was read, when it was decided if the base tells."""

    sent_at: datetime
    read_at: datetime
    base_at: datetime | None = None


class Decisions(Protocol):
    """Moments of decisions. What came first stays: repeats and replays change nothing."""

    def deals(self, numbers: Collection[str]) -> Mapping[str, tuple[str, Status]]:
        """The applications behind deals, by number: id and status. A number that the hub does not know is left out."""
        ...

    def hear(self, news: Sequence[DealNews]) -> None:
        """Keep notices of deals that wait for a decision, until a reading has looked at what they announce."""
        ...

    def hear_late(self, news: Sequence[DealNews]) -> None:
        """Notices that tell a moment and came just after their decisions had been found by asking: add it to the decisions."""
        ...

    def unread(self, application_id: str) -> Collection[int]:
        """Versions of notices that no reading has looked at yet."""
        ...

    def looked(self, application_id: str, versions: Collection[int]) -> None:
        """A reading that began when these had come found no decision."""
        ...

    def note(self, event_id: str, application_id: str, at: datetime, reading: Reading) -> None:
        """A decision became an event at `at`; the newest unread notice since the deal was sent is the one that announced it."""
        ...

    def accepted(self, event_id: str, at: datetime) -> None:
        """The site took the event. Only the first time counts; an event that is no decision is passed over."""
        ...

    def of(self, application_id: str) -> Sequence[DecisionWay]:
        """The ways of one application's decisions, oldest first."""
        ...

    def between(self, since: datetime, until: datetime, limit: int, partner: str = "") -> Sequence[DecisionWay]:
        """The newest ways of decisions committed from `since` on and before `until`, oldest first, at most `limit`.

        Of one site alone when `partner` names it.
        """
        ...
