"""Questions of borrowers, as flows see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bridge.model.helping.thread import Line, Thread, ThreadState


@dataclass(frozen=True)
class HelpCounts:
    """By state; `overdue`: waiting, and should have been answered."""

    by_state: Mapping[ThreadState, int]
    overdue: int

    @property
    def waiting(self) -> int:
        """Questions that the office has not answered."""
        return self.by_state.get(ThreadState.WAITING, 0)


class HelpThreads(Protocol):
    """Threads and their lines; texts sealed."""

    def hold(self, whose: str) -> None:
        """Nobody else gets past this line for the same asker until this transaction ends."""
        ...

    def add(self, thread: Thread) -> None: ...

    def get(self, thread_id: str) -> Thread:
        """Held until a writing transaction ends. Raises LookupError."""
        ...

    def save(self, thread: Thread) -> None: ...

    def say(self, line: Line) -> None:
        """Add a line; a number that is taken is refused by the database."""
        ...

    def lines(self, thread_id: str) -> Sequence[Line]:
        """In their order."""
        ...

    def of(self, application_id: str) -> Sequence[Thread]:
        """The one changed last first, at most fifty. None for an empty id."""
        ...

    def of_guest(self, guest: str) -> Sequence[Thread]:
        """The same of a guest's browser."""
        ...

    def from_address(self, address: str, since: datetime) -> int:
        """How many threads guests of this network address opened."""
        ...

    def queue(self, state: ThreadState, limit: int) -> Sequence[Thread]:
        """WAITING: what is due soonest first; else the one changed last first."""
        ...

    def counts(self, now: datetime) -> HelpCounts: ...

    def worked(self, since: datetime, limit: int) -> Sequence[int]:
        """Working seconds that first answers took, the newest first."""
        ...


class HelpingParts(Protocol):
    """The part of a transaction that speaks of help."""

    @property
    def help(self) -> HelpThreads: ...
