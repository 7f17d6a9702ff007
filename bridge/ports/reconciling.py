"""What a reconciliation reads many of at once, the differences that it keeps, and how far standing tasks have come."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bridge.model.application import Application
from bridge.model.payment import Payment
from bridge.model.reconciling.difference import Difference, DifferenceKind
from bridge.ports.work import Work


@dataclass(frozen=True)
class Kept:
    """All that the hub keeps of one application and a reconciliation compares. `rows`: those of the outbox that are not done."""

    application: Application
    payments: Sequence[Payment] = ()
    rows: Sequence[Work] = ()


class Outcome(StrEnum):
    """OPEN while it is there; FIXED by the hub; GONE when a later look no longer found it."""

    OPEN = "open"
    FIXED = "fixed"
    GONE = "gone"


@dataclass(frozen=True)
class KeptDifference:
    """A difference with its story (UTC). `accepted_at`: when a person closed the attention and let the difference be."""

    difference: Difference
    found_at: datetime
    seen_at: datetime
    outcome: Outcome = Outcome.OPEN
    ended_at: datetime | None = None
    attention_id: str = ""
    accepted_at: datetime | None = None


@dataclass(frozen=True)
class Bookmark:
    """How far a standing task has come: a moment (UTC) and what else it must remember."""

    name: str
    at: datetime | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


class ManyApplications(Protocol):
    """Applications to be compared, in batches. Nothing is locked."""

    def count(self, since: datetime) -> int:
        """How many `page` will give, about: those with payments alone are left out."""
        ...

    def page(self, since: datetime, after: str, limit: int) -> tuple[Sequence[Kept], str]:
        """The next applications after a place (empty: the first), and the place they end at (empty: there are no more).

        Those received since that moment, those that are still going on, those with a payment begun since, and those with an open
        difference, each once (twice when its status changes meanwhile). A page may be empty although there are more.
        """
        ...

    def named(self, application_ids: Collection[str]) -> Sequence[Kept]:
        """Those with these ids, in any order; an id that there is none of is left out."""
        ...

    def unheard(self, source: str, keys: Collection[str]) -> Collection[str]:
        """Of these keys those under which no notice of this source is stored."""
        ...


class Differences(Protocol):
    """Differences by their ids. Both values are sealed."""

    def put(self, kept: KeptDifference) -> None:
        """Insert, or write over what was kept of the same difference."""
        ...

    def named(self, ids: Collection[str]) -> Mapping[str, KeptDifference]:
        """Those that are kept, open or not."""
        ...

    def open_of(self, application_ids: Collection[str]) -> Sequence[KeptDifference]:
        """The open ones of these applications."""
        ...

    def unseen(self, since: datetime, before: datetime, limit: int) -> Sequence[KeptDifference]:
        """Open ones of a listing that were last seen before a moment, of deals dated since another one or not dated."""
        ...

    def waiting(
        self, limit: int, kind: DifferenceKind | None = None, before: tuple[datetime, str] | None = None
    ) -> Sequence[KeptDifference]:
        """The open ones, the newest first; `before`: only what stands below that place (when it was found, id)."""
        ...

    def fixed(self, since: datetime, limit: int) -> Sequence[KeptDifference]:
        """Those that the hub put right since a moment, the newest first."""
        ...

    def tally(self) -> Mapping[DifferenceKind, int]:
        """How many of each kind are open."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Remove some of those that ended before a moment; returns how many."""
        ...


class Bookmarks(Protocol):
    """Bookmarks by name."""

    def get(self, name: str) -> Bookmark:
        """The bookmark as it was put; an empty one when there is none."""
        ...

    def put(self, bookmark: Bookmark) -> None:
        """Insert or replace."""
        ...


class ReconcilingParts(Protocol):
    """The parts of a transaction that speak of reconciliation."""

    @property
    def many(self) -> ManyApplications: ...
    @property
    def differences(self) -> Differences: ...
    @property
    def bookmarks(self) -> Bookmarks: ...
