"""What the store can do about persons: find, hold, empty, write down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bridge.model.application import Application
from bridge.model.erasing.records import Ended, Erasure, Hold
from bridge.model.erasing.rules import Kind, Scope
from bridge.model.status import Status
from bridge.ports.sms import Message

if TYPE_CHECKING:
    from bridge.ports.store.rows import FormSession, Place


@dataclass(frozen=True)
class Sent:
    """Whom data of an application went to, or came from, and how often: a line of a person's own copy."""

    sender: str
    receiver: str
    what: str
    first: datetime
    last: datetime
    times: int


class Erasing(Protocol):
    """Searches go by indexes, a page at a time. What is erased is written down in the same transaction."""

    def ended(
        self, statuses: Sequence[Status], scope: Scope, before: datetime, after: Place | None, limit: int
    ) -> Sequence[Ended]:
        """Applications in these statuses, received before that moment, not erased in this scope yet; the oldest first."""
        ...

    def of_person(self, phone: str, passport: str) -> Sequence[Application]:
        """By blind indexes: all of the phone or passport, and those of every passport found so. The newest first."""
        ...

    def obstacles(self, application_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Why nothing may be erased now, in words of the table OBSTACLES, by application; those that may be are left out."""
        ...

    def empty(self, application_id: str, scope: Scope) -> Mapping[str, int]:
        """Empty or remove what the application's rows hold of a person; how many rows by table. Twice changes nothing more.

        EVIDENCE: only after the erasure is added: the database itself looks for it.
        """
        ...

    def empty_rows(self, kind: Kind, before: datetime, limit: int) -> int:
        """Rows of a kind of BY_AGE that were over before that moment; how many."""
        ...

    def count_rows(self, kind: Kind, before: datetime, most: int) -> int:
        """How many `empty_rows` would take, counted up to `most`."""
        ...

    def add(self, erasure: Erasure) -> bool:
        """False when the application is erased in this scope already."""
        ...

    def find(self, application_id: str) -> Sequence[Erasure]: ...

    def erased(self, since: datetime, limit: int, after: tuple[datetime, str] | None = None) -> Sequence[Erasure]:
        """In the order of time, from `since` on."""
        ...

    def of_act(self, act: str) -> Sequence[Erasure]: ...

    def acts(self, limit: int) -> Sequence[tuple[str, datetime, int]]:
        """The newest acts: number, when, how many erasures."""
        ...

    def hold(self, hold: Hold) -> None: ...

    def lift(self, application_id: str) -> bool:
        """False when there was none."""
        ...

    def holds(self, limit: int) -> Sequence[Hold]: ...

    def messages_of(self, application_id: str) -> Sequence[Message]: ...

    def sessions_of(self, application_id: str) -> Sequence[FormSession]: ...

    def exchanges_of(self, application_id: str) -> Sequence[Sent]:
        """Out of the journal of exchanges, looks of officers among them, folded by who, whom and what."""
        ...

    def papers_of(self, application_id: str) -> Sequence[tuple[str, str, datetime]]:
        """Id, SHA-256 and moment of every paper kept."""
        ...


class ErasingParts(Protocol):
    """The part of a transaction that erases."""

    @property
    def erasing(self) -> Erasing: ...


class ErasedList(Protocol):
    """A list of ids outside of the store, so that a copy of the store from yesterday does not bring back what went today."""

    def note(self, erasures: Iterable[Erasure]) -> None:
        """Write them down durably; told twice they may stand there twice."""
        ...


class NoList:
    """Keeps nothing: the store's own list is all there is."""

    def note(self, erasures: Iterable[Erasure]) -> None:
        """Nothing to be done."""
