"""Who waits for which gate, in memory."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from bridge.model.application import Application
from bridge.model.gates import GateName
from bridge.ports.store.gate_waits import HELD_UP, GateWait


class MemoryGateWaits:
    def __init__(self, applications: Callable[[], Iterable[Application]]) -> None:
        self._applications = applications
        self.rows: dict[tuple[str, GateName], datetime] = {}

    def keep(self, application_id: str, closed: Sequence[GateName], at: datetime) -> None:
        for key in [key for key in self.rows if key[0] == application_id and key[1] not in closed]:
            del self.rows[key]
        for name in closed:
            self.rows.setdefault((application_id, name), at)

    def tally(self) -> Mapping[GateName, int]:
        return Counter(wait.gate for wait in self.waiting(None, 10**6))

    def waiting(self, gate: GateName | None, limit: int, after: tuple[datetime, str] | None = None) -> Sequence[GateWait]:
        held = {row.id for row in self._applications() if row.status in HELD_UP}
        rows = [GateWait(whose, name, since) for (whose, name), since in self.rows.items() if whose in held]
        rows = [row for row in rows if gate in (None, row.gate) and (after is None or (row.since, row.application_id) > after)]
        return sorted(rows, key=lambda row: (row.since, row.application_id, row.gate))[:limit]
