"""The outbox on one table.

Of the open rows of one application and destination (a line) only the oldest is claimable, the others stand BEHIND it: so a claim
reads the head of an index, however many rows wait. Timers and rows of no application stand in no line. Dead rows block nobody.
Lines change under a lock of their application, so that whoever joins one and whoever leaves it never miss each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    select,
    text,
    update,
)

from bridge.ports.measuring.trace import present_trace
from bridge.ports.work import CLOCK, SETTLING, Choice, Destination, Ended, Work, WorkKind, WorkState
from bridge.store.columns import Moment
from bridge.store.driver.prepared import Deed, Prepared, do
from bridge.store.rows import columns_of, hold_each, insert_if_new_statement, put_row, to_hold
from bridge.store.schema import CLAIMABLE, NOT_DONE, OPEN, destinations, work

_WORK = tuple(work.c[name] for name in Work.__dataclass_fields__)
_DESTINATION = tuple(destinations.c[name] for name in Destination.__dataclass_fields__)
_other = work.alias("other")
_OTHER_OPEN = text("other.state IN ('waiting', 'leased', 'behind')")
_SAME_LINE = and_(_other.c.application_id == work.c.application_id, _other.c.destination == work.c.destination)
# Destinations of claimable rows, when the first row of each is ready, and how their far sides fare: a few steps along the index,
# not a walk over all rows.
_AWAKE = text(
    "WITH RECURSIVE names(name) AS (SELECT min(destination) FROM work WHERE state IN ('waiting', 'leased') UNION ALL "
    "SELECT (SELECT min(destination) FROM work WHERE state IN ('waiting', 'leased') AND destination > names.name) "
    "FROM names WHERE names.name IS NOT NULL), "
    "awake AS (SELECT name AS place, CASE WHEN name LIKE 'clock:%' THEN substr(name, 7) ELSE name END AS side, "
    "(SELECT min(ready_at) FROM work WHERE state IN ('waiting', 'leased') AND destination = names.name) AS ready_at "
    "FROM names WHERE name IS NOT NULL) "
    "SELECT place, side, ready_at, failures, failing_since, held_until, reason, paused_by "
    "FROM awake LEFT JOIN destinations ON destinations.name = awake.side ORDER BY ready_at, place"
).columns(place=sa.String(), side=sa.String(), ready_at=Moment(), failing_since=Moment(), held_until=Moment())
# One statement for both: SQLite leaves FOR UPDATE out and needs none, since the transaction holds its write lock.
_DUE = (
    select(*_WORK)
    .where(CLAIMABLE, work.c.destination == bindparam("whose"), work.c.ready_at <= bindparam("now", type_=Moment))
    .order_by(work.c.ready_at, work.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=work)
)
_IDS: sa.BindParameter[Any] = bindparam("ids", expanding=True)
_LEASE = (
    update(work)
    .where(work.c.id.in_(_IDS))
    .values(state=WorkState.LEASED, owner=bindparam("by"), ready_at=bindparam("until", type_=Moment), attempt=work.c.attempt + 1)
)
_MINE = and_(work.c.id.in_(_IDS), work.c.owner == bindparam("by"))
_RENEW = update(work).where(_MINE, text("state = 'leased'")).values(ready_at=bindparam("until", type_=Moment))
_WHOSE = select(work.c.application_id).where(work.c.id.in_(_IDS), work.c.application_id != "")
# The owner stays on the row, so the same owner may say it twice.
_COMPLETE = update(work).where(_MINE, text("state IN ('leased', 'done')")).values(state=WorkState.DONE)
# The oldest open row of the line of each of these rows; none where one of the line is being worked on. Asked row by row: a join
# may be planned by a time of few open rows, and then walks all of them for each row when there are many.
_leased_there = func.max(case((_other.c.state == WorkState.LEASED, 1), else_=0))
_HEADS = select(
    select(case((_leased_there == 0, func.min(_other.c.id)))).where(_SAME_LINE, _OTHER_OPEN).correlate(work).scalar_subquery()
).where(work.c.id.in_(_IDS), work.c.application_id != "")
_FORWARD = (
    update(work).where(work.c.id.in_(_IDS), text("state = 'behind'")).values(state=WorkState.WAITING, ready_at=work.c.due_at)
)


class SqlWorkQueue:
    """bridge.ports.work.WorkQueue on a table. `soonest`: when the first of the rows put here in this transaction is due."""

    def __init__(self, connection: Connection, now: Callable[[], datetime], locked: set[str]) -> None:
        self._connection = connection
        self._now = now
        # Applications whose lines nobody else can change now: we hold their lock, or made them in this transaction.
        self._locked = locked
        self._posted: list[dict[str, Any]] = []
        self.soonest: datetime | None = None

    def post(self, kind: WorkKind, application_id: str, destination: str, subject: str, due_at: datetime, once: str = "") -> None:
        """Have a row inserted before the commit, unless `once` is taken by an open one then."""
        lined = bool(application_id) and not destination.startswith(CLOCK)
        row = {"kind": kind, "application_id": application_id, "destination": destination, "subject": subject, "due_at": due_at}
        row |= {"ready_at": due_at, "posted_at": self._now(), "once": once or None, "lined": lined, "trace": present_trace()}
        self._posted.append(row)
        self._note_due(due_at)

    def deeds(self) -> list[Deed]:
        """Rows that wait to be inserted, after the locks of their lines. The store does it before the commit."""
        rows, self._posted = self._posted, []
        whose = sorted({row["application_id"] for row in rows if row["lined"]} - self._locked)
        self._locked.update(whose)
        locks = [deed for application_id in whose for deed in to_hold(self._connection, "work", application_id)]
        return [*locks, (_insert(self._connection.dialect.name), rows)] if rows else []

    def flush(self) -> None:
        """Insert what was posted before anything else is asked or changed."""
        do(self._connection, self.deeds())

    def claim(
        self, now: datetime, owner: str, lease: timedelta, limit: int, room: Callable[[Destination], int] | None = None
    ) -> Sequence[Work]:
        """Lease due rows, the longest waiting destinations first. The attempt counts once this transaction commits."""
        rows: list[Work] = []
        for ready_at, place, health in self._awake():
            share = min(limit - len(rows), room(health) if room else limit)
            if share > 0 and ready_at <= now and not health.held(now):
                rows += self._read(_DUE, {"whose": place, "now": now, "most": share})
        if rows:
            self._connection.execute(_LEASE, {"ids": [row.id for row in rows], "by": owner, "until": now + lease})
        return [replace(row, attempt=row.attempt + 1, state=WorkState.LEASED) for row in rows]

    def renew(self, owner: str, until: datetime, *work_ids: int) -> int:
        """Longer leases."""
        return self._run(_RENEW, {"ids": work_ids, "by": owner, "until": until})

    def complete(self, owner: str, *work_ids: int) -> int:
        """Done."""
        self._lock_lines_of(work_ids)
        count = self._run(_COMPLETE, {"ids": work_ids, "by": owner})
        self._bring_forward(work_ids)
        return count

    def put_back(self, work_id: int, owner: str, due_at: datetime, error: str, how: Ended) -> bool:
        """Wait again. The row keeps its place in line: the next ones wait with it."""
        counts: dict[Ended, dict[str, Any]] = {
            Ended.FAILED: {},
            Ended.EARLY: {"attempt": 0, "waits": work.c.waits + 1},
            Ended.TURNED_AWAY: {"attempt": work.c.attempt - 1, "waits": work.c.waits + 1},
        }
        values = {"state": WorkState.WAITING, "owner": None, "due_at": due_at, "ready_at": due_at, "last_error": error}
        return self._run(_held(work_id, owner).values(values | counts[how])) == 1

    def bury(self, work_id: int, owner: str, reason: str) -> bool:
        """Dead."""
        self._lock_lines_of((work_id,))
        buried = self._run(_held(work_id, owner).values(state=WorkState.DEAD, owner=None, last_error=reason)) == 1
        self._bring_forward((work_id,))
        return buried

    def revive(self, choice: Choice, now: datetime) -> int:
        """Waiting again at its old place in line. One attempt stays counted: an earlier try may have reached the other side."""
        return self._again(_chosen(choice, "state = 'dead'"), now)

    def replay(self, choice: Choice, now: datetime) -> int:
        """Done rows, too."""
        return self._again(_chosen(choice, "state IN ('dead', 'done')"), now)

    def hasten(self, kinds: Sequence[WorkKind], now: datetime, *application_ids: str) -> int:
        """Due at once. Held in the order of their ids: of two that hasten the same rows, one waits for the other."""
        theirs = select(*_WORK).where(OPEN, work.c.application_id.in_(application_ids), work.c.kind.in_(kinds))
        late = theirs.where(work.c.state != WorkState.LEASED, work.c.due_at > now).order_by(work.c.id)
        if ids := [row.id for row in self._read(late.with_for_update())]:
            self._run(update(work).where(work.c.id.in_(ids)).values(due_at=now, ready_at=now))
            self._note_due(now)
        return len(ids)

    def release(self, owner: str) -> int:
        """Waiting again, due as before; attempts stay counted."""
        held = update(work).where(work.c.owner == owner, text("state = 'leased'"), work.c.kind.not_in(SETTLING))
        count = self._run(held.values(state=WorkState.WAITING, owner=None, ready_at=work.c.due_at))
        if count:
            self._note_due(self._now())
        return count

    def next_due(self) -> datetime | None:
        """Of the destinations' first rows."""
        return min((max(ready_at, health.held_until or ready_at) for ready_at, _, health in self._awake()), default=None)

    def open_of(self, application_id: str) -> Sequence[Work]:
        """Rows not done, dead ones included, oldest first."""
        return self._read(select(*_WORK).where(work.c.application_id == application_id, NOT_DONE).order_by(work.c.id))

    def dead(self, limit: int) -> Sequence[Work]:
        """Dead rows, oldest first."""
        return self._read(select(*_WORK).where(work.c.state == WorkState.DEAD, NOT_DONE).order_by(work.c.id).limit(limit))

    def health(self, name: str) -> Destination:
        """Of one side."""
        row = self._connection.execute(select(*_DESTINATION).where(destinations.c.name == name)).first()
        return _health(name, row) if row else Destination(name)

    def destinations(self) -> Sequence[Destination]:
        """By name."""
        known = {row.name: _health(row.name, row) for row in self._connection.execute(select(*_DESTINATION))}
        awake = {health.name: health for _, _, health in self._awake()}
        return [one for _, one in sorted((awake | known).items())]

    def mark(self, destination: Destination) -> None:
        """Insert or replace."""
        put_row(self._connection, destinations, columns_of(destination), "name")
        if destination.held_until is None:
            self._note_due(self._now())

    def tally(self) -> tuple[int, int]:
        """How many rows are open, how many dead."""
        self.flush()
        counted = select(work.c.state, func.count()).where(NOT_DONE).group_by(work.c.state)
        counts = {state: count for state, count in self._connection.execute(counted)}
        dead = counts.pop(WorkState.DEAD, 0)
        return sum(counts.values()), dead

    def _awake(self) -> list[tuple[datetime, str, Destination]]:
        """When the first row of each destination is ready, the destination, and how its far side fares; the first ready first."""
        self.flush()
        return [(row.ready_at, row.place, _health(row.side, row)) for row in self._connection.execute(_AWAKE)]

    def _again(self, chosen: ColumnElement[bool], now: datetime) -> int:
        self.flush()
        taken = exists().where(_other.c.once == work.c.once, _OTHER_OPEN)
        found = self._connection.execute(select(work.c.id, work.c.once).where(chosen, ~taken).order_by(work.c.id))
        # Of several with the same `once` the youngest goes.
        ids = list({row.once or row.id: row.id for row in found}.values())
        if not ids:
            return 0
        self._lock_lines_of(ids)
        # Whoever waits at the head steps back; then the oldest of each line comes forward.
        lines = select(_other.c.id).where(_SAME_LINE, _other.c.id.in_(_IDS))
        lined = and_(work.c.application_id != "", ~work.c.destination.startswith(CLOCK))
        heads = update(work).where(exists(lines), lined, text("state = 'waiting'"))
        self._run(heads.values(state=WorkState.BEHIND), {"ids": ids})
        state = case((lined, WorkState.BEHIND), else_=WorkState.WAITING)
        values = {"state": state, "owner": None, "attempt": 1, "due_at": now, "ready_at": now}
        self._run(update(work).where(work.c.id.in_(_IDS)).values(values), {"ids": ids})
        self._bring_forward(ids)
        self._note_due(now)
        return len(ids)

    def _bring_forward(self, work_ids: Sequence[int]) -> None:
        # Two statements: as one, a plan made while the table was small walks all lines for each row that stands behind.
        heads = {head for head in self._connection.scalars(_HEADS, {"ids": work_ids}) if head is not None}
        if heads:
            self._run(_FORWARD, {"ids": sorted(heads)})

    def _lock_lines_of(self, work_ids: Sequence[int]) -> None:
        hold_each(self._connection, "work", _WHOSE, {"ids": work_ids})

    def _read(self, query: Select[Any], values: dict[str, Any] | None = None) -> list[Work]:
        self.flush()
        return [Work(**row) for row in self._connection.execute(query, values or {}).mappings()]

    def _run(self, statement: Update, values: dict[str, Any] | None = None) -> int:
        self.flush()
        return int(self._connection.execute(statement, values or {}).rowcount)

    def _note_due(self, due_at: datetime) -> None:
        self.soonest = due_at if self.soonest is None else min(self.soonest, due_at)


