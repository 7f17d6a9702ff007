"""bridge.ports.measuring.Measures on the tables: each count reads the index of what is open."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Table, TextClause, case, func, select

from bridge.ports.measuring import CallbackTally, Waiting, WorkLoad
from bridge.store import schema
from bridge.store.rows import Rows
from bridge.store.schema.kit import NOT_DONE, NOT_ENDED, WAITING
from bridge.store.schema.paying import OPEN_SUSPENSE
from bridge.store.upkeep.counts import applications_by_status

_NEWEST = 1000


class SqlMeasures(Rows):
    """Reads only."""

    def work(self) -> Sequence[WorkLoad]:
        """Rows that are not done, by what they share."""
        table = schema.work
        shared = (table.c.kind, table.c.destination, table.c.state)
        query = select(*shared, func.count(), func.min(table.c.ready_at)).where(NOT_DONE).group_by(*shared).order_by(*shared)
        return [WorkLoad(*row) for row in self._connection.execute(query)]

    def attentions(self) -> Sequence[Waiting]:
        """By kind."""
        table = schema.attentions
        return self._waiting(table, table.c.kind, WAITING, table.c.opened_at)

    def suspense(self) -> Sequence[Waiting]:
        """By cause, with the sums that are known."""
        table = schema.suspense
        return self._waiting(table, table.c.cause, OPEN_SUSPENSE, table.c.opened_at, func.sum(func.coalesce(table.c.amount, 0)))

    def differences(self) -> Sequence[Waiting]:
        """By kind."""
        table = schema.differences
        return self._waiting(table, table.c.kind, NOT_ENDED, table.c.found_at)

    def callbacks(self, since: datetime) -> CallbackTally:
        """Along the numbers from the newest down, so that a long history costs nothing."""
        table = schema.event_tries
        newest = select(table.c.at, table.c.http_status).order_by(table.c.n.desc()).limit(_NEWEST).subquery()
        taken = func.sum(case((newest.c.http_status.between(200, 299), 1), else_=0))
        all_of_them, good = self._connection.execute(select(func.count(), taken).where(newest.c.at >= since)).one()
        return CallbackTally(good or 0, all_of_them - (good or 0))

    def applications(self) -> Mapping[str, int]:
        """By status."""
        return {status.value: count for status, count in applications_by_status(self._connection).items()}

    def _waiting(
        self,
        table: Table,
        sort: ColumnElement[str],
        is_open: TextClause,
        since: ColumnElement[datetime],
        *sums: ColumnElement[int],
    ) -> list[Waiting]:
        query = select(sort, func.count(), func.min(since), *sums).select_from(table).where(is_open).group_by(sort).order_by(sort)
        return [Waiting(str(row[0]), row[1], row[2], *map(int, row[3:])) for row in self._connection.execute(query)]
