"""Batches, differences and bookmarks in memory: bridge.ports.reconciling for unit tests of flows."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bridge.model.application import Application
from bridge.model.reconciling.difference import OF_LISTING, DifferenceKind
from bridge.ports.reconciling import Bookmark, Kept, KeptDifference, Outcome


class MemoryMany:
    """Looks into the tables of `tx` beside. A place is how many were given."""

    def __init__(self, tx: Any) -> None:
        self._tx = tx

    def count(self, since: datetime) -> int:
        return sum(row.received_at >= since or not row.status.final for row in self._rows())

    def page(self, since: datetime, after: str, limit: int) -> tuple[Sequence[Kept], str]:
        start = int(after or 0)
        ids = sorted(row.id for row in self._rows() if self._wanted(row, since))
        some = ids[start : start + limit]
        return self.named(some), str(start + limit) if len(ids) > start + limit else ""

    def named(self, application_ids: Collection[str]) -> Sequence[Kept]:
        found = (row for row in self._rows() if row.id in application_ids)
        return [Kept(row, self._tx.payments.of(row.id), self._tx.work.open_of(row.id)) for row in found]

    def unheard(self, source: str, keys: Collection[str]) -> Collection[str]:
        known = {row.key for row in self._tx.notices.rows.values() if row.source == source}
        return [key for key in sorted(keys) if key not in known]

    def _rows(self) -> Iterable[Application]:
        return self._tx.applications.rows.values()

    def _wanted(self, row: Application, since: datetime) -> bool:
        paid = any(payment.started_at >= since for payment in self._tx.payments.of(row.id))
        return row.received_at >= since or not row.status.final or paid or bool(self._tx.differences.open_of([row.id]))


class MemoryDifferences:
    """`resolved_at` looks an attention up."""

    def __init__(self, resolved_at: Callable[[str], datetime | None]) -> None:
        self._resolved_at = resolved_at
        self.rows: dict[str, KeptDifference] = {}

    def put(self, kept: KeptDifference) -> None:
        self.rows[kept.difference.id] = replace(kept, accepted_at=None)

    def named(self, ids: Collection[str]) -> Mapping[str, KeptDifference]:
        return {one.difference.id: one for one in self._all() if one.difference.id in ids}

    def open_of(self, application_ids: Collection[str]) -> Sequence[KeptDifference]:
        return [one for one in self._open() if one.difference.application_id in application_ids]

    def unseen(self, since: datetime, before: datetime, limit: int) -> Sequence[KeptDifference]:
        listed = [one for one in self._open() if one.difference.kind in OF_LISTING and one.seen_at < before]
        return [one for one in listed if one.difference.dated is None or one.difference.dated >= since][:limit]

    def waiting(
        self, limit: int, kind: DifferenceKind | None = None, before: tuple[datetime, str] | None = None
    ) -> Sequence[KeptDifference]:
        found = [one for one in self._open() if kind in (None, one.difference.kind)]
        ordered = sorted(found, key=lambda one: (one.found_at, one.difference.id), reverse=True)
        return [one for one in ordered if before is None or (one.found_at, one.difference.id) < before][:limit]

    def fixed(self, since: datetime, limit: int) -> Sequence[KeptDifference]:
        ended = [(one.ended_at, one.difference.id) for one in self._all() if one.ended_at and one.outcome is Outcome.FIXED]
        return [self.named([id])[id] for at, id in sorted(ended, reverse=True) if at >= since][:limit]

    def tally(self) -> Mapping[DifferenceKind, int]:
        kinds = [one.difference.kind for one in self._open()]
        return {kind: kinds.count(kind) for kind in kinds}

    def forget(self, before: datetime, limit: int) -> int:
        old = [one.difference.id for one in self._all() if one.ended_at and one.ended_at < before][:limit]
        for id in old:
            del self.rows[id]
        return len(old)

    def _all(self) -> list[KeptDifference]:
        return [replace(one, accepted_at=self._resolved_at(one.attention_id)) for one in self.rows.values()]

    def _open(self) -> list[KeptDifference]:
        return [one for one in self._all() if one.outcome is Outcome.OPEN]


class MemoryBookmarks:
    def __init__(self) -> None:
        self.rows: dict[str, Bookmark] = {}

    def get(self, name: str) -> Bookmark:
        return self.rows.get(name, Bookmark(name))

    def put(self, bookmark: Bookmark) -> None:
        self.rows[bookmark.name] = bookmark
