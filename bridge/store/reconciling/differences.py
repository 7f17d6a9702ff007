"""Differences and bookmarks on tables."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, delete, func, select, tuple_

from bridge.model.reconciling.difference import OF_LISTING, Difference, DifferenceKind
from bridge.ports.reconciling import Bookmark, KeptDifference, Outcome
from bridge.store import schema
from bridge.store.codec import FACTS, dumps, loads
from bridge.store.rows import Rows, columns_of, put_row

_TABLE, _ATTENTIONS = schema.differences, schema.attentions
_WHOLE = select(*_TABLE.c, _ATTENTIONS.c.resolved_at.label("accepted_at")).outerjoin(
    _ATTENTIONS, _ATTENTIONS.c.id == _TABLE.c.attention_id
)
_OPEN = _WHOLE.where(schema.NOT_ENDED)
_CLEAR = ("kind", "application_id", "subject", "dated")
_STORY = ("found_at", "seen_at", "outcome", "ended_at", "attention_id")
_AT_ONCE = 500


class SqlDifferences(Rows):
    """bridge.ports.reconciling.Differences on a table."""

    def put(self, kept: KeptDifference) -> None:
        """By the difference's id."""
        found = kept.difference
        values = {"here": found.here, "there": found.there, "safe": found.safe}
        sealed = self._seal.close_text(dumps(FACTS, values), "differences", "facts", found.id)
        row = {name: getattr(found, name) for name in _CLEAR} | {name: getattr(kept, name) for name in _STORY}
        put_row(self._connection, _TABLE, row | {"id": found.id, "facts": sealed}, "id")

    def named(self, ids: Collection[str]) -> Mapping[str, KeptDifference]:
        """By id."""
        return {one.difference.id: one for one in self._batches(_WHOLE, _TABLE.c.id, ids)}

    def open_of(self, application_ids: Collection[str]) -> Sequence[KeptDifference]:
        """Along the index of open ones."""
        return self._batches(_OPEN, _TABLE.c.application_id, application_ids)

    def unseen(self, since: datetime, before: datetime, limit: int) -> Sequence[KeptDifference]:
        """Of a listing."""
        dated = _TABLE.c.dated.is_(None) | (_TABLE.c.dated >= since)
        query = _OPEN.where(_TABLE.c.kind.in_(OF_LISTING), _TABLE.c.seen_at < before, dated)
        return self._kept(query.order_by(_TABLE.c.found_at, _TABLE.c.id).limit(limit))

    def waiting(
        self, limit: int, kind: DifferenceKind | None = None, before: tuple[datetime, str] | None = None
    ) -> Sequence[KeptDifference]:
        """A page, read where it begins."""
        query = _OPEN.order_by(_TABLE.c.found_at.desc(), _TABLE.c.id.desc()).limit(limit)
        if kind is not None:
            query = query.where(_TABLE.c.kind == kind)
        if before is not None:
            query = query.where(tuple_(_TABLE.c.found_at, _TABLE.c.id) < before)
        return self._kept(query)

    def fixed(self, since: datetime, limit: int) -> Sequence[KeptDifference]:
        """The newest first."""
        query = _WHOLE.where(_TABLE.c.ended_at >= since, _TABLE.c.outcome == Outcome.FIXED)
        return self._kept(query.order_by(_TABLE.c.ended_at.desc(), _TABLE.c.id.desc()).limit(limit))

    def tally(self) -> Mapping[DifferenceKind, int]:
        """A kind without any is left out."""
        counted = select(_TABLE.c.kind, func.count()).where(schema.NOT_ENDED).group_by(_TABLE.c.kind)
        return {kind: count for kind, count in self._connection.execute(counted)}

    def forget(self, before: datetime, limit: int) -> int:
        """The oldest first."""
        old = select(_TABLE.c.id).where(_TABLE.c.ended_at < before).order_by(_TABLE.c.ended_at, _TABLE.c.id).limit(limit)
        return int(self._connection.execute(delete(_TABLE).where(_TABLE.c.id.in_(old))).rowcount)

    def _batches(self, query: Any, column: ColumnElement[str], wanted: Collection[str]) -> list[KeptDifference]:
        ordered = sorted(wanted)
        batches = (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
        return [one for batch in batches for one in self._kept(query.where(column.in_(batch)).order_by(_TABLE.c.id))]

    def _kept(self, query: Any) -> list[KeptDifference]:
        return [self._difference(row) for row in self._all(query)]

    def _difference(self, row: RowMapping) -> KeptDifference:
        values = loads(FACTS, self._seal.open_text(row["facts"], "differences", "facts", row["id"]))
        found = Difference(**{name: row[name] for name in _CLEAR}, **values)
        return KeptDifference(found, **{name: row[name] for name in _STORY}, accepted_at=row["accepted_at"])


class SqlBookmarks(Rows):
    """bridge.ports.reconciling.Bookmarks on a table."""

    def get(self, name: str) -> Bookmark:
        """Nothing is held: a standing task has one row of the outbox, and so one reader."""
        row = self._first(select(schema.bookmarks).where(schema.bookmarks.c.name == name))
        return Bookmark(name, row["at"], loads(FACTS, row["facts"])) if row is not None else Bookmark(name)

    def put(self, bookmark: Bookmark) -> None:
        """By name."""
        put_row(self._connection, schema.bookmarks, columns_of(bookmark) | {"facts": dumps(FACTS, bookmark.facts)}, "name")
