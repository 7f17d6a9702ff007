"""bridge.ports.store.office.finding.Finder on tables: each look-up goes along one index and reads no more than a page."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from sqlalchemy import Connection, Select, Subquery, and_, exists, func, insert, literal, select, tuple_

from bridge.model.application import Application
from bridge.model.finding.names import VERSION, pair_of
from bridge.ports.store import Place
from bridge.ports.store.office.finding import FoundBy
from bridge.store import schema
from bridge.store.applications import SqlApplications
from bridge.store.finding.marks import Marks, contract_key
from bridge.store.rows import Rows
from bridge.store.seal import Seal

_APPLICATIONS, _MARKS = schema.applications, schema.search_marks
# How far digests are counted to find out which one is rarest.
_COUNTED = 1000


class SqlFinder(Rows):
    """Reads applications with the repository of its transaction."""

    def __init__(self, connection: Connection, seal: Seal, applications: SqlApplications) -> None:
        super().__init__(connection, seal)
        self._applications = applications

    @property
    def version(self) -> str:
        """Of this code and this key."""
        return f"{VERSION}:{self._seal.mark('version')[:12]}"

    def by_number(self, number: str, limit: int) -> Sequence[tuple[Application, FoundBy]]:
        """One question an index; an application stands once, by the first way that found it."""
        if not number.isprintable():
            return []
        ways: dict[str, FoundBy] = {}
        for how, query in self._ways(number):
            for one in self._connection.execute(query.limit(limit)).scalars():
                if one:
                    ways.setdefault(one, how)
        found = self._applications.listed(list(ways)[:limit])
        return [(one, ways[one.id]) for one in found]

    def by_name(self, words: Sequence[str], limit: int, before: Place | None = None) -> Sequence[Application]:
        """Walks along the rarest of the digests and looks whether the others are there, too."""
        if not words:
            return []
        marks = {word: self._seal.mark(word) for word in words}
        lead = self._lead(words, marks)
        if not lead:
            return []
        place = (_MARKS.c.received_at, _MARKS.c.application_id)
        query = select(_MARKS.c.application_id).where(_MARKS.c.mark == lead)
        for other in sorted({*marks.values()} - {lead}):
            too = _MARKS.alias()
            query = query.where(exists().where(too.c.application_id == _MARKS.c.application_id, too.c.mark == other))
        if before is not None:
            query = query.where(tuple_(*place) < before)
        ids = self._connection.execute(query.order_by(*(one.desc() for one in place)).limit(limit)).scalars()
        return self._applications.listed(list(ids))

    def by_passport(self, digits: str, limit: int) -> Sequence[Application]:
        """By the blind index."""
        index = self._seal.index("passport", digits) or "-"
        query = select(_APPLICATIONS.c.id).where(_APPLICATIONS.c.passport_index == index).limit(limit)
        return self._applications.listed(list(self._connection.execute(query).scalars()))

    def mark(self, before: Place | None, limit: int) -> tuple[Place | None, int]:
        """Of each application the old ones go and the new ones come, in this transaction."""
        place = (_APPLICATIONS.c.received_at, _APPLICATIONS.c.id)
        query = select(*place).order_by(*(one.desc() for one in place)).limit(limit)
        if before is not None:
            query = query.where(tuple_(*place) < before)
        rows = list(self._connection.execute(query))
        marks = Marks(self._connection, self._seal)
        added: list[dict[str, Any]] = []
        # In the order of their ids, as others who hold several do.
        for application_id in sorted(row.id for row in rows):
            application = self._applications.get(application_id)
            marks.forget(application_id)
            added += marks.rows(application)
        if added:
            self._connection.execute(insert(_MARKS), added)
        return ((rows[-1].received_at, rows[-1].id) if len(rows) == limit else None), len(rows)

    def _lead(self, words: Sequence[str], marks: dict[str, str]) -> str:
        """The rarest mark; empty when one of the words is nobody's. Of common words, surname and first name together."""
        counts = {mark: self._count(mark) for mark in marks.values()}
        if not all(counts.values()):
            return ""
        rarest = min(counts, key=lambda mark: counts[mark])
        if counts[rarest] < _COUNTED:
            return rarest
        pairs = (self._seal.mark(pair_of(one, other)) for one, other in combinations(words, 2))
        return next((mark for mark in pairs if self._count(mark)), rarest)

    def _count(self, mark: str) -> int:
        # The order is that of the index; without it a database may choose to read the table instead.
        order = (_MARKS.c.received_at.desc(), _MARKS.c.application_id.desc())
        marked = select(literal(1)).select_from(_MARKS).where(_MARKS.c.mark == mark)
        some: Subquery = marked.order_by(*order).limit(_COUNTED).subquery()
        return int(self._connection.execute(select(func.count()).select_from(some)).scalar_one())

    def _ways(self, number: str) -> Iterator[tuple[FoundBy, Select[Any]]]:
        """Ids of applications by each kind of number, the likeliest first."""
        own, payments, suspense = _APPLICATIONS.c, schema.payments.c, schema.suspense.c
        messages, events, announced = schema.messages.c, schema.partner_events.c, schema.announcements.c
        newest = (own.received_at.desc(), own.id.desc())
        yield FoundBy.OURS, select(own.id).where(own.id == number)
        yield FoundBy.ORDER, select(own.id).where(own.order_id == number)
        yield FoundBy.DEAL, select(own.id).where(own.deal_number == number).order_by(*newest[:1])
        contract = self._seal.mark(contract_key(number))
        yield FoundBy.CONTRACT, select(_MARKS.c.application_id).where(_MARKS.c.mark == contract)
        yield FoundBy.PAYMENT, select(payments.application_id).where(payments.id == number)
        yield FoundBy.PAYMENT, select(payments.application_id).where(payments.reference == number)
        yield FoundBy.PAYMENT, select(payments.application_id).where(payments.acquirer_reference == number)
        yield FoundBy.PAYMENT, select(suspense.application_id).where(suspense.id == number)
        yield FoundBy.PAYMENT, select(suspense.application_id).where(suspense.acquirer_reference == number)
        yield FoundBy.PAYMENT, select(suspense.application_id).where(suspense.reference == number)
        yield FoundBy.MESSAGE, select(messages.application_id).where(messages.id == number)
        yield FoundBy.MESSAGE, select(messages.application_id).where(messages.gateway_id == number)
        yield FoundBy.MESSAGE, select(announced.application_id).where(announced.id == number)
        yield FoundBy.EVENT, select(events.application_id).where(events.id == number)
        row = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else -1
        yield FoundBy.WORK, select(schema.work.c.application_id).where(and_(schema.work.c.id == row))
