"""bridge.ports.store.office.queues.Queues: fourteen questions, each along an index and no further than COUNTED_UP_TO."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, Table, func, or_, select, text, tuple_

from bridge.model.status import Status
from bridge.ports.store import COUNTED_UP_TO, Attention, Place
from bridge.ports.store.office.queues import Queue, Waiting
from bridge.store import schema
from bridge.store.columns import Moment
from bridge.store.office_rows import SqlAttentions
from bridge.store.rows import Rows
from bridge.store.schema.kit import CLAIMABLE, NOT_ENDED, UNSETTLED, WAITING
from bridge.store.schema.office.seconding import ASKED
from bridge.store.schema.paying import OPEN_SUSPENSE

_LOAN_SYSTEM = "loan_system"
_PAPERS = "contract_figures"
_OPEN_QUESTION = text("state = 'waiting'")


def _first(table: Table, moment: str, *where: Any, order: Sequence[str] = ("id",)) -> Subquery:
    """The moments of the first rows in the order of an index: its first column, then the others."""
    columns = (table.c[moment], *(table.c[name] for name in order))
    return select(table.c[moment].label("at")).where(*where).order_by(*columns).limit(COUNTED_UP_TO).subquery()


class SqlQueues(Rows):
    """Reads; the texts of attentions are opened by their own repository."""

    def counted(self, now: datetime) -> dict[Queue, Waiting]:
        """Each as far as it goes."""
        return {name: self._waiting(some) for name, some in _questions(now)} | self._decisions() | self._dead() | self._papers()

    def causes(self, limit: int) -> Sequence[tuple[str, int, datetime]]:
        """Of the first ones."""
        table = schema.attentions
        some = select(table.c.kind, table.c.opened_at).where(WAITING).order_by(table.c.opened_at, table.c.id).limit(limit)
        counts: dict[str, tuple[int, datetime]] = {}
        for kind, opened_at in self._connection.execute(some):
            name = kind.partition(":")[0]
            count, since = counts.get(name, (0, opened_at))
            counts[name] = (count + 1, min(since, opened_at))
        return sorted(((name, *told) for name, told in counts.items()), key=lambda row: (-row[1], row[2]))

    def attentions(self, limit: int, kind: str = "", after: Place | None = None) -> Sequence[Attention]:
        """Along the index of those that wait."""
        table = schema.attentions
        query = select(table).where(WAITING).order_by(table.c.opened_at, table.c.id).limit(limit)
        if kind:
            query = query.where(or_(table.c.kind == kind, table.c.kind.startswith(f"{kind}:", autoescape=True)))
        if after is not None:
            query = query.where(tuple_(table.c.opened_at, table.c.id) > after)
        opener = SqlAttentions(self._connection, self._seal)
        return [opener.opened(row) for row in self._all(query)]

    def _waiting(self, some: Subquery) -> Waiting:
        count, since = self._connection.execute(select(func.count(), func.min(some.c.at, type_=Moment))).one()
        return Waiting(int(count), since)

    def _decisions(self) -> dict[Queue, Waiting]:
        """Two statuses, each with an index of its own order."""
        table = schema.applications
        both = [
            self._waiting(_first(table, "received_at", table.c.status == one)) for one in (Status.SUBMITTED, Status.IN_REVIEW)
        ]
        return {Queue.DECISION: _together(both)}

    def _dead(self) -> dict[Queue, Waiting]:
        """Of the first rows that stopped, those of sites and the others."""
        work = schema.work
        query = select(work.c.destination, work.c.posted_at).where(work.c.state == "dead", schema.NOT_DONE)
        rows = list(self._connection.execute(query.order_by(work.c.id).limit(COUNTED_UP_TO)))
        sites = [row.posted_at for row in rows if row.destination.startswith("partner:")]
        others = [row.posted_at for row in rows if not row.destination.startswith("partner:")]
        told = {Queue.DEAD: others, Queue.DEAD_CALLBACKS: sites}
        return {name: Waiting(len(at), min(at, default=None)) for name, at in told.items()}

    def _papers(self) -> dict[Queue, Waiting]:
        """Contracts whose figures differ are attentions of one kind; looked for among the first ones."""
        found = {kind: Waiting(count, since) for kind, count, since in self.causes(COUNTED_UP_TO)}
        return {Queue.PAPERS: found.get(_PAPERS, Waiting(0))}


def _questions(now: datetime) -> list[tuple[Queue, Subquery]]:
    work, deeds, sides = schema.work, schema.second_deeds, schema.destinations
    held: ColumnElement[bool] = sides.c.held_until > now
    shut: Select[Any] = select(sides.c.failing_since.label("at")).where(held).limit(COUNTED_UP_TO)
    return [
        (Queue.TO_LOAN_SYSTEM, _first(work, "ready_at", CLAIMABLE, work.c.destination == _LOAN_SYSTEM)),
        (Queue.PERSON, _first(schema.attentions, "opened_at", WAITING)),
        (Queue.DIFFERENCES, _first(schema.differences, "found_at", NOT_ENDED)),
        (Queue.QUESTIONS, _first(schema.help_threads, "due_at", _OPEN_QUESTION, order=())),
        (Queue.SUSPENSE, _first(schema.suspense, "opened_at", OPEN_SUSPENSE)),
        (Queue.UNSETTLED, _first(schema.payments, "started_at", UNSETTLED)),
        (Queue.REFUNDS, _first(schema.tour_refunds, "announced_at", NOT_ENDED)),
        (Queue.GATES, select(schema.gate_waits.c.since.label("at")).limit(COUNTED_UP_TO).subquery()),
        (Queue.SECOND, _first(deeds, "asked_at", ASKED, deeds.c.until > now)),
        (Queue.SHUT, shut.subquery()),
    ]


def _together(parts: Sequence[Waiting]) -> Waiting:
    return Waiting(
        min(sum(one.count for one in parts), COUNTED_UP_TO), min((one.since for one in parts if one.since), default=None)
    )
