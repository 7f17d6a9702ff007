"""The outbox on one table.

Of the open rows of one application and destination (a line) only the oldest is claimable, the others stand BEHIND it: so a claim
reads the head of an index, however many rows wait. Timers and rows of no application stand in no line. Dead rows block nobody.
Lines change under a lock of their application, so that whoever joins one and whoever leaves it never miss each other.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Select, Update, and_, bindparam, case, exists, func, select, text, update

from bridge.ports.measuring.trace import present_trace
from bridge.ports.work import CLOCK, SETTLING, Choice, Destination, Ended, Work, WorkKind, WorkState
from bridge.store.columns import Moment
from bridge.store.driver.among import among, listed
from bridge.store.driver.one_go import write_together
from bridge.store.driver.prepared import Deed, Prepared
from bridge.store.rows import columns_of, insert_if_new_statement, put_row, to_hold, to_hold_each
from bridge.store.schema import CLAIMABLE, NOT_DONE, OPEN, destinations, work

_WORK = tuple(work.c[name] for name in Work.__dataclass_fields__)
_DESTINATION = tuple(destinations.c[name] for name in Destination.__dataclass_fields__)
_other = work.alias("other")
_OTHER_OPEN = text("other.state IN ('waiting', 'leased', 'behind')")
_SAME_LINE = and_(_other.c.application_id == work.c.application_id, _other.c.destination == work.c.destination)
# Destinations of claimable rows, when the first row of each is ready, and how their far sides fare: a few steps along the index,
# not a walk over all rows.
_AWAKE = Prepared(text(
    "WITH RECURSIVE names(name) AS (SELECT '' UNION ALL "
    "SELECT (SELECT min(destination) FROM work WHERE state IN ('waiting', 'leased') AND destination > names.name) "
    "FROM names WHERE names.name IS NOT NULL), "
    "awake AS (SELECT name AS place, CASE WHEN name LIKE 'clock:%' THEN substr(name, 7) ELSE name END AS side, "
    "(SELECT min(ready_at) FROM work WHERE state IN ('waiting', 'leased') AND destination = names.name) AS ready_at "
    "FROM names WHERE name <> '') "
    "SELECT ready_at, place, side AS name, coalesce(failures, 0) AS failures, failing_since, held_until, "
    "coalesce(reason, '') AS reason, coalesce(paused_by, '') AS paused_by "
    "FROM awake LEFT JOIN destinations ON destinations.name = awake.side ORDER BY ready_at, place"
).columns(sa.Column("ready_at", Moment()), sa.Column("place", sa.String()), *_DESTINATION))  # fmt: skip
_now, _by, _until = bindparam("now", type_=Moment), bindparam("by", type_=sa.Text), bindparam("until", type_=Moment)
# One statement for both: SQLite leaves FOR UPDATE out and needs none, since the transaction holds its write lock.
_DUE = (
    select(work.c.id)
    .where(CLAIMABLE, work.c.destination == bindparam("whose", type_=sa.String), work.c.ready_at <= _now)
    .order_by(work.c.ready_at, work.c.id)
    .limit(bindparam("most", type_=sa.BigInteger))
    .with_for_update(skip_locked=True, of=work)
    .correlate(None)
    .scalar_subquery()
)
_LEASE = {"state": WorkState.LEASED, "owner": _by, "ready_at": _until, "attempt": work.c.attempt + 1}
_CLAIM = Prepared(update(work).where(among(work.c.id, _DUE)).values(_LEASE).returning(*_WORK))
_IDS = listed("ids", sa.BigInteger())
_THESE = among(work.c.id, _IDS)
_MINE = and_(_THESE, work.c.owner == _by)
# Found by its id and then looked at: a plain "state = …" is looked for along an index of open rows when those seem few.
_LEASED, _BEHIND = text("coalesce(state, '') = 'leased'"), text("coalesce(state, '') = 'behind'")
_RENEW = Prepared(update(work).where(_MINE, _LEASED).values(ready_at=_until))
# The owner stays on the row, so the same owner may say it twice.
_COMPLETE = Prepared(update(work).where(_MINE, text("state IN ('leased', 'done')")).values(state=WorkState.DONE))
# PostgreSQL keeps plans: one made while the table was small would walk the whole of it when it is large.
_BY_INDEX = Prepared(select(func.set_config("enable_seqscan", "off", True), func.set_config("jit", "off", True)))
_HOLD_LINES = to_hold_each("work", select(work.c.application_id).where(_THESE, work.c.application_id != ""))
# The oldest open row of the line of each of these rows; none where one of the line is being worked on. Asked row by row: a join
# may be planned by a time of few open rows, and then walks all of them for each row when there are many.
_leased_there = func.max(case((_other.c.state == WorkState.LEASED, 1), else_=0))
_head = select(case((_leased_there == 0, func.min(_other.c.id)))).where(_SAME_LINE, _OTHER_OPEN).correlate(work)
_HEADS = select(_head.scalar_subquery()).where(_THESE, work.c.application_id != "").correlate(None).scalar_subquery()
_FORWARD = Prepared(update(work).where(among(work.c.id, _HEADS), _BEHIND).values(state=WorkState.WAITING, ready_at=work.c.due_at))


class SqlWorkQueue:
    """bridge.ports.work.WorkQueue on a table. `soonest`: when the first of the rows put here in this transaction is due."""

    def __init__(self, connection: Connection, now: Callable[[], datetime], locked: set[str]) -> None:
        self._connection = connection
        self._now = now
        # Applications whose lines nobody else can change now: we hold their lock, or made them in this transaction.
        self._locked = locked
        self._posted: list[dict[str, Any]] = []
        self._by_index = False
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
        write_together(self._connection, self.deeds())

    def claim(
        self, now: datetime, owner: str, lease: timedelta, limit: int, room: Callable[[Destination], int] | None = None
    ) -> Sequence[Work]:
        """Lease due rows, the longest waiting destinations first. The attempt counts once this transaction commits."""
        rows: list[Work] = []
        self._hold_lines()
        for ready_at, place, health in self._awake():
            share = min(limit - len(rows), room(health) if room else limit)
            if share > 0 and ready_at <= now and not health.held(now):
                asked = {"whose": place, "now": now, "most": share, "by": owner, "until": now + lease}
                rows += [Work(**row) for row in _CLAIM.rows(self._connection, asked)]
        return sorted(rows, key=lambda row: (row.due_at, row.id))

    def renew(self, owner: str, until: datetime, *work_ids: int) -> int:
        """Longer leases."""
        return _RENEW.run(self._connection, {"ids": work_ids, "by": owner, "until": until})

    def complete(self, owner: str, *work_ids: int) -> int:
        """Done."""
        self._hold_lines(*work_ids)
        count = _COMPLETE.run(self._connection, {"ids": work_ids, "by": owner})
        _FORWARD.run(self._connection, {"ids": work_ids})
        return count

    def put_back(self, work_id: int, owner: str, due_at: datetime, error: str, how: Ended) -> bool:
        """Wait again. The row keeps its place in line: the next ones wait with it."""
        attempt = {Ended.FAILED: work.c.attempt, Ended.EARLY: 0, Ended.TURNED_AWAY: work.c.attempt - 1}[how]
        counts = {"attempt": attempt, "waits": work.c.waits + int(how is not Ended.FAILED)}
        values = {"state": WorkState.WAITING, "owner": None, "due_at": due_at, "ready_at": due_at, "last_error": error}
        return self._run(_held(work_id, owner).values(values | counts)) == 1

    def bury(self, work_id: int, owner: str, reason: str) -> bool:
        """Dead."""
        self._hold_lines(work_id)
        buried = self._run(_held(work_id, owner).values(state=WorkState.DEAD, owner=None, last_error=reason)) == 1
        _FORWARD.run(self._connection, {"ids": [work_id]})
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
        row = self._connection.execute(select(*_DESTINATION).where(destinations.c.name == name)).mappings().first()
        return Destination(**row) if row else Destination(name)

    def destinations(self) -> Sequence[Destination]:
        """By name."""
        known = {row["name"]: Destination(**row) for row in self._connection.execute(select(*_DESTINATION)).mappings()}
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
        found = _AWAKE.rows(self._connection, {})
        return [(row.pop("ready_at"), row.pop("place"), Destination(**row)) for row in found]

    def _again(self, chosen: sa.ColumnElement[bool], now: datetime) -> int:
        self.flush()
        taken = exists().where(_other.c.once == work.c.once, _OTHER_OPEN)
        found = self._connection.execute(select(work.c.id, work.c.once).where(chosen, ~taken).order_by(work.c.id))
        # Of several with the same `once` the youngest goes.
        ids = list({row.once or row.id: row.id for row in found}.values())
        if not ids:
            return 0
        self._hold_lines(*ids)
        # Whoever waits at the head steps back; then the oldest of each line comes forward.
        lines = select(_other.c.id).where(_SAME_LINE, among(_other.c.id, _IDS))
        lined = and_(work.c.application_id != "", ~work.c.destination.startswith(CLOCK))
        heads = update(work).where(exists(lines), lined, text("state = 'waiting'"))
        self._run(heads.values(state=WorkState.BEHIND), {"ids": ids})
        state = case((lined, WorkState.BEHIND), else_=WorkState.WAITING)
        values = {"state": state, "owner": None, "attempt": 1, "due_at": now, "ready_at": now}
        self._run(update(work).where(_THESE).values(values), {"ids": ids})
        _FORWARD.run(self._connection, {"ids": ids})
        self._note_due(now)
        return len(ids)

    def _hold_lines(self, *work_ids: int) -> None:
        """Of these rows; and from here to the end of the transaction rows are found by index."""
        self.flush()
        if self._connection.dialect.name == "postgresql" and (work_ids or not self._by_index):
            write_together(self._connection, [(_BY_INDEX, [{}]), (_HOLD_LINES, [{"ids": work_ids}])])
            self._by_index = True

    def _read(self, query: Select[Any]) -> list[Work]:
        self.flush()
        return [Work(**row) for row in self._connection.execute(query).mappings()]

    def _run(self, statement: Update, values: dict[str, Any] | None = None) -> int:
        self.flush()
        return int(self._connection.execute(statement, values or {}).rowcount)

    def _note_due(self, due_at: datetime) -> None:
        self.soonest = due_at if self.soonest is None else min(self.soonest, due_at)


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


def _chosen(choice: Choice, ended: str) -> sa.ColumnElement[bool]:
    """The wish as a condition. Raises ValueError when it names nothing."""
    parts: list[sa.ColumnElement[bool]] = []
    parts += [work.c.id.in_(choice.ids)] if choice.ids else []
    parts += [work.c.destination == choice.destination] if choice.destination else []
    parts += [work.c.kind == choice.kind] if choice.kind else []
    parts += [work.c.posted_at >= choice.since] if choice.since else []
    parts += [work.c.posted_at < choice.until] if choice.until else []
    if not parts:
        raise ValueError("say which rows: by id, destination, kind or time")
    return and_(text(ended), *parts)
