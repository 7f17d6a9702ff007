"""Work on many rows at once: what an officer chose, bound to exactly the rows that the preview showed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

# More are refused with a word: a choice is made narrower, or done in parts.
MOST_ROWS = 5000


class BulkKind(StrEnum):
    """SEND_AGAIN: dead rows of work go again. RESOLVE: attentions are closed with one reason. REPLAY: events of a site are pushed
    once more, those that it took already included."""

    SEND_AGAIN = "send_again"
    RESOLVE = "resolve"
    REPLAY = "replay"


class BulkState(StrEnum):
    """ASKED: waits for a second person. RUNNING, DONE, STOPPED by an officer, REFUSED by the second person or lapsed."""

    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    REFUSED = "refused"


class RowState(StrEnum):
    """WAITING for its turn; DONE; SKIPPED: it was not as the preview showed it any more, nothing was done."""

    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class BulkChoice:
    """Which rows: those with these ids, or all of a destination, or of a kind (of work, of attentions, of events), that came
    between two moments (UTC): stopped work by when it was posted, attentions by when they were opened, events by when it was."""

    ids: Sequence[str] = ()
    destination: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def names_something(self) -> bool:
        """Nothing named would mean everything there is."""
        return bool(self.ids or self.destination or self.kind or self.since)

    @property
    def names_events(self) -> bool:
        """Of one site, from a moment on: less would be everything that was ever told."""
        return bool(self.destination and self.since)

    def is_enough(self, kind: BulkKind) -> bool:
        """Whether it says which rows of a run of this kind."""
        return self.names_events if kind is BulkKind.REPLAY else self.names_something


@dataclass(frozen=True, repr=False)
class ChosenRow:
    """One row of a choice as it stands: `mark` changes whenever it does. `words`: free words of it, masked when shown."""

    subject: str
    mark: str
    application_id: str
    kind: str
    destination: str
    at: datetime
    words: str = ""


@dataclass(frozen=True)
class BulkRow:
    """One row of a run: the id of what is worked on, and what came of it."""

    run_id: str
    n: int
    subject: str
    application_id: str
    state: RowState = RowState.WAITING
    result: str = ""
    at: datetime | None = None


@dataclass(frozen=True, repr=False)
class BulkRun:
    """A run over `total` rows. `choice`: by what they were chosen, in words without personal data; `digest` binds the rows."""

    id: str
    kind: BulkKind
    choice: str
    digest: str
    total: int
    asked_by: str
    asked_at: datetime
    reason: str
    state: BulkState = BulkState.RUNNING
    began_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str = ""

    @property
    def over(self) -> bool:
        """True when nothing more will happen."""
        return self.state in (BulkState.DONE, BulkState.STOPPED, BulkState.REFUSED)


def digest_of(kind: BulkKind, rows: Sequence[ChosenRow]) -> str:
    """Binds a confirmation to the rows that were shown: what is done, to which of them, each as it stood."""
    told = "\n".join([kind, *sorted(f"{row.subject} {row.mark}" for row in rows)])
    return sha256(told.encode()).hexdigest()
