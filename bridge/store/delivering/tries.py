"""bridge.ports.store.deliveries.Deliveries on tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, not_, select

from bridge.ports.store.deliveries import Try
from bridge.ports.work import WorkState
from bridge.store import schema
from bridge.store.rows import Rows
from bridge.store.schema.kit import CLAIMABLE

_TRIES, _EVENTS, _WORK = schema.event_tries, schema.partner_events, schema.work
_WITH_EVENT = select(_TRIES, _EVENTS.c.application_id, _EVENTS.c.type, _EVENTS.c.seq).join(
    _EVENTS, _EVENTS.c.id == _TRIES.c.event_id
)
_TAKEN = _TRIES.c.http_status.between(200, 299)


class SqlDeliveries(Rows):
    """Reads tries with the events they belong to."""

    def page(
        self,
        partner: str,
        limit: int,
        *,
        before: int | None = None,
        application_id: str = "",
        event_id: str = "",
        delivered: bool | None = None,
    ) -> Sequence[Try]:
        """By number, downwards."""
        query = _WITH_EVENT.where(_EVENTS.c.partner == partner).order_by(_TRIES.c.n.desc()).limit(limit)
        query = query.where(_TRIES.c.n < before) if before is not None else query
        query = query.where(_EVENTS.c.application_id == application_id) if application_id else query
        query = query.where(_TRIES.c.event_id == event_id) if event_id else query
        if delivered is not None:
            query = query.where(_TAKEN if delivered else not_(_TAKEN))
        return self._tries(query)

    def next_try(self, destination: str) -> datetime | None:
        """One step along the index."""
        query = select(func.min(_WORK.c.ready_at)).where(CLAIMABLE, _WORK.c.destination == destination)
        found: datetime | None = self._connection.execute(query).scalar()
        return found

    def waiting_for(self, destination: str, after: datetime) -> Sequence[str]:
        """First rows of lines only: those behind them follow by themselves."""
        query = select(_WORK.c.application_id).where(CLAIMABLE, _WORK.c.destination == destination, _WORK.c.ready_at > after)
        return list(self._connection.scalars(query.where(_WORK.c.state == WorkState.WAITING).distinct()))

    def _tries(self, query: Select[Any]) -> Sequence[Try]:
        tries = []
        for row in self._all(query):
            values = dict(row)
            values["answer"] = self._seal.open_text(values["answer"], "event_tries", "answer", values["event_id"])
            tries.append(Try(**values))
        return tries
