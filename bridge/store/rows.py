"""What all repositories share: the connection, the seal, inserts that tell whether a row was new, and locks until the commit."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Insert, RowMapping, Select, Table, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bridge.store.schema import counters
from bridge.store.seal import Seal


class RowMissingError(LookupError):
    """A row that our own rows speak of is not there. The text names the table and our id."""


class Rows:
    """Base of the repositories: one connection inside one transaction."""

    def __init__(self, connection: Connection, seal: Seal) -> None:
        self._connection = connection
        self._seal = seal

    def _first(self, query: Select[Any]) -> RowMapping | None:
        return self._connection.execute(query).mappings().first()

    def _all(self, query: Select[Any]) -> list[RowMapping]:
        return list(self._connection.execute(query).mappings())

    def _by_id(self, table: Table, row_id: str) -> RowMapping:
        row = self._first(select(table).where(table.c.id == row_id))
        if row is None:
            raise RowMissingError(f"{table.name} has no row {row_id}")
        return row

    def _change(self, table: Table, row_id: str, values: Mapping[str, object]) -> None:
        if not self._connection.execute(update(table).where(table.c.id == row_id), dict(values)).rowcount:
            raise RowMissingError(f"{table.name} has no row {row_id}")


def columns_of(thing: Any) -> dict[str, Any]:
    """The fields of a flat dataclass by name."""
    return {field.name: getattr(thing, field.name) for field in fields(thing)}


def insert_if_new(connection: Connection, table: Table, values: Mapping[str, object], *unique: str) -> bool:
    """Insert a row unless one with the same `unique` columns is there; tells whether it was inserted.

    While another transaction holds such a row uncommitted, PostgreSQL waits for its end.
    Without `unique`, any conflict counts.
    """
    statement = _insert_if_new(connection.dialect.name, table, unique)
    return connection.execute(statement, dict(values), execution_options={"preserve_rowcount": True}).rowcount == 1


@cache
def _insert_if_new(dialect: str, table: Table, unique: tuple[str, ...]) -> Insert:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(table).on_conflict_do_nothing(index_elements=unique or None).inline()


def hold(connection: Connection, *what: str) -> None:
    """Let one transaction at a time go past this line for the same `what`, until it ends.

    On SQLite every transaction of ours holds the one write lock already.
    """
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(blake2b("\x1f".join(what).encode(), digest_size=8).digest(), "big", signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(number)))


def take_numbers(connection: Connection, name: str, count: int = 1) -> int:
    """The first of `count` numbers of this counter. The row stays locked until commit, so numbers appear in their order."""
    return int(connection.execute(_TAKE, {"counter": name, "count": count}).scalar_one()) - count + 1


_TAKE = (
    update(counters)
    .where(counters.c.name == bindparam("counter"))
    .values(value=counters.c.value + bindparam("count", type_=counters.c.value.type))
    .returning(counters.c.value)
)
