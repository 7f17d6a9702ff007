"""bridge.ports.store.gate_waits.GateWaits on a table."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, tuple_

from bridge.model.gates import GateName
from bridge.ports.store.gate_waits import HELD_UP, GateWait
from bridge.store import schema
from bridge.store.rows import Rows, insert_if_new

_WAITS, _APPLICATIONS = schema.gate_waits, schema.applications
# An application that has ended or gone on keeps its rows: they count no more.
_HELD = (_APPLICATIONS.c.id == _WAITS.c.application_id, _APPLICATIONS.c.status.in_(HELD_UP))


class SqlGateWaits(Rows):
    """Closed gates by application."""

    def keep(self, application_id: str, closed: Sequence[GateName], at: datetime) -> None:
        """These gates, and no others, are closed."""
        gone = delete(_WAITS).where(_WAITS.c.application_id == application_id, _WAITS.c.gate.not_in(closed))
        self._connection.execute(gone)
        for name in closed:
            row = {"application_id": application_id, "gate": name, "since": at}
            insert_if_new(self._connection, _WAITS, row, "application_id", "gate")

    def tally(self) -> Mapping[GateName, int]:
        """How many applications each gate holds up now."""
        query = select(_WAITS.c.gate, func.count()).where(*_HELD).group_by(_WAITS.c.gate)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def waiting(self, gate: GateName | None, limit: int, after: tuple[datetime, str] | None = None) -> Sequence[GateWait]:
        """Who waits, the longest first."""
        query = select(_WAITS).where(*_HELD).order_by(_WAITS.c.since, _WAITS.c.application_id, _WAITS.c.gate).limit(limit)
        if gate is not None:
            query = query.where(_WAITS.c.gate == gate)
        if after is not None:
            query = query.where(tuple_(_WAITS.c.since, _WAITS.c.application_id) > after)
        return [GateWait(row["application_id"], row["gate"], row["since"]) for row in self._all(query)]
