"""The outbox in memory, with the same rules of order and health as the real one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bridge.ports.work import CLOCK, SETTLING, Choice, Destination, Ended, Work, WorkKind, WorkState, far_side

OPEN = (WorkState.WAITING, WorkState.LEASED)


class MemoryWork:
    """Rows behind others of their line are kept as waiting; only those who ask are told that they are BEHIND."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.rows: dict[int, Work] = {}
        self.owners: dict[int, str] = {}
        self.leases: dict[int, datetime] = {}
        self.once: dict[int, str] = {}
        self.healths: dict[str, Destination] = {}
        self.soonest: datetime | None = None
        self._now = now

    def post(self, kind: WorkKind, application_id: str, destination: str, subject: str, due_at: datetime, once: str = "") -> None:
        if once and self._taken(once):
            return
        n = len(self.rows) + 1
        self.rows[n] = Work(n, kind, application_id, destination, subject, due_at, self._now())
        self.once[n] = once
        self._note_due(due_at)

    def claim(
        self, now: datetime, owner: str, lease: timedelta, limit: int, room: Callable[[Destination], int] | None = None
    ) -> Sequence[Work]:
        ready = sorted((self._ready_at(row), row.id) for row in self.rows.values() if self._claimable(row))
        claimed: list[Work] = []
        for ready_at, n in ready:
            health = self._health(self.rows[n].destination)
            taken = sum(row.destination == self.rows[n].destination for row in claimed)
            if ready_at <= now and not health.held(now) and len(claimed) < limit and (room is None or taken < room(health)):
                self.rows[n] = replace(self.rows[n], state=WorkState.LEASED, attempt=self.rows[n].attempt + 1)
                self.owners[n], self.leases[n] = owner, now + lease
                claimed.append(self.rows[n])
        return claimed

    def renew(self, owner: str, until: datetime, *work_ids: int) -> int:
        held = [n for n in work_ids if self._held(n, owner)]
        self.leases |= dict.fromkeys(held, until)
        return len(held)

    def complete(self, owner: str, *work_ids: int) -> int:
        for n in work_ids:
            if self._held(n, owner):
                self.rows[n] = replace(self.rows[n], state=WorkState.DONE)
        return sum(self.owners.get(n) == owner and self.rows[n].state is WorkState.DONE for n in work_ids)

    def put_back(self, work_id: int, owner: str, due_at: datetime, error: str, how: Ended) -> bool:
        if not self._held(work_id, owner):
            return False
        row = replace(self.rows[work_id], state=WorkState.WAITING, due_at=due_at, last_error=error)
        attempt = {Ended.FAILED: row.attempt, Ended.EARLY: 0, Ended.TURNED_AWAY: row.attempt - 1}[how]
        self.rows[work_id] = replace(row, attempt=attempt, waits=row.waits + (how is not Ended.FAILED))
        del self.owners[work_id]
        return True

    def bury(self, work_id: int, owner: str, reason: str) -> bool:
        if not self._held(work_id, owner):
            return False
        self.rows[work_id] = replace(self.rows[work_id], state=WorkState.DEAD, last_error=reason)
        del self.owners[work_id]
        return True

    def revive(self, choice: Choice, now: datetime) -> int:
        return self._again(choice, now, (WorkState.DEAD,))

    def replay(self, choice: Choice, now: datetime) -> int:
        return self._again(choice, now, (WorkState.DEAD, WorkState.DONE))

    def hasten(self, kinds: Sequence[WorkKind], now: datetime, *application_ids: str) -> int:
        rows = [row for row in self.rows.values() if row.kind in kinds and row.application_id in application_ids]
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
        return min((self._possible_at(row) for row in self.rows.values() if self._claimable(row)), default=None)

    def open_of(self, application_id: str) -> Sequence[Work]:
        rows = [row for row in self.rows.values() if row.application_id == application_id and row.state is not WorkState.DONE]
        return [replace(row, state=WorkState.BEHIND) if row.state in OPEN and not self._claimable(row) else row for row in rows]

    def dead(self, limit: int) -> Sequence[Work]:
        return [row for row in self.rows.values() if row.state is WorkState.DEAD][:limit]

    def health(self, name: str) -> Destination:
        return self._health(name)

    def destinations(self) -> Sequence[Destination]:
        awake = {far_side(row.destination) for row in self.rows.values() if row.state in OPEN}
        return [self._health(name) for name in sorted(awake | self.healths.keys())]

    def mark(self, destination: Destination) -> None:
        self.healths[destination.name] = destination
        if destination.held_until is None:
            self._note_due(self._now())

    def tally(self) -> tuple[int, int]:
        states = [row.state for row in self.rows.values()]
        return sum(state in OPEN for state in states), states.count(WorkState.DEAD)

    def _again(self, choice: Choice, now: datetime, states: tuple[WorkState, ...]) -> int:
        if choice == Choice():
            raise ValueError("say which rows: by id, destination, kind or time")
        chosen = {self.once[n] or n: n for n, row in self.rows.items() if row.state in states and _fits(choice, row)}
        free = [n for once, n in chosen.items() if not (isinstance(once, str) and self._taken(once))]
        for n in free:
            self.rows[n] = replace(self.rows[n], state=WorkState.WAITING, attempt=1, due_at=now)
            self.owners.pop(n, None)
            self._note_due(now)
        return len(free)

    def _health(self, destination: str) -> Destination:
        return self.healths.get(far_side(destination), Destination(far_side(destination)))

    def _possible_at(self, row: Work) -> datetime:
        return max(self._ready_at(row), self._health(row.destination).held_until or self._ready_at(row))

    def _taken(self, once: str) -> bool:
        return any(self.once[row.id] == once and row.state in OPEN for row in self.rows.values())

    def _held(self, work_id: int, owner: str) -> bool:
        return self.owners.get(work_id) == owner and self.rows[work_id].state is WorkState.LEASED

    def _ready_at(self, row: Work) -> datetime:
        return self.leases[row.id] if row.state is WorkState.LEASED else row.due_at

    def _claimable(self, row: Work) -> bool:
        """The one of its line that is being worked on, or else the oldest."""
        if row.state not in OPEN:
            return False
        if row.destination.startswith(CLOCK) or not row.application_id:
            return True
        line = [
            one
            for one in self.rows.values()
            if (one.application_id, one.destination) == (row.application_id, row.destination) and one.state in OPEN
        ]
        return row.id == min(line, key=lambda one: (one.state is not WorkState.LEASED, one.id)).id

    def _note_due(self, due_at: datetime) -> None:
        self.soonest = due_at if self.soonest is None else min(self.soonest, due_at)


def _fits(choice: Choice, row: Work) -> bool:
    return all((
        not choice.ids or row.id in choice.ids, not choice.destination or row.destination == choice.destination,
        not choice.kind or row.kind is choice.kind, not choice.since or row.posted_at >= choice.since,
        not choice.until or row.posted_at < choice.until,
    ))  # fmt: skip
