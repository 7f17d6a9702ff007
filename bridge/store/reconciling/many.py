"""Applications to be compared, a page at a time: what belongs to a page is read in one question for each table.

The walk has parts that follow one another, each along an index of its own: applications received since, those still going on of
each status, payments begun since, open differences. A place is a part and where in it the walk stands.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select, tuple_

from bridge.model.payment import Payment
from bridge.model.status import Status
from bridge.ports.reconciling import Kept
from bridge.ports.work import Work
from bridge.store import schema
from bridge.store.applications import SqlApplications

_APPLICATIONS, _PAYMENTS, _WORK = schema.applications, schema.payments, schema.work
_earlier = _PAYMENTS.alias("earlier")
_WORK_COLUMNS = tuple(_WORK.c[name] for name in Work.__dataclass_fields__)
_GOING_ON = tuple(status for status in Status if not status.final)
_ENDED = tuple(status for status in Status if status.final)
_AT_ONCE = 500
Key = Sequence[str]


@dataclass(frozen=True)
class Part:
    """One part of the walk: the question for the rows after a key, and the key of a row. A row's first column is the id."""

    question: Callable[[datetime, Key], Select[Any]]
    key: Callable[[Any], Key]


class SqlManyApplications(SqlApplications):
    """bridge.ports.reconciling.ManyApplications on tables."""

    def count(self, since: datetime) -> int:
        """Two counts along indexes."""
        received = select(func.count()).select_from(_APPLICATIONS).where(_APPLICATIONS.c.received_at >= since)
        older = (_APPLICATIONS.c.received_at < since, _APPLICATIONS.c.status.in_(_GOING_ON))
        going_on = select(func.count()).select_from(_APPLICATIONS).where(*older)
        return int(self._connection.scalar(received) or 0) + int(self._connection.scalar(going_on) or 0)

    def page(self, since: datetime, after: str, limit: int) -> tuple[Sequence[Kept], str]:
        """The next rows of the part in which the place stands; the next part when there are none."""
        place = json.loads(after) if after else [0]
        number, key = int(place[0]), [str(part) for part in place[1:]]
        part = _PARTS[number]
        rows = list(self._connection.execute(part.question(since, key).limit(limit)))
        kept = self.named({row[0] for row in rows})
        if len(rows) == limit:
            return kept, json.dumps([number, *part.key(rows[-1])])
        return kept, json.dumps([number + 1]) if number + 1 < len(_PARTS) else ""

    def named(self, application_ids: Collection[str]) -> Sequence[Kept]:
        """Three questions for each batch."""
        ids = sorted(application_ids)
        batches = (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
        return [one for batch in batches for one in self._batch(batch)]

    def unheard(self, source: str, keys: Collection[str]) -> Collection[str]:
        """Along the unique index of notices."""
        table, ordered, known = schema.notices, sorted(keys), set[str]()
        for start in range(0, len(ordered), _AT_ONCE):
            some = ordered[start : start + _AT_ONCE]
            known.update(self._connection.scalars(select(table.c.key).where(table.c.source == source, table.c.key.in_(some))))
        return [key for key in ordered if key not in known]

    def _batch(self, ids: Sequence[str]) -> list[Kept]:
        applications = self._all(select(_APPLICATIONS).where(_APPLICATIONS.c.id.in_(ids)).order_by(_APPLICATIONS.c.id))
        paid = self._all(
            select(_PAYMENTS)
            .where(_PAYMENTS.c.application_id.in_(ids))
            .order_by(_PAYMENTS.c.application_id, _PAYMENTS.c.started_at, _PAYMENTS.c.id)
        )
        rows = self._all(
            select(*_WORK_COLUMNS)
            .where(_WORK.c.application_id.in_(ids), schema.NOT_DONE)
            .order_by(_WORK.c.application_id, _WORK.c.id)
        )
        payments, work = _by_application(paid, Payment), _by_application(rows, Work)
        return [Kept(self._application(row), payments.get(row["id"], ()), work.get(row["id"], ())) for row in applications]


def _by_application(rows: Sequence[Any], make: Callable[..., Any]) -> Mapping[str, Sequence[Any]]:
    """Rows that come sorted by their application."""
    return {whose: [make(**row) for row in some] for whose, some in groupby(rows, lambda row: str(row["application_id"]))}


def _placed(*conditions: Callable[[datetime], Any]) -> Part:
    """Applications in the order in which they were received."""
    table = _APPLICATIONS

    def question(since: datetime, key: Key) -> Select[Any]:
        query = select(table.c.id, table.c.received_at).where(*(one(since) for one in conditions))
        if key:
            query = query.where(tuple_(table.c.received_at, table.c.id) > (datetime.fromisoformat(key[0]), key[1]))
        return query.order_by(table.c.received_at, table.c.id)

    return Part(question, lambda row: (row[1].isoformat(), row[0]))


def _going_on(status: Status) -> Part:
    table = _APPLICATIONS
    return _placed(lambda since: table.c.status == status, lambda since: table.c.received_at < since)


def _ended_before(since: datetime) -> tuple[ColumnElement[bool], ...]:
    """What the parts before did not meet."""
    return _APPLICATIONS.c.status.in_(_ENDED), _APPLICATIONS.c.received_at < since


def _with_payments(since: datetime, key: Key) -> Select[Any]:
    """By the first of its payments since, so that each application comes once."""
    table = _PAYMENTS
    place = tuple_(table.c.started_at, table.c.id)
    same = (_earlier.c.application_id == table.c.application_id, _earlier.c.started_at >= since)
    before = exists().where(*same, tuple_(_earlier.c.started_at, _earlier.c.id) < place)
    query = (
        select(table.c.application_id, table.c.started_at, table.c.id)
        .join(_APPLICATIONS, _APPLICATIONS.c.id == table.c.application_id)
        .where(table.c.started_at >= since, *_ended_before(since), ~before)
    )
    if key:
        query = query.where(place > (datetime.fromisoformat(key[0]), key[1]))
    return query.order_by(table.c.started_at, table.c.id)


def _with_differences(since: datetime, key: Key) -> Select[Any]:
    table = schema.differences
    paid = exists().where(_PAYMENTS.c.application_id == table.c.application_id, _PAYMENTS.c.started_at >= since)
    query = (
        select(table.c.application_id)
        .join(_APPLICATIONS, _APPLICATIONS.c.id == table.c.application_id)
        .where(schema.NOT_ENDED, table.c.application_id > (key[0] if key else ""), *_ended_before(since), ~paid)
    )
    return query.distinct().order_by(table.c.application_id)


_PARTS = (
    _placed(lambda since: _APPLICATIONS.c.received_at >= since),
    *map(_going_on, _GOING_ON),
    Part(_with_payments, lambda row: (row[1].isoformat(), row[2])),
    Part(_with_differences, lambda row: (row[0],)),
)
