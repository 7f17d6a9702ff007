"""The outbox: work outside as rows, posted with the change they follow from.

Done at least once, in order per application and destination.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from bridge.ports.kinds import SETTLING as SETTLING
from bridge.ports.kinds import WorkKind as WorkKind

if TYPE_CHECKING:
    from bridge.ports.store import Transaction

# Destinations of rows that wait for a time and not for one another: "clock", and "clock:X" for those that then ask X.
CLOCK = "clock"


def far_side(destination: str) -> str:
    """Whom a row of this destination speaks to: timers that ask X share the health of X."""
    return destination.removeprefix(f"{CLOCK}:")


class WorkState(StrEnum):
    """WAITING for its time, BEHIND an older row of its line, LEASED by a worker, DONE, DEAD (a person must look)."""

    WAITING = "waiting"
    BEHIND = "behind"
    LEASED = "leased"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True)
class Work:
    """One row. `subject` is the id the flow needs (application, message, event, notice or payment).

    `attempt` counts from 1 as claimed: above 1 an earlier try may have reached the other side. `trace`: the id of the request or
    work that this follows from.
    """

    id: int
    kind: WorkKind
    application_id: str
    destination: str
    subject: str
    due_at: datetime
    posted_at: datetime
    attempt: int = 0
    state: WorkState = WorkState.WAITING
    last_error: str = ""
    waits: int = 0
    trace: str = ""


@dataclass(frozen=True)
class Destination:
    """How a far side fares. While `held_until` (UTC) is ahead nobody sends there; `paused_by`: the person who wished it so.

    `failures` in a row since `failing_since`; none: all is well.
    """

    name: str
    failures: int = 0
    failing_since: datetime | None = None
    held_until: datetime | None = None
    reason: str = ""
    paused_by: str = ""

    def held(self, now: datetime) -> bool:
        """True while nothing is sent there."""
        return self.held_until is not None and self.held_until > now


class Ended(StrEnum):
    """How a try that is put back ended: it FAILED; it came too EARLY (failures are counted anew); it was TURNED_AWAY by a far
    side that has no room: as if it had never been made."""

    FAILED = "failed"
    EARLY = "early"
    TURNED_AWAY = "turned away"


@dataclass(frozen=True)
class Later:
    """A flow's answer when nothing went wrong but it is too early: look again at `due_at` (UTC)."""

    due_at: datetime


@dataclass(frozen=True)
class Done:
    """A flow's answer when it leaves its last write to the runner: `write` runs in the transaction that completes the row.

    It may run twice, each time in a fresh transaction, and only adds or marks: it reads no application to change it.
    """

    write: Callable[[Transaction], object]


@dataclass(frozen=True)
class Choice:
    """Ended rows that a person picks: by id, or all of a destination or kind that were posted between two moments (UTC)."""

    ids: Sequence[int] = ()
    destination: str = ""
    kind: WorkKind | None = None
    since: datetime | None = None
    until: datetime | None = None


class WorkQueue(Protocol):
    """Rows of one application and destination are claimable only oldest first; others never wait for them."""

    def post(self, kind: WorkKind, application_id: str, destination: str, subject: str, due_at: datetime, once: str = "") -> None:
        """Post a row. With `once` set, a second open row of the same `once` is not posted."""
        ...

    def claim(
        self, now: datetime, owner: str, lease: timedelta, limit: int, room: Callable[[Destination], int] | None = None
    ) -> Sequence[Work]:
        """Take due rows (waiting, or leased by somebody whose lease has run out), one up in `attempt`, leased to `owner`.

        None of a destination that is held; `room` says how many a destination may get (as many as fit when it is not given).
        """
        ...

    def renew(self, owner: str, until: datetime, *work_ids: int) -> int:
        """Longer leases; returns how many rows were still this owner's."""
        ...

    def complete(self, owner: str, *work_ids: int) -> int:
        """Done; idempotent; returns how many rows were this owner's. The next of each line can be claimed now."""
        ...

    def put_back(self, work_id: int, owner: str, due_at: datetime, error: str, how: Ended) -> bool:
        """Wait until `due_at`. False when the row is no longer this owner's."""
        ...

    def bury(self, work_id: int, owner: str, reason: str) -> bool:
        """Dead: a person must look. False when the row is no longer this owner's."""
        ...

    def revive(self, choice: Choice, now: datetime) -> int:
        """A person sends dead rows again; returns how many. One whose `once` is open already stays dead."""
        ...

    def replay(self, choice: Choice, now: datetime) -> int:
        """As `revive`, and rows that are done go again, too. For work that the far side knows by its id."""
        ...

    def hasten(self, kinds: Sequence[WorkKind], now: datetime, *application_ids: str) -> int:
        """Make waiting rows of these kinds and applications due at once (a notice came). Returns how many."""
        ...

    def release(self, owner: str) -> int:
        """Give back what this owner holds: it has just started and can't be at work on it. Not the kinds of SETTLING."""
        ...

    def next_due(self) -> datetime | None:
        """When the next row can be claimed (leases that run out and holds that end included); None when there is none."""
        ...

    def open_of(self, application_id: str) -> Sequence[Work]:
        """Rows not done, oldest first."""
        ...

    def dead(self, limit: int) -> Sequence[Work]:
        """Rows that wait for a person, oldest first."""
        ...

    def health(self, name: str) -> Destination:
        """How one far side fares."""
        ...

    def destinations(self) -> Sequence[Destination]:
        """Far sides that have open rows, that fail or that are held."""
        ...

    def mark(self, destination: Destination) -> None:
        """Remember how a far side fares. The runner is told when nothing holds it."""
        ...
