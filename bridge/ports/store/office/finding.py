"""The office's search: every way an application is found, each along an index."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from bridge.model.application import Application
from bridge.ports.store.rows import Place


class FoundBy(StrEnum):
    """By which of its numbers an application was found."""

    OURS = "ours"
    ORDER = "order"
    DEAL = "deal"
    CONTRACT = "contract"
    PAYMENT = "payment"
    MESSAGE = "message"
    EVENT = "event"
    WORK = "work"


class Finder(Protocol):
    """Names and numbers of contracts are sealed: they are found by keyed digests, as phones are."""

    @property
    def version(self) -> str:
        """Of the digests: how words are made alike, and a fingerprint of the key."""
        ...

    def by_number(self, number: str, limit: int) -> Sequence[tuple[Application, FoundBy]]:
        """Our number, a site's order, a deal, a contract, a payment (our reference or the acquirer's), a message, an event."""
        ...

    def by_name(self, words: Sequence[str], limit: int, before: Place | None = None) -> Sequence[Application]:
        """Those whose name has all of these words (bridge.model.finding.names.words_of), the newest first."""
        ...

    def by_passport(self, digits: str, limit: int) -> Sequence[Application]:
        """Nothing is held."""
        ...

    def mark(self, before: Place | None, limit: int) -> tuple[Place | None, int]:
        """Make the digests of the next applications, from the newest on; where to go on (None: all are done), and how many."""
        ...


class FindingParts(Protocol):
    """The part of a transaction that finds."""

    @property
    def finder(self) -> Finder: ...
