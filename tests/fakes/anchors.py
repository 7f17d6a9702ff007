"""Anchors in memory."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from bridge.model.evidence.anchor import Anchor, KeyRecord
from bridge.model.evidence.chain import EvidenceEntry
from bridge.model.evidence.merkle import Leaf
from bridge.ports.store.anchors import Place


class MemoryAnchors:
    """bridge.ports.store.anchors.Anchors over the lines of a memory store."""

    def __init__(self, lines: Callable[[], Sequence[EvidenceEntry]]) -> None:
        self._lines = lines
        self.rows: dict[date, Anchor] = {}
        self.trees: dict[date, list[Leaf]] = {}
        self.stamps: dict[date, tuple[bytes, str]] = {}
        self.known: dict[str, KeyRecord] = {}

    def last(self) -> Anchor | None:
        return self.rows[max(self.rows)] if self.rows else None

    def get(self, day: date) -> Anchor | None:
        return self.rows.get(day)

    def between(self, first: date, last: date) -> Iterator[Anchor]:
        return iter([self.rows[day] for day in sorted(self.rows) if first <= day <= last])

    def _covered(self, application_id: str) -> int:
        return max((leaf.n for tree in self.trees.values() for leaf in tree if leaf.application_id == application_id), default=0)

    def first_unanchored(self, since: datetime) -> datetime | None:
        return min(
            (one.at for one in self._lines() if one.at >= since and one.n > self._covered(one.application_id)), default=None
        )

    def gather(self, day: date, since: datetime, until: datetime) -> int:
        heads = {one.application_id: one for one in self._lines() if since <= one.at < until}
        fresh = [one for name, one in sorted(heads.items()) if one.n > self._covered(name)]
        self.trees = {**self.trees, day: [Leaf(one.application_id, one.n, one.digest) for one in fresh]}
        return len(fresh)

    def leaves(self, day: date, start: int = 0, end: int | None = None) -> Iterator[Leaf]:
        return iter(self.trees.get(day, [])[start:end])

    def add(self, anchor: Anchor) -> None:
        if anchor.day in self.rows:
            raise ValueError("a day has one anchor")
        self.rows[anchor.day] = replace(anchor)

    def places(self, application_id: str) -> Sequence[Place]:
        trees = sorted(self.trees.items())
        return [
            Place(day, n, leaf) for day, tree in trees for n, leaf in enumerate(tree) if leaf.application_id == application_id
        ]

    def add_stamp(self, day: date, stamp: bytes, ca_pem: str, at: datetime) -> None:
        self.stamps.setdefault(day, (stamp, ca_pem))

    def stamp(self, day: date) -> tuple[bytes, str] | None:
        return self.stamps.get(day)

    def unstamped(self, limit: int) -> Sequence[date]:
        return sorted((day for day in self.rows if day not in self.stamps), reverse=True)[:limit]

    def add_key(self, key: KeyRecord) -> None:
        self.known.setdefault(key.fingerprint, key)

    def public_keys(self) -> Sequence[KeyRecord]:
        return sorted(self.known.values(), key=lambda key: (key.since, key.fingerprint))
