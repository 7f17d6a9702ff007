"""Counts over open rows and over the tries of the last while."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bridge.ports.work import WorkKind, WorkState


@dataclass(frozen=True)
class WorkLoad:
    """Open rows of one kind, destination and state. `first_due`: when the first of them may be worked (UTC)."""

    kind: WorkKind
    destination: str
    state: WorkState
    count: int
    first_due: datetime


@dataclass(frozen=True)
class Waiting:
    """Rows of one sort that wait for a person, since when the oldest waits (UTC), and the kopecks in them where there are any."""

    sort: str
    count: int
    oldest: datetime
    kopecks: int = 0


@dataclass(frozen=True)
class CallbackTally:
    """Pushes to sites since a moment: how many were taken, how many were not."""

    taken: int
    failed: int


class Measures(Protocol):
    """Reads only. What has ended is never counted: a store of ten million applications answers as one of a thousand."""

    def work(self) -> Sequence[WorkLoad]:
        """Rows that are not done."""
        ...

    def attentions(self) -> Sequence[Waiting]:
        """By kind."""
        ...

    def suspense(self) -> Sequence[Waiting]:
        """Money in suspense, by cause."""
        ...

    def differences(self) -> Sequence[Waiting]:
        """Differences found in reconciliation and not ended, by kind."""
        ...

    def callbacks(self, since: datetime) -> CallbackTally:
        """Tries since that moment, of the newest thousand."""
        ...

    def applications(self) -> Mapping[str, int]:
        """By status, each counted up to COUNTED_UP_TO."""
        ...


class MeasuringParts(Protocol):
    """The part of a transaction that counts."""

    @property
    def measures(self) -> Measures: ...
