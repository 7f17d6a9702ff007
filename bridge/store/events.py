"""The feed of each partner. Cursors appear in the order of commits: a reader that has passed one never misses a smaller one."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, String, bindparam, func, insert, select

from bridge.model.application import Application
from bridge.model.events import EventType, PartnerEvent
from bridge.store import schema
from bridge.store.codec import FACTS, dumps, loads
from bridge.store.driver.among import among, listed
from bridge.store.driver.prepared import Deed, Prepared, do
from bridge.store.rows import Rows, columns_of, number_back, to_number
from bridge.store.seal import Seal

_TABLE = schema.partner_events
_NEXT_SEQ = select(func.coalesce(func.max(_TABLE.c.seq), 0) + 1).where(_TABLE.c.application_id == bindparam("application_id"))
_NAMED = Prepared(select(_TABLE).where(among(_TABLE.c.id, listed("ids", String()))))
_TRY = Prepared(insert(schema.event_tries).inline())
_GIVEN = {column.name: bindparam(column.name, type_=column.type) for column in _TABLE.c}
_PLACE = bindparam("place", type_=_TABLE.c.cursor.type)
_INSERT = Prepared(insert(_TABLE).values(_GIVEN | {"seq": _NEXT_SEQ.scalar_subquery(), "cursor": number_back(_PLACE)}).inline())


class SqlPartnerEvents(Rows):
    """bridge.ports.store.PartnerEvents on tables.

    Events are kept until the commit and written last: their numbers then appear in the order of commits, and the counter
    (which whoever adds an event holds until its commit) is locked for a moment only.
    """

    def __init__(self, connection: Connection, seal: Seal) -> None:
        super().__init__(connection, seal)
        self._waiting: list[PartnerEvent] = []
        self._tried: list[dict[str, object]] = []

    def append(self, application: Application, type: EventType, at: datetime, facts: Mapping[str, object]) -> str:
        """Add an event; its numbers are given by the store before the commit."""
        event = PartnerEvent(
            id=_fresh_id(at),
            application_id=application.id,
            partner=application.partner,
            order_id=application.order_id,
            seq=0,
            type=type,
            occurred_at=at,
            price_version=application.price.version,
            facts=facts,
        )
        self._waiting.append(event)
        return event.id

    def waiting(self) -> int:
        """How many events wait to be written."""
        return len(self._waiting)

    def deeds(self, place: int) -> list[Deed]:
        """What was appended, to be written with the numbers that begin at this place from the end of those taken last."""
        rows = [
            columns_of(event) | {"facts": dumps(FACTS, event.facts), "place": place - n} for n, event in enumerate(self._waiting)
        ]
        tried, self._tried = self._tried, []
        self._waiting.clear()
        return [deed for deed in ((_INSERT, rows), (_TRY, tried)) if deed[1]]

    def _flush(self) -> None:
        do(self._connection, [*to_number(self.waiting()), *self.deeds(self.waiting())])

    def get(self, event_id: str) -> PartnerEvent:
        """Raises RowMissingError."""
        self._flush()
        return _event(self._by_id(_TABLE, event_id))

    def named(self, event_ids: Sequence[str]) -> Sequence[PartnerEvent]:
        """Several at once."""
        self._flush()
        return [_event(row) for row in _NAMED.rows(self._connection, {"ids": event_ids})]

    def feed(self, partner: str, after: int, limit: int) -> Sequence[PartnerEvent]:
        """Events of one partner past a cursor, in its order."""
        self._flush()
        query = select(_TABLE).where(_TABLE.c.partner == partner, _TABLE.c.cursor > after)
        return [_event(row) for row in self._all(query.order_by(_TABLE.c.cursor).limit(limit))]

    def of(self, application_id: str) -> Sequence[PartnerEvent]:
        """Events of one application in order."""
        self._flush()
        return [
            _event(row)
            for row in self._all(select(_TABLE).where(_TABLE.c.application_id == application_id).order_by(_TABLE.c.seq))
        ]

    def note_try(self, event_id: str, at: datetime, http_status: int, answer: str, milliseconds: int) -> None:
        """Have one attempt of delivery written down before the commit.

        The answer is sealed: nobody knows what a site puts into it.
        """
        closed = self._seal.close_text(answer, "event_tries", "answer", event_id)
        row = {"event_id": event_id, "at": at, "http_status": http_status, "answer": closed, "milliseconds": milliseconds}
        self._tried.append(row)

    def tries(self, event_id: str) -> Sequence[tuple[datetime, int, str]]:
        """Attempts in order: when, HTTP status (0 for none), the answer."""
        self._flush()
        table = schema.event_tries
        rows = self._all(select(table).where(table.c.event_id == event_id).order_by(table.c.n))
        opened = [self._seal.open_text(row["answer"], "event_tries", "answer", event_id) for row in rows]
        return [(row["at"], row["http_status"], answer) for row, answer in zip(rows, opened, strict=True)]


def _event(row: RowMapping | Mapping[str, Any]) -> PartnerEvent:
    return PartnerEvent(**dict(row) | {"facts": loads(FACTS, row["facts"])})


def _fresh_id(at: datetime) -> str:
    """Sorts by time; cannot be guessed."""
    return f"evt_{int(at.timestamp() * 1000):012x}{secrets.token_hex(10)}"
