"""Day anchors where they are kept: leaves of each day's tree, roots, stamps, public keys."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bridge.model.evidence.anchor import Anchor, KeyRecord
from bridge.model.evidence.merkle import Leaf


@dataclass(frozen=True)
class Place:
    """Where an application's head stands in a day's tree: `place` counts leaves from 0; `n`: the head's line."""

    day: date
    place: int
    leaf: Leaf


class Anchors(Protocol):
    """Anchors, their trees' leaves, time stamps and public keys; append-only."""

    def last(self) -> Anchor | None: ...

    def get(self, day: date) -> Anchor | None: ...

    def between(self, first: date, last: date) -> Iterable[Anchor]:
        """Anchors of these days, both included, oldest first, read as they are asked for."""
        ...

    def first_unanchored(self, since: datetime) -> datetime | None:
        """When the oldest line since that moment was written that no anchor covers."""
        ...

    def gather(self, day: date, since: datetime, until: datetime) -> int:
        """Make the leaves of a day: heads before `until` of the journals with lines since `since` that no anchor covers yet.

        Returns how many. Until this transaction ends no other one gets past this line.
        """
        ...

    def leaves(self, day: date, start: int = 0, end: int | None = None) -> Iterator[Leaf]:
        """A day's leaves from one place to before another, in order, read as they are asked for."""
        ...

    def add(self, anchor: Anchor) -> None: ...

    def places(self, application_id: str) -> Sequence[Place]:
        """In which days' trees this application stands, oldest first."""
        ...

    def add_stamp(self, day: date, stamp: bytes, ca_pem: str, at: datetime) -> None:
        """Keep a time stamp (RFC 3161 response, DER) of an anchor; the first one stays."""
        ...

    def stamp(self, day: date) -> tuple[bytes, str] | None:
        """The response and the CA (PEM) that it was checked against."""
        ...

    def unstamped(self, limit: int) -> Sequence[date]:
        """Days whose anchors have no stamp, the newest first."""
        ...

    def add_key(self, key: KeyRecord) -> None:
        """Keep a public key; the first record of it stays."""
        ...

    def public_keys(self) -> Sequence[KeyRecord]:
        """Every key that anchors may name, oldest first."""
        ...
