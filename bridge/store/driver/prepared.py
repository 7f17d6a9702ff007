"""Statements that are run all the time, worked out once for each kind of database and handed to the driver as they are.

SQLAlchemy writes the text and says how each value is stored. What it does besides at every execution (its cache, a context,
a result) costs the processor two to four times the statement itself; that is left out here, nothing else.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import Connection, Dialect, Insert, Select, TextualSelect, Update
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.types import TypeEngine

from bridge.store.driver.postgres import Postgres, Statement

Values = Mapping[str, Any]
_Turn = Callable[[Any], Any] | None
_Statement = Insert | Update | Select[Any] | TextualSelect


@dataclass(frozen=True)
class _Text:
    """The statement for one kind of database. `bound` gives the values in the order of their places."""

    sql: str
    bound: Callable[[Values], list[Any]]
    columns: Sequence[tuple[str, _Turn]]


class Prepared:
    """One statement. Every run gives values of the same names.

    Where somebody listens to the statements of the engine (SQLAlchemy's events), SQLAlchemy runs it, so that it is heard.
    """

    def __init__(self, statement: _Statement) -> None:
        self._statement = statement
        self._texts: dict[str, _Text] = {}

    def run(self, connection: Connection, values: Values) -> int:
        """Run it; how many rows it wrote."""
        if heard(connection):
            found = connection.execute(self._statement, dict(values), execution_options={"preserve_rowcount": True})
            return int(found.rowcount)
        text = self._text(connection, values)
        driver: Any = connection.connection.dbapi_connection
        if isinstance(driver, Postgres):
            return driver.ask(text.sql, text.bound(values))[0]
        return int(driver.execute(text.sql, text.bound(values)).rowcount)

    def run_each(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Run it for each."""
        if heard(connection):
            for values in rows:
                connection.execute(self._statement, dict(values))
            return
        driver: Any = connection.connection.dbapi_connection
        if isinstance(driver, Postgres):
            driver.write(self.written(connection, rows))
        else:
            text = self._text(connection, rows[0])
            driver.executemany(text.sql, list(map(text.bound, rows)))

    def rows(self, connection: Connection, values: Values) -> list[dict[str, Any]]:
        """Run a question, or what returns the rows that it writes; all of them, by names of columns."""
        if heard(connection):
            return [dict(row) for row in connection.execute(self._statement, dict(values)).mappings()]
        text = self._text(connection, values)
        return [_opened(text.columns, row) for row in _found(connection, text, values)]

    def written(self, connection: Connection, rows: Sequence[Values]) -> list[Statement]:
        """Each run as the driver of this connection takes it."""
        text = self._text(connection, rows[0])
        return [(text.sql, text.bound(values)) for values in rows]

    def _text(self, connection: Connection, values: Values) -> _Text:
        name = connection.dialect.name
        text = self._texts.get(name)
        if text is None:
            dialect = _numbering() if name == "postgresql" else connection.dialect
            text = self._texts[name] = _worked_out(self._statement, dialect, values)
        return text


# A statement with the rows it is run for, in their order.
Deed = tuple[Prepared, Sequence[Values]]


def do(connection: Connection, deeds: Iterable[Deed]) -> None:
    """One after the other."""
    for prepared, rows in deeds:
        prepared.run_each(connection, rows)


def heard(connection: Connection) -> bool:
    """Somebody listens to the statements of this engine."""
    return bool(connection.engine.dispatch.before_cursor_execute)


def _found(connection: Connection, text: _Text, values: Values) -> Sequence[Sequence[Any]]:
    driver: Any = connection.connection.dbapi_connection
    if isinstance(driver, Postgres):
        return driver.look(text.sql, text.bound(values))
    rows: Sequence[Sequence[Any]] = driver.execute(text.sql, text.bound(values)).fetchall()
    return rows


@cache
def _numbering() -> Dialect:
    """PostgreSQL with its own places ($1, $2): nothing is left to the driver to be rewritten."""
    make: Callable[..., Dialect] = PGDialect_psycopg
    return make(paramstyle="numeric_dollar", dbapi=psycopg)


def _opened(columns: Sequence[tuple[str, _Turn]], row: Sequence[Any]) -> dict[str, Any]:
    return {name: turn(value) if turn else value for (name, turn), value in zip(columns, row, strict=True)}


def _worked_out(statement: _Statement, dialect: Dialect, values: Values) -> _Text:
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(values))
    turns = {name: _stored(bind.type, dialect) for bind, name in compiled.bind_names.items()}
    fixed = {name: _turned(turns[name], value) for name, value in compiled.params.items() if name not in values}
    places = [(name, turns[name], name in fixed) for name in compiled.positiontup]

    def bound(row: Values) -> list[Any]:
        return [fixed[name] if ours else turn(row[name]) if turn else row[name] for name, turn, ours in places]

    columns = [(column.name, _read(column.type, dialect)) for column in statement.exported_columns]
    return _Text(str(compiled), bound, columns)


def _turned(turn: _Turn, value: Any) -> Any:
    return turn(value) if turn else value


def _stored(kind: TypeEngine[Any], dialect: Dialect) -> _Turn:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _read(kind: TypeEngine[Any], dialect: Dialect) -> _Turn:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
