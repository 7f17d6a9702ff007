"""Everything that waits for somebody, counted as far as COUNTED_UP_TO, with the age of what waits longest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bridge.ports.store.rows import Attention, Place


class Queue(StrEnum):
    """What waits: for the loan system's decision, to be sent there, for a person, stopped work, stopped callbacks, differences,
    questions, money in suspense, payments without a last word, refunds of tours, papers with other figures, gates, second
    persons, far sides that are shut."""

    DECISION = "decision"
    TO_LOAN_SYSTEM = "to_loan_system"
    PERSON = "person"
    DEAD = "dead"
    DEAD_CALLBACKS = "dead_callbacks"
    DIFFERENCES = "differences"
    QUESTIONS = "questions"
    SUSPENSE = "suspense"
    UNSETTLED = "unsettled"
    REFUNDS = "refunds"
    PAPERS = "papers"
    GATES = "gates"
    SECOND = "second"
    SHUT = "shut"


@dataclass(frozen=True)
class Waiting:
    """How many wait (COUNTED_UP_TO: so many or more), and since when the first of them."""

    count: int
    since: datetime | None = None


class Queues(Protocol):
    """Each queue is counted along an index, however long its table is."""

    def counted(self, now: datetime) -> dict[Queue, Waiting]:
        """All of them."""
        ...

    def causes(self, limit: int) -> Sequence[tuple[str, int, datetime]]:
        """Of the `limit` attentions that wait longest: kind (before its colon), how many, since when the first; most first."""
        ...

    def attentions(self, limit: int, kind: str = "", after: Place | None = None) -> Sequence[Attention]:
        """A page of what waits for a person, the longest waiting first; of one kind if it is given."""
        ...


class QueuesParts(Protocol):
    """The part of a transaction that counts what waits."""

    @property
    def queues(self) -> Queues: ...
