"""The outbox in memory, with the same rule of order as the real one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bridge.ports.work import SETTLING, Work, WorkKind, WorkState

OPEN = (WorkState.WAITING, WorkState.LEASED)


class MemoryWork:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self.rows: dict[int, Work] = {}
        self.owners: dict[int, str] = {}
        self.leases: dict[int, datetime] = {}
        self.once: dict[int, str] = {}
        self.soonest: datetime | None = None
        self._now = now

    def post(self, kind: WorkKind, application_id: str, destination: str, subject: str, due_at: datetime, once: str = "") -> None:
        if once and self._taken(once):
            return
        n = len(self.rows) + 1
        self.rows[n] = Work(n, kind, application_id, destination, subject, due_at, self._now())
        self.once[n] = once
        self._note_due(due_at)

    def claim(self, now: datetime, owner: str, lease: timedelta, limit: int) -> Sequence[Work]:
        ready = sorted((self._ready_at(row), row.id) for row in self.rows.values() if self._first_in_line(row))
        claimed = [n for ready_at, n in ready if ready_at <= now][:limit]
        for n in claimed:
            self.rows[n] = replace(self.rows[n], state=WorkState.LEASED, attempt=self.rows[n].attempt + 1)
            self.owners[n], self.leases[n] = owner, now + lease
        return [self.rows[n] for n in claimed]

    def renew(self, work_id: int, owner: str, until: datetime) -> bool:
        if self._held(work_id, owner):
            self.leases[work_id] = until
        return self._held(work_id, owner)

    def complete(self, work_id: int, owner: str) -> bool:
        if self._held(work_id, owner):
            self.rows[work_id] = replace(self.rows[work_id], state=WorkState.DONE)
        return self.owners.get(work_id) == owner and self.rows[work_id].state is WorkState.DONE

    def put_back(self, work_id: int, owner: str, due_at: datetime, error: str, *, failed: bool) -> bool:
        if not self._held(work_id, owner):
            return False
        row = replace(self.rows[work_id], state=WorkState.WAITING, due_at=due_at, last_error=error)
        self.rows[work_id] = row if failed else replace(row, attempt=0, waits=row.waits + 1)
        del self.owners[work_id]
        return True

    def bury(self, work_id: int, owner: str, reason: str) -> bool:
        if not self._held(work_id, owner):
            return False
        self.rows[work_id] = replace(self.rows[work_id], state=WorkState.DEAD, last_error=reason)
        del self.owners[work_id]
        return True

    def revive(self, work_id: int, now: datetime) -> bool:
        row = self.rows.get(work_id)
        if row is None or row.state is not WorkState.DEAD or (self.once[work_id] and self._taken(self.once[work_id])):
            return False
        self.rows[work_id] = replace(row, state=WorkState.WAITING, attempt=1, due_at=now)
        self._note_due(now)
        return True

    def hasten(self, kind: WorkKind, application_id: str, now: datetime) -> int:
        rows = [row for row in self.rows.values() if (row.kind, row.application_id) == (kind, application_id)]
        late = [row for row in rows if row.state is WorkState.WAITING and row.due_at > now]
        for row in late:
            self.rows[row.id] = replace(row, due_at=now)
            self._note_due(now)
        return len(late)

    def release(self, owner: str) -> int:
        held = [n for n in list(self.owners) if self._held(n, owner) and self.rows[n].kind not in SETTLING]
        for n in held:
            self.rows[n] = replace(self.rows[n], state=WorkState.WAITING)
            del self.owners[n]
            self._note_due(self._now())
        return len(held)

    def next_due(self) -> datetime | None:
        return min((self._ready_at(row) for row in self.rows.values() if self._first_in_line(row)), default=None)

    def open_of(self, application_id: str) -> Sequence[Work]:
        return [row for row in self.rows.values() if row.application_id == application_id and row.state is not WorkState.DONE]

    def dead(self, limit: int) -> Sequence[Work]:
        return [row for row in self.rows.values() if row.state is WorkState.DEAD][:limit]

    def tally(self) -> tuple[int, int]:
        states = [row.state for row in self.rows.values()]
        return sum(state in OPEN for state in states), states.count(WorkState.DEAD)

    def _taken(self, once: str) -> bool:
        return any(self.once[row.id] == once and row.state in OPEN for row in self.rows.values())

    def _held(self, work_id: int, owner: str) -> bool:
        return self.owners.get(work_id) == owner and self.rows[work_id].state is WorkState.LEASED

    def _ready_at(self, row: Work) -> datetime:
        return self.leases[row.id] if row.state is WorkState.LEASED else row.due_at

    def _first_in_line(self, row: Work) -> bool:
        if row.state not in OPEN:
            return False
        line = (row.application_id, row.destination)
        if row.destination == "clock" or not row.application_id:
            return True
        return not any(
            (one.application_id, one.destination) == line and one.id < row.id and one.state in OPEN for one in self.rows.values()
        )

    def _note_due(self, due_at: datetime) -> None:
        self.soonest = due_at if self.soonest is None else min(self.soonest, due_at)
