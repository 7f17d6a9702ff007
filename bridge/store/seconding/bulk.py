"""bridge.ports.store.office.bulk.BulkRuns on tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Table, func, insert, or_, select, update

from bridge.model.seconding.bulk import BulkChoice, BulkKind, BulkRow, BulkRun, ChosenRow, RowState
from bridge.ports.work import WorkState
from bridge.store import schema
from bridge.store.driver.holding import held
from bridge.store.rows import RowMissingError, Rows, columns_of, insert_if_new
from bridge.store.schema.kit import WAITING

_RUNS, _ROWS, _WORK, _ATTENTIONS = schema.bulk_runs, schema.bulk_rows, schema.work, schema.attentions
_EVENTS = schema.partner_events
_MOST_ID = 10**18
# Events get their places when their transactions end: some happened earlier than one that stands before them.
_APART = timedelta(minutes=15)


class SqlBulkRuns(Rows):
    """Stopped work is found by the index of what is not done, attentions by that of those that wait, events by their places."""

    def choose(self, kind: BulkKind, choice: BulkChoice, limit: int) -> Sequence[ChosenRow]:
        """The oldest first."""
        if kind is BulkKind.REPLAY:
            return self._events(choice, limit)
        return self._dead(choice, limit) if kind is BulkKind.SEND_AGAIN else self._waiting(choice, limit)

    def add(self, run: BulkRun, rows: Sequence[BulkRow]) -> bool:
        """The key decides."""
        if not insert_if_new(self._connection, _RUNS, self._row(run), "id"):
            return False
        if rows:
            self._connection.execute(insert(_ROWS), [columns_of(row) for row in rows])
        return True

    def get(self, run_id: str) -> BulkRun:
        """Raises RowMissingError."""
        known = run_id.isascii() and run_id.isprintable() and len(run_id) <= 64
        row = self._first(held(self._connection, select(_RUNS).where(_RUNS.c.id == run_id))) if known else None
        if row is None:
            raise RowMissingError("there is no such run")
        return self._run(row)

    def save(self, run: BulkRun) -> None:
        """Raises RowMissingError."""
        self._change(_RUNS, run.id, self._row(run))

    def next_rows(self, run_id: str, limit: int) -> Sequence[BulkRow]:
        """By the index over states."""
        query = select(_ROWS).where(_ROWS.c.run_id == run_id, _ROWS.c.state == RowState.WAITING)
        return [BulkRow(**row) for row in self._all(query.order_by(_ROWS.c.n).limit(limit))]

    def save_row(self, row: BulkRow) -> None:
        """Raises RowMissingError."""
        same = (_ROWS.c.run_id == row.run_id, _ROWS.c.n == row.n)
        if not self._connection.execute(update(_ROWS).where(*same).values(columns_of(row))).rowcount:
            raise RowMissingError("there is no such row")

    def rows(self, run_id: str, after: int, limit: int) -> Sequence[BulkRow]:
        """By the key."""
        query = select(_ROWS).where(_ROWS.c.run_id == run_id, _ROWS.c.n > after).order_by(_ROWS.c.n).limit(limit)
        return [BulkRow(**row) for row in self._all(query)]

    def progress(self, run_id: str) -> Mapping[RowState, int]:
        """By the index over states."""
        counted = select(_ROWS.c.state, func.count()).where(_ROWS.c.run_id == run_id).group_by(_ROWS.c.state)
        return {state: int(count) for state, count in self._connection.execute(counted)}

    def recent(self, limit: int) -> Sequence[BulkRun]:
        """Along the index over time."""
        query = select(_RUNS).order_by(_RUNS.c.asked_at.desc(), _RUNS.c.id.desc()).limit(limit)
        return [self._run(row) for row in self._all(query)]

    def _dead(self, choice: BulkChoice, limit: int) -> Sequence[ChosenRow]:
        ids = [int(one) for one in choice.ids if one.isascii() and one.isdigit() and int(one) < _MOST_ID]
        where: list[ColumnElement[bool]] = [_WORK.c.state == WorkState.DEAD]
        where += [_WORK.c.id.in_(ids)] if choice.ids else []
        where += [_WORK.c.destination == choice.destination] if choice.destination else []
        where += [_WORK.c.kind == choice.kind] if choice.kind else []
        query = (
            select(_WORK).where(schema.NOT_DONE, *where, *_between(_WORK, "posted_at", choice)).order_by(_WORK.c.id).limit(limit)
        )
        return [
            ChosenRow(
                str(row["id"]), str(row["attempt"]), row["application_id"], row["kind"], row["destination"], row["posted_at"],
                row["last_error"],
            )
            for row in self._all(query)
        ]  # fmt: skip

    def _waiting(self, choice: BulkChoice, limit: int) -> Sequence[ChosenRow]:
        table = _ATTENTIONS
        where: list[ColumnElement[bool]] = []
        where += [table.c.id.in_(choice.ids)] if choice.ids else []
        if choice.kind:
            where.append(or_(table.c.kind == choice.kind, table.c.kind.startswith(f"{choice.kind}:", autoescape=True)))
        query = (
            select(table).where(WAITING, *where, *_between(table, "opened_at", choice)).order_by(table.c.opened_at, table.c.id)
        )
        return [
            ChosenRow(
                row["id"], row["opened_at"].isoformat(), row["application_id"], row["kind"].partition(":")[0], "",
                row["opened_at"], self._seal.open_text(row["text"], "attentions", "text", row["id"]),
            )
            for row in self._all(query.limit(limit))
        ]  # fmt: skip

    def _events(self, choice: BulkChoice, limit: int) -> Sequence[ChosenRow]:
        """In the order in which the site was told, from the place on where the time begins."""
        if not choice.since:
            return []
        site = _EVENTS.c.partner == choice.destination.removeprefix("partner:")
        where = [_EVENTS.c.cursor >= self._place_of(site, choice.since - _APART)]
        where += [_EVENTS.c.cursor < self._place_of(site, choice.until + _APART)] if choice.until else []
        where += [_EVENTS.c.type == choice.kind] if choice.kind else []
        query = select(_EVENTS).where(site, *where, *_between(_EVENTS, "occurred_at", choice)).order_by(_EVENTS.c.cursor)
        return [
            ChosenRow(
                row["id"], "", row["application_id"], row["type"], choice.destination, row["occurred_at"],
                f"заказ {row['order_id']}, событие {row['seq']}",
            )
            for row in self._all(query.limit(limit))
        ]  # fmt: skip

    def _place_of(self, site: ColumnElement[bool], moment: datetime) -> int:
        """The first place of a site's events at or after a moment. Places grow with time, so halves are looked at, each by the
        index over site and place."""
        low, high = 0, 1 + int(self._connection.execute(select(func.max(_EVENTS.c.cursor)).where(site)).scalar() or 0)
        while low < high:
            middle = (low + high) // 2
            query = select(_EVENTS.c.cursor, _EVENTS.c.occurred_at).where(site, _EVENTS.c.cursor >= middle)
            found = self._first(query.order_by(_EVENTS.c.cursor).limit(1))
            if found is None or found["occurred_at"] >= moment:
                high = middle
            else:
                low = int(found["cursor"]) + 1
        return low

    def _row(self, run: BulkRun) -> dict[str, Any]:
        return columns_of(run) | {"reason": self._seal.close_text(run.reason, "bulk_runs", "reason", run.id)}

    def _run(self, row: RowMapping) -> BulkRun:
        return BulkRun(**dict(row) | {"reason": self._seal.open_text(row["reason"], "bulk_runs", "reason", row["id"])})


def _between(table: Table, moment: str, choice: BulkChoice) -> list[ColumnElement[bool]]:
    since = [table.c[moment] >= choice.since] if choice.since else []
    return [*since, *([table.c[moment] < choice.until] if choice.until else [])]
