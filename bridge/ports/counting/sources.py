"""The rows that figures are counted from, a slice at a time; moments are UTC, `after` is where the slice before ended.

Rows that are numbered as they are written (moves, tries of events, lines of the journal) are found by number: their moments rise
with their numbers but for the little that two clocks differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bridge.model.counting.lives import Step
from bridge.model.status import Status
from bridge.model.timing.decision_way import DecisionWay

# Where a list by moments stands: the moment and the id of the last row that was read.
Place = tuple[datetime, str]


@dataclass(frozen=True)
class Life:
    """An application with all its moves in order. `asked`: kopecks to be lent, 0 when its row does not tell."""

    id: str
    partner: str
    product: str
    received_at: datetime
    asked: int
    steps: Sequence[Step]
    standing: Status


@dataclass(frozen=True)
class MovesPage:
    """What each move told, by its number, and the lives they belong to."""

    facts: Mapping[int, Mapping[str, object]]
    lives: Sequence[Life]

    @property
    def last(self) -> int:
        """The number that the page ends at."""
        return max(self.facts, default=0)


@dataclass(frozen=True)
class MessageRow:
    """A message that the gateway took. `purpose`: of the code that it carries or of the news, "other" when neither is known."""

    partner: str
    purpose: str
    id: str
    channel: str
    gateway: str
    state: str
    taken_at: datetime
    ended_at: datetime | None
    cost: int | None
    parts: int


@dataclass(frozen=True)
class PaidRow:
    """A payment of a borrower that the acquirer took."""

    id: str
    partner: str
    product: str
    wish: str
    by_card_debit: bool
    paid: int
    at: datetime


@dataclass(frozen=True)
class ReturnedRow:
    """Money that went back to who paid; `partner` is empty for money that nobody here asked for."""

    id: str
    partner: str
    chargeback: bool
    amount: int
    at: datetime


@dataclass(frozen=True)
class TryRow:
    """A try of an event. `before`: how many tries it had before this one; `taken_before`: one of them was taken."""

    n: int
    partner: str
    at: datetime
    occurred_at: datetime
    http_status: int
    before: int
    taken_before: bool


@dataclass(frozen=True)
class CallRow:
    """A call of the hub's to an outside system, as the journal has it."""

    n: int
    at: datetime
    receiver: str
    result: str
    milliseconds: int


@dataclass(frozen=True)
class Since:
    """How many came since a moment, counted up to COUNTED_UP_TO."""

    applications: int
    decisions: int
    payments: int
    messages: int


@dataclass(frozen=True)
class Mark:
    """A numbered row and the moments whose days it changes: its own `at`, and of what it belongs to (`whose`).

    `of_loan`: a loan was paid out or repaid by it.
    """

    n: int
    at: datetime
    whose: datetime
    application_id: str
    of_loan: bool = False


class Feed(StrEnum):
    """Numbered rows that are followed."""

    MOVES = "moves"
    TRIES = "tries"


class Sources(Protocol):
    """Reads only, along indexes, a slice of at most `limit` rows."""

    def first_received(self) -> datetime | None:
        """When the first application came."""
        ...

    def newest(self, feed: Feed) -> int:
        """The number of the newest row; 0: there is none."""
        ...

    def followed(self, feed: Feed, after: int, limit: int) -> Sequence[Mark]:
        """Rows past a number, in order."""
        ...

    def lives(self, since: datetime, until: datetime, after: Place | None, limit: int) -> Sequence[Life]:
        """Applications received in that time, in order."""
        ...

    def moves(self, since: datetime, until: datetime, after: int, limit: int) -> MovesPage:
        """Moves made in that time, past a number."""
        ...

    def ways(self, since: datetime, until: datetime, after: Place | None, limit: int) -> Sequence[DecisionWay]:
        """Decisions committed in that time."""
        ...

    def messages(self, since: datetime, until: datetime, after: Place | None, limit: int) -> Sequence[MessageRow]:
        """Taken by the gateway in that time."""
        ...

    def paid(self, since: datetime, until: datetime, after: Place | None, limit: int) -> Sequence[PaidRow]:
        """Paid in that time."""
        ...

    def returned(self, since: datetime, until: datetime, after: Place | None, limit: int) -> Sequence[ReturnedRow]:
        """Given back in that time."""
        ...

    def tries(self, since: datetime, until: datetime, after: int, limit: int) -> Sequence[TryRow]:
        """Tries made in that time, past a number."""
        ...

    def calls(self, since: datetime, until: datetime, after: int, limit: int) -> Sequence[CallRow]:
        """The hub's calls of outside systems in that time, past a number."""
        ...

    def since(self, moment: datetime) -> Since:
        """What came since, for figures of this very minute."""
        ...