def _health(name: str, row: sa.Row[Any]) -> Destination:
    """Without a row of its own all is well."""
    return Destination(name, row.failures or 0, row.failing_since, row.held_until, row.reason or "", row.paused_by or "")


@cache
def _insert(dialect: str) -> Prepared:
    """A row that joins the end of its line, or stands alone."""
    names = ("kind", "application_id", "destination", "subject", "due_at", "ready_at", "posted_at", "once", "trace")
    values: dict[str, Any] = {name: bindparam(name, type_=work.c[name].type) for name in names}
    ahead = exists().where(
        _other.c.application_id == values["application_id"], _other.c.destination == values["destination"], _OTHER_OPEN
    )
    state = case((and_(bindparam("lined", type_=sa.Boolean), ahead), WorkState.BEHIND), else_=WorkState.WAITING)
    fixed = {"attempt": 0, "waits": 0, "last_error": "", "owner": None}
    return Prepared(insert_if_new_statement(dialect, work, ()).values(values | {"state": state} | fixed))


def _held(work_id: int, owner: str) -> Update:
    return update(work).where(work.c.id == work_id, work.c.owner == owner, text("state = 'leased'"))


def _chosen(choice: Choice, ended: str) -> ColumnElement[bool]:
    """The wish as a condition. Raises ValueError when it names nothing."""
    parts: list[ColumnElement[bool]] = []
    parts += [work.c.id.in_(choice.ids)] if choice.ids else []
    parts += [work.c.destination == choice.destination] if choice.destination else []
    parts += [work.c.kind == choice.kind] if choice.kind else []
    parts += [work.c.posted_at >= choice.since] if choice.since else []
    parts += [work.c.posted_at < choice.until] if choice.until else []
    if not parts:
        raise ValueError("say which rows: by id, destination, kind or time")
    return and_(text(ended), *parts)
