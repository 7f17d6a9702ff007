"""Anchors on tables: a day's leaves are made by one statement and read in pages; nothing is ever changed."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, Select, and_, func, insert, literal, select

from bridge.model.evidence.anchor import Anchor, KeyRecord
from bridge.model.evidence.merkle import Leaf
from bridge.ports.store.anchors import Place
from bridge.store import schema
from bridge.store.rows import Rows, columns_of, hold, insert_if_new

_AT_ONCE = 2000


class SqlAnchors(Rows):
    """bridge.ports.store.anchors.Anchors on tables. Nothing in them tells of a person."""

    def last(self) -> Anchor | None:
        """The newest by day."""
        table = schema.evidence_anchors
        return self._anchor(self._first(select(table).order_by(table.c.day.desc()).limit(1)))

    def get(self, day: date) -> Anchor | None:
        """One day's."""
        table = schema.evidence_anchors
        return self._anchor(self._first(select(table).where(table.c.day == day.isoformat())))

    def between(self, first: date, last: date) -> Iterator[Anchor]:
        """In pages."""
        table, after, until = schema.evidence_anchors, "", last.isoformat()
        while True:
            query = select(table).where(table.c.day >= first.isoformat(), table.c.day > after, table.c.day <= until)
            rows = self._all(query.order_by(table.c.day).limit(_AT_ONCE))
            yield from (_anchor(row) for row in rows)
            if len(rows) < _AT_ONCE:
                return
            after = rows[-1]["day"]

    def first_unanchored(self, since: datetime) -> datetime | None:
        """By the index over moments."""
        table = schema.evidence
        query = select(table.c.at).where(table.c.at >= since, ~_covered(table.c.application_id, table.c.n))
        return self._connection.execute(query.order_by(table.c.at).limit(1)).scalar()

    def gather(self, day: date, since: datetime, until: datetime) -> int:
        """One statement: no list of applications comes into memory."""
        hold(self._connection, "evidence_anchors")
        line = schema.evidence
        within = (line.c.at >= since, line.c.at < until)
        heads = select(line.c.application_id, func.max(line.c.n).label("n")).where(*within).group_by(line.c.application_id)
        head = heads.subquery("head")
        same = and_(line.c.application_id == head.c.application_id, line.c.n == head.c.n)
        place = func.row_number().over(order_by=line.c.application_id) - 1
        fresh = select(literal(day.isoformat()), place, line.c.application_id, line.c.n, line.c.digest)
        fresh = fresh.join(head, same).where(~_covered(line.c.application_id, line.c.n))
        columns = ["day", "place", "application_id", "n", "digest"]
        self._connection.execute(insert(schema.evidence_leaves).from_select(columns, fresh))
        made = schema.evidence_leaves.c.day == day.isoformat()
        return int(self._connection.execute(select(func.count()).where(made)).scalar_one())

    def leaves(self, day: date, start: int = 0, end: int | None = None) -> Iterator[Leaf]:
        """In pages."""
        table = schema.evidence_leaves
        while end is None or start < end:
            here = start + _AT_ONCE if end is None else min(end, start + _AT_ONCE)
            query = select(table).where(table.c.day == day.isoformat(), table.c.place >= start, table.c.place < here)
            rows = self._all(query.order_by(table.c.place))
            yield from map(_leaf, rows)
            if len(rows) < here - start:
                return
            start = here

    def add(self, anchor: Anchor) -> None:
        """A second anchor of a day is refused by the database."""
        row = columns_of(anchor) | {"day": anchor.day.isoformat()}
        self._connection.execute(insert(schema.evidence_anchors), row)

    def places(self, application_id: str) -> Sequence[Place]:
        """By the index over applications."""
        table = schema.evidence_leaves
        rows = self._all(select(table).where(table.c.application_id == application_id).order_by(table.c.n, table.c.day))
        return [Place(date.fromisoformat(row["day"]), row["place"], _leaf(row)) for row in rows]

    def add_stamp(self, day: date, stamp: bytes, ca_pem: str, at: datetime) -> None:
        """Insert unless there is one."""
        if self.stamp(day) is None:
            row = {"day": day.isoformat(), "at": at, "stamp": stamp, "ca_pem": ca_pem}
            insert_if_new(self._connection, schema.evidence_stamps, row, "day")

    def stamp(self, day: date) -> tuple[bytes, str] | None:
        """As it was kept."""
        table = schema.evidence_stamps
        row = self._first(select(table.c.stamp, table.c.ca_pem).where(table.c.day == day.isoformat()))
        return (bytes(row["stamp"]), row["ca_pem"]) if row is not None else None

    def unstamped(self, limit: int) -> Sequence[date]:
        """The newest first."""
        table, stamped = schema.evidence_anchors, schema.evidence_stamps
        without = ~select(literal(1)).where(stamped.c.day == table.c.day).exists()
        query = select(table.c.day).where(without).order_by(table.c.day.desc()).limit(limit)
        return [date.fromisoformat(day) for day in self._connection.execute(query).scalars()]

    def add_key(self, key: KeyRecord) -> None:
        """Insert unless it is there."""
        if all(known.fingerprint != key.fingerprint for known in self.public_keys()):
            insert_if_new(self._connection, schema.evidence_keys, columns_of(key), "fingerprint")

    def public_keys(self) -> Sequence[KeyRecord]:
        """There are few."""
        table = schema.evidence_keys
        return [KeyRecord(**row) for row in self._all(select(table).order_by(table.c.since, table.c.fingerprint))]

    def _anchor(self, row: RowMapping | None) -> Anchor | None:
        return _anchor(row) if row is not None else None


def _covered(application_id: Any, n: Any) -> Any:
    """True of a line that an anchor covers."""
    table = schema.evidence_leaves
    query: Select[Any] = select(literal(1)).where(table.c.application_id == application_id, table.c.n >= n)
    return query.exists()


def _anchor(row: RowMapping) -> Anchor:
    return Anchor(**dict(row) | {"day": date.fromisoformat(row["day"]), "signature": bytes(row["signature"])})


def _leaf(row: RowMapping) -> Leaf:
    return Leaf(row["application_id"], row["n"], row["digest"])
