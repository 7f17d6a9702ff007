"""Statements that are run all the time, worked out once for each kind of database and handed to the driver as they are.

SQLAlchemy writes the text and says how each value is stored. What it does besides at every execution (its cache, a context,
a result) costs the processor two to four times the statement itself; that is left out here, nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.types import TypeEngine

Values = Mapping[str, Any]
_Turn = Callable[[Any], Any] | None
_ONE_BY_ONE = 3


@dataclass(frozen=True)
class _Text:
    """The statement for one kind of database. `bound` gives the values as its driver wants them."""

    sql: str
    bound: Callable[[Values], Any]
    columns: Sequence[tuple[str, _Turn]]


class Prepared:
    """One statement. Every run gives values of the same names.

    Where somebody listens to the statements of the engine (SQLAlchemy's events), SQLAlchemy runs it, so that it is heard.
    """

    def __init__(self, statement: Insert | Update | Select[Any]) -> None:
        self._statement = statement
        self._texts: dict[str, _Text] = {}

    def run(self, connection: Connection, values: Values) -> int:
        """Run it; how many rows it wrote. Within `in_one_go` nobody knows that yet, and the number means nothing."""
        if _heard(connection):
            found = connection.execute(self._statement, dict(values), execution_options={"preserve_rowcount": True})
            return int(found.rowcount)
        text, cursor = self._text(connection, values), _cursor(connection)
        cursor.execute(text.sql, text.bound(values))
        return int(cursor.rowcount)

    def run_each(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Run it for each. Few go one by one: the driver's way for many waits for the server at its end."""
        if len(rows) <= _ONE_BY_ONE:
            for values in rows:
                self.run(connection, values)
        elif _heard(connection):
            connection.execute(self._statement, [dict(values) for values in rows])
        else:
            text = self._text(connection, rows[0])
            _cursor(connection).executemany(text.sql, list(map(text.bound, rows)))

    def rows(self, connection: Connection, values: Values) -> list[dict[str, Any]]:
        """Run a question; all rows that it found, by names of columns."""
        if _heard(connection):
            return [dict(row) for row in connection.execute(self._statement, dict(values)).mappings()]
        text, cursor = self._text(connection, values), _cursor(connection)
        cursor.execute(text.sql, text.bound(values))
        return [_opened(text.columns, row) for row in cursor.fetchall()]

    def _text(self, connection: Connection, values: Values) -> _Text:
        name = connection.dialect.name
        text = self._texts.get(name)
        if text is None:
            text = self._texts[name] = _worked_out(self._statement, connection.dialect, values)
        return text


def _heard(connection: Connection) -> bool:
    return bool(connection.engine.dispatch.before_cursor_execute)


def _cursor(connection: Connection) -> Any:
    """The driver's cursor that all statements of this connection share: each has read its rows before the next one comes."""
    info = connection.info
    cursor = info.get("cursor")
    if cursor is None:
        cursor = info["cursor"] = connection.connection.cursor()
    return cursor


def _opened(columns: Sequence[tuple[str, _Turn]], row: Sequence[Any]) -> dict[str, Any]:
    return {name: turn(value) if turn else value for (name, turn), value in zip(columns, row, strict=True)}


def _worked_out(statement: Insert | Update | Select[Any], dialect: Dialect, values: Values) -> _Text:
    compiled = statement.compile(dialect=dialect, column_keys=list(values))
    turns = {name: _stored(bind.type, dialect) for bind, name in compiled.bind_names.items()}
    fixed = {name: _turned(turns[name], value) for name, value in compiled.params.items() if name not in values}
    given = [(name, turns[name]) for name in turns if name not in fixed]
    columns: list[tuple[str, _Turn]] = []
    if isinstance(statement, Select):
        columns = [(column.name, _read(column.type, dialect)) for column in statement.selected_columns]
    if not compiled.positiontup:
        return _Text(str(compiled), lambda row: fixed | {name: _turned(turn, row[name]) for name, turn in given}, columns)
    places = [(name, turns[name], name in fixed) for name in compiled.positiontup]
    return _Text(
        str(compiled), lambda row: [fixed[name] if ours else _turned(turn, row[name]) for name, turn, ours in places], columns
    )


def _turned(turn: _Turn, value: Any) -> Any:
    return turn(value) if turn else value


def _stored(kind: TypeEngine[Any], dialect: Dialect) -> _Turn:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _read(kind: TypeEngine[Any], dialect: Dialect) -> _Turn:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
