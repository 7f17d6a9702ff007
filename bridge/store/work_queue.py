"""The outbox on one table.

A row is open while it waits or is leased. Of the open rows of one application and destination only the oldest can be claimed;
timers (destination "clock") and rows of no application stand in no line. Dead rows block nobody.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, Update, bindparam, exists, func, or_, select, text, update
from sqlalchemy.exc import IntegrityError

from bridge.ports.work import SETTLING, Work, WorkKind, WorkState
from bridge.store.columns import Moment
from bridge.store.rows import hold, insert_if_new
from bridge.store.schema import OPEN, work

CLOCK = "clock"
_WORK = tuple(work.c[name] for name in Work.__dataclass_fields__)
_earlier = work.alias("earlier")
_EARLIER_OPEN = exists().where(
    _earlier.c.application_id == work.c.application_id,
    _earlier.c.destination == work.c.destination,
    _earlier.c.id < work.c.id,
    # Written out, not bound: only so do both databases see that the index over open rows serves.
    text("earlier.state IN ('waiting', 'leased')"),
)
_FIRST_IN_LINE = or_(work.c.destination == CLOCK, work.c.application_id == "", ~_EARLIER_OPEN)
# One statement for both: SQLite leaves FOR UPDATE out and needs none, since the transaction holds its write lock.
_CLAIMABLE = (
    select(*_WORK)
    .where(OPEN, work.c.ready_at <= bindparam("now", type_=Moment), _FIRST_IN_LINE)
    .order_by(work.c.ready_at, work.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=work)
)
_NEXT = select(work.c.ready_at).where(OPEN, _FIRST_IN_LINE).order_by(work.c.ready_at, work.c.id).limit(1)


class SqlWorkQueue:
    """bridge.ports.work.WorkQueue on a table. `soonest`: when the first of the rows put here in this transaction is due."""

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now
        self.soonest: datetime | None = None

    def post(self, kind: WorkKind, application_id: str, destination: str, subject: str, due_at: datetime, once: str = "") -> None:
        """Insert a row unless `once` is taken by an open one."""
        if destination != CLOCK and application_id:
            # Numbers are given before the commit; the lock makes their order the order of commits within one line.
            hold(self._connection, "work", application_id, destination)
        row = {"kind": kind, "application_id": application_id, "destination": destination, "subject": subject}
        times = {"due_at": due_at, "ready_at": due_at, "posted_at": self._now()}
        rest = {"attempt": 0, "waits": 0, "state": WorkState.WAITING, "last_error": "", "owner": None, "once": once or None}
        if insert_if_new(self._connection, work, row | times | rest):
            self._note_due(due_at)

    def claim(self, now: datetime, owner: str, lease: timedelta, limit: int) -> Sequence[Work]:
        """Lease due rows. The attempt counts once this transaction commits, whatever happens to the worker then."""
        rows = self._connection.execute(_CLAIMABLE, {"now": now, "most": limit}).mappings().all()
        if not rows:
            return []
        taken = update(work).where(work.c.id.in_([row["id"] for row in rows]))
        values = {"state": WorkState.LEASED, "owner": owner, "ready_at": now + lease, "attempt": work.c.attempt + 1}
        self._connection.execute(taken.values(values))
        return [_leased(Work(**row)) for row in rows]

    def renew(self, work_id: int, owner: str, until: datetime) -> bool:
        """Longer lease."""
        return self._run(_held(work_id, owner).values(ready_at=until)) == 1

    def complete(self, work_id: int, owner: str) -> bool:
        """Done. The owner stays on the row, so the same owner may say it twice."""
        mine = update(work).where(work.c.id == work_id, work.c.owner == owner)
        return self._run(mine.where(text("state IN ('leased', 'done')")).values(state=WorkState.DONE)) == 1

    def put_back(self, work_id: int, owner: str, due_at: datetime, error: str, *, failed: bool) -> bool:
        """Wait again. The row keeps its place in line: the next ones wait with it."""
        counts: dict[str, Any] = {} if failed else {"attempt": 0, "waits": work.c.waits + 1}
        values = {"state": WorkState.WAITING, "owner": None, "due_at": due_at, "ready_at": due_at, "last_error": error}
        return self._run(_held(work_id, owner).values(values | counts)) == 1

    def bury(self, work_id: int, owner: str, reason: str) -> bool:
        """Dead."""
        return self._run(_held(work_id, owner).values(state=WorkState.DEAD, owner=None, last_error=reason)) == 1

    def revive(self, work_id: int, now: datetime) -> bool:
        """Waiting again; False when it is not dead, or an open row has its `once`.

        One attempt stays counted: an earlier try may have reached the other side, so the flow asks before it repeats.
        """
        statement = update(work).where(work.c.id == work_id, work.c.state == WorkState.DEAD)
        try:
            with self._connection.begin_nested():
                done = self._run(statement.values(state=WorkState.WAITING, attempt=1, due_at=now, ready_at=now)) == 1
        except IntegrityError:
            return False
        if done:
            self._note_due(now)
        return done

    def hasten(self, kind: WorkKind, application_id: str, now: datetime) -> int:
        """Due at once."""
        waiting = update(work).where(work.c.kind == kind, work.c.application_id == application_id, text("state = 'waiting'"))
        count = self._run(waiting.where(work.c.due_at > now).values(due_at=now, ready_at=now))
        if count:
            self._note_due(now)
        return count

    def release(self, owner: str) -> int:
        """Waiting again, due as before; attempts stay counted."""
        held = update(work).where(work.c.owner == owner, text("state = 'leased'"), work.c.kind.not_in(SETTLING))
        count = self._run(held.values(state=WorkState.WAITING, owner=None, ready_at=work.c.due_at))
        if count:
            self._note_due(self._now())
        return count

    def next_due(self) -> datetime | None:
        """Of the rows that are first in their line: others can't be claimed whatever their time."""
        return self._connection.execute(_NEXT).scalar_one_or_none()

    def open_of(self, application_id: str) -> Sequence[Work]:
        """Rows not done, dead ones included, oldest first."""
        return self._read(
            select(*_WORK).where(work.c.application_id == application_id, text("state <> 'done'")).order_by(work.c.id)
        )

    def dead(self, limit: int) -> Sequence[Work]:
        """Dead rows, oldest first."""
        return self._read(select(*_WORK).where(work.c.state == WorkState.DEAD).order_by(work.c.id).limit(limit))

    def tally(self) -> tuple[int, int]:
        """How many rows are open (waiting or leased), how many dead."""
        counted = select(work.c.state, func.count()).where(text("state <> 'done'")).group_by(work.c.state)
        counts = {state: count for state, count in self._connection.execute(counted)}
        return counts.get(WorkState.WAITING, 0) + counts.get(WorkState.LEASED, 0), counts.get(WorkState.DEAD, 0)

    def _read(self, query: Select[Any]) -> list[Work]:
        return [Work(**row) for row in self._connection.execute(query).mappings()]

    def _run(self, statement: Update) -> int:
        return int(self._connection.execute(statement).rowcount)

    def _note_due(self, due_at: datetime) -> None:
        self.soonest = due_at if self.soonest is None else min(self.soonest, due_at)


def _held(work_id: int, owner: str) -> Update:
    return update(work).where(work.c.id == work_id, work.c.owner == owner, text("state = 'leased'"))


def _leased(row: Work) -> Work:
    return replace(row, attempt=row.attempt + 1, state=WorkState.LEASED)
