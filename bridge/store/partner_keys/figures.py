"""bridge.ports.store.partner_page.PartnerFigures: counts over a site's own rows, along indexes."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import case, func, select

from bridge.model.status import Status
from bridge.store import schema
from bridge.store.rows import Rows

_APPLICATIONS, _TRIES, _EVENTS = schema.applications, schema.event_tries, schema.partner_events
_TAKEN = case((_TRIES.c.http_status.between(200, 299), 1), else_=0)


class SqlPartnerFigures(Rows):
    """Counts."""

    def by_status(self, partner: str, since: datetime) -> Mapping[Status, int]:
        """A status without any is left out."""
        table = _APPLICATIONS.c
        query = select(table.status, func.count()).where(table.partner == partner, table.received_at >= since)
        return {Status(status): count for status, count in self._connection.execute(query.group_by(table.status))}

    def tries(self, partner: str, since: datetime) -> tuple[int, int]:
        """Taken, and not."""
        joined = _TRIES.join(_EVENTS, _EVENTS.c.id == _TRIES.c.event_id)
        query = select(func.count(), func.coalesce(func.sum(_TAKEN), 0)).select_from(joined)
        every, taken = self._connection.execute(query.where(_EVENTS.c.partner == partner, _TRIES.c.at >= since)).one()
        return int(taken), int(every) - int(taken)
