"""Removes old rows in small batches, oldest first, found by an index: no transaction is long, none reads a whole table."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Delete, Select, Table, delete, select, text, tuple_

from bridge.ports.store import Leftover
from bridge.store import schema
from bridge.store.rows import Rows

Old = Callable[[datetime, int], Select[Any]]


class SqlLeftovers(Rows):
    """bridge.ports.store.Leftovers on tables."""

    def remove(self, kind: Leftover, before: datetime, limit: int) -> int:
        """Two processes at once remove different rows, or the same ones once."""
        table, old = _OLD[kind]
        return int(self._connection.execute(_delete(table, old(before, limit))).rowcount)


def _delete(table: Table, old: Select[Any]) -> Delete:
    key = tuple(table.primary_key.columns)
    return delete(table).where((key[0] if len(key) == 1 else tuple_(*key)).in_(old))


def _by_time(table: Table, moment: str, *conditions: Any) -> tuple[Table, Old]:
    """Over at `moment`; the column stands in an index."""
    ended = table.c[moment]

    def old(before: datetime, limit: int) -> Select[Any]:
        return select(*table.primary_key.columns).where(*conditions, ended < before).order_by(ended).limit(limit)

    return table, old


def _by_number(table: Table) -> tuple[Table, Old]:
    """Numbered as time goes: the lowest numbers are the oldest, and no index over the time is needed."""

    def old(before: datetime, limit: int) -> Select[Any]:
        first = select(table.c.n, table.c.at).order_by(table.c.n).limit(limit).subquery()
        return select(first.c.n).where(first.c.at < before)

    return table, old


# Conditions are written out, not bound: only so do both databases see that a partial index serves.
# A done row keeps the end of its last lease in `ready_at`: some seconds after it was done.
_OLD: Mapping[Leftover, tuple[Table, Old]] = {
    Leftover.WORK: _by_time(schema.work, "ready_at", text("state = 'done'")),
    Leftover.ANSWERS: _by_time(schema.answers, "started_at"),
    Leftover.SESSIONS: _by_time(schema.sessions, "expires_at"),
    Leftover.CODES: _by_time(schema.codes, "expires_at"),
    Leftover.LOG_INS: _by_time(schema.log_ins, "expires_at"),
    Leftover.SITTINGS: _by_time(schema.sittings, "expires_at"),
    Leftover.TRIES: _by_time(schema.tries, "last_at"),
    Leftover.JOURNAL: _by_number(schema.journal),
    Leftover.EVENT_TRIES: _by_number(schema.event_tries),
    Leftover.TALKS: _by_number(schema.talks),
    Leftover.NOTICES: _by_time(schema.notices, "handled_at", text("handled_at IS NOT NULL")),
}
