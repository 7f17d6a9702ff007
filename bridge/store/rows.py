"""What all repositories share: the connection, the seal, inserts that tell whether a row was new, and locks until the commit."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    String,
    Table,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bridge.model.status import Status
from bridge.store.driver.late import Late
from bridge.store.driver.prepared import Deed, Prepared, do
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
    return _if_new(connection.dialect.name, table, unique).run(connection, values) == 1


@cache
def _if_new(dialect: str, table: Table, unique: tuple[str, ...]) -> Prepared:
    return Prepared(insert_if_new_statement(dialect, table, unique))


class Writes:
    """What one transaction may write later, with its end. `late`: None in one that only reads.

    An optimistic transaction takes rows for new that must be; `assumed`: it did.
    """

    def __init__(self, connection: Connection, late: Late | None, *, optimistic: bool = False) -> None:
        self._connection, self._late, self._optimistic = connection, late, optimistic
        self.assumed = False
        # Applications that nobody else can change before the end: version and status.
        self.held: dict[str, tuple[int, Status]] = {}

    def later(self, prepared: Prepared, values: Mapping[str, object]) -> None:
        """Run it before anything else is asked, or at the end."""
        if self._late is None:
            prepared.run(self._connection, values)
        else:
            self._late.later((prepared, [values]))

    def insert(self, table: Table, values: Mapping[str, object], *unique: str) -> bool:
        """As `insert_if_new`; an optimistic transaction says True, and its end fails when that was wrong."""
        if not self._optimistic:
            return insert_if_new(self._connection, table, values, *unique)
        self.assumed = True
        self.later(_plainly(table), values)
        return True


@cache
def _plainly(table: Table) -> Prepared:
    return Prepared(insert(table).inline())


def insert_if_new_statement(dialect: str, table: Table, unique: tuple[str, ...]) -> postgresql.Insert | sqlite.Insert:
    """The statement behind `insert_if_new`; its row count tells."""
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(table).on_conflict_do_nothing(index_elements=unique or None).inline()


def put_row(connection: Connection, table: Table, values: Mapping[str, object], key: str) -> None:
    """Insert a row, or write over the one with the same `key`."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(table).values(dict(values))
    connection.execute(statement.on_conflict_do_update(index_elements=[key], set_=dict(values)))


def hold(connection: Connection, *what: str) -> None:
    """Let one transaction at a time go past this line for the same `what`, until it ends.

    On SQLite every transaction of ours holds the one write lock already.
    """
    do(connection, to_hold(connection, *what))


def to_hold(connection: Connection, *what: str) -> list[Deed]:
    """`hold`, to be done later."""
    return [(_HOLD, [{"what": "\x1f".join(what)}])] if connection.dialect.name == "postgresql" else []


def to_hold_each(kind: str, whose: Select[Any]) -> Prepared:
    """`hold` of (kind, each) for the texts that a question finds, in one order for all: no two callers wait for each other.

    For PostgreSQL alone.
    """
    found = whose.distinct().order_by(whose.selected_columns[0]).subquery()
    return Prepared(select(_lock(kind + "\x1f" + found.c[0])))


def _lock(what: Any) -> Any:
    return func.pg_advisory_xact_lock(func.hashtextextended(what, 0))


_HOLD = Prepared(select(_lock(bindparam("what", type_=String))))


def to_number(count: int) -> list[Deed]:
    """Take so many numbers of the one counter that events and journal lines share; `number_back` says which.

    The row stays locked until the commit, so numbers appear in the order of commits: take them last.
    """
    return [(_TAKE, [{"count": count}])] if count else []


def number_back(place: BindParameter[int]) -> ColumnElement[int]:
    """Of the numbers taken last in this transaction the one that lies `place` before the end (1: the last one)."""
    last: ColumnElement[int] = select(counters.c.value).where(counters.c.name == "numbers").scalar_subquery()
    return last - (place - 1)


_TAKE = Prepared(
    update(counters)
    .where(counters.c.name == "numbers")
    .values(value=counters.c.value + bindparam("count", type_=counters.c.value.type))
)
