"""Tries and waiting rows in memory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bridge.model.events import PartnerEvent
from bridge.ports.store.deliveries import Try
from bridge.ports.work import WorkState
from tests.fakes.work import MemoryWork


class MemoryDeliveries:
    def __init__(self, events: Any, work: MemoryWork) -> None:
        self._events, self._work = events, work

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
        tries = []
        for n, (whose, (at, status, answer)) in enumerate(self._events.attempts, 1):
            event: PartnerEvent = self._events.get(whose)
            row = Try(n, whose, event.application_id, event.type, event.seq, at, status, answer, self._events.milliseconds[n - 1])
            fits = event.partner == partner and (before is None or n < before) and delivered in (None, row.delivered)
            if fits and application_id in ("", event.application_id) and event_id in ("", whose):
                tries.append(row)
        return tries[::-1][:limit]

    def next_try(self, destination: str) -> datetime | None:
        open_rows = [row for row in self._work.rows.values() if row.destination == destination and self._work._claimable(row)]
        return min((self._work._ready_at(row) for row in open_rows), default=None)

    def waiting_for(self, destination: str, after: datetime) -> Sequence[str]:
        rows = [row for row in self._work.rows.values() if row.destination == destination and self._work._claimable(row)]
        return [row.application_id for row in rows if row.state is WorkState.WAITING and row.due_at > after]
