"""Counts seals by the version of their key, and turns the older ones, in short transactions that may stop after any of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    LargeBinary,
    RowMapping,
    and_,
    bindparam,
    func,
    or_,
    select,
    tuple_,
    update,
)

from bridge.store.engine import connect, reachable
from bridge.store.resealing.sealed_columns import KEPT, TURNED, Sealed
from bridge.store.seal import Seal

BATCH = 200


@dataclass(frozen=True)
class Turned:
    """How far a table has come: rows looked at, of them turned, of them changed meanwhile by others, who seal anew themselves."""

    table: str
    looked_at: int
    turned: int
    changed_meanwhile: int


class Turning:
    """Works beside a hub that serves: a row that somebody changes at the same moment is left to them."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine = engine
        self._seal = seal
        self._head = seal.head

    def tally(self) -> Mapping[tuple[str, int], int]:
        """How many sealed values each table has of each key's version, those that can't be turned included."""
        counts: Counter[tuple[str, int]] = Counter()
        with reachable(), connect(self._engine, reading=True) as connection, connection.begin():
            for sealed in (*TURNED, *KEPT):
                for column in sealed.columns:
                    head = _head_of(sealed.table.c[column])
                    # The journal of signatures: facts that were erased are empty bytes.
                    kept = sealed.table.c[column].is_not(None) & (func.length(sealed.table.c[column]) > 0)
                    found = select(head, func.count()).where(kept).group_by(head)
                    for value, count in connection.execute(found):
                        counts[sealed.table.name, int.from_bytes(bytes(value)[1:3], "big")] += count
        return counts

    def left(self, sealed: Sealed) -> int:
        """Rows of a table that an older key still seals."""
        with reachable(), connect(self._engine, reading=True) as connection, connection.begin():
            return int(connection.execute(select(func.count()).select_from(sealed.table).where(self._older(sealed))).scalar_one())

    def turn(self, sealed: Sealed) -> Iterator[Turned]:
        """One table, a batch at a time along its key; what was done stands when the next batch is asked for."""
        after: tuple[object, ...] | None = None
        done = Turned(sealed.table.name, 0, 0, 0)
        while True:
            with reachable(), connect(self._engine) as connection, connection.begin():
                rows = self._batch(connection, sealed, after)
                turned = sum(self._turn_row(connection, sealed, row) for row in rows)
            if not rows:
                return
            after = tuple(rows[-1][column.name] for column in sealed.table.primary_key.columns)
            missed = done.changed_meanwhile + len(rows) - turned
            done = Turned(done.table, done.looked_at + len(rows), done.turned + turned, missed)
            yield done

    def _batch(self, connection: Connection, sealed: Sealed, after: tuple[object, ...] | None) -> list[RowMapping]:
        key = tuple(sealed.table.primary_key.columns)
        query = select(*key, *_needed(sealed)).where(self._older(sealed)).order_by(*key).limit(BATCH)
        if after is not None:
            query = query.where(key[0] > after[0] if len(key) == 1 else tuple_(*key) > after)
        return list(connection.execute(query).mappings())

    def _turn_row(self, connection: Connection, sealed: Sealed, row: RowMapping) -> bool:
        """False when the row is not as it was read any more."""
        table = sealed.table
        told = {name: bytes(row[name]) for name in sealed.columns if row[name] is not None}
        place = sealed.place(row)
        fresh = {name: self._again(old, table.name, name, *place) for name, old in told.items()}
        whose = [column == row[column.name] for column in table.primary_key.columns]
        same = [table.c[name] == old for name, old in told.items()]
        return connection.execute(update(table).where(*whose, *same).values(fresh)).rowcount == 1

    def _again(self, sealed: bytes, *place: str) -> bytes:
        return self._seal.close(self._seal.open(sealed, *place), *place)

    def _older(self, sealed: Sealed) -> ColumnElement[bool]:
        newest = bindparam("newest", self._head, type_=LargeBinary)
        columns = [sealed.table.c[name] for name in sealed.columns]
        return or_(*(and_(column.is_not(None), _head_of(column) != newest) for column in columns))


def _head_of(column: ColumnElement[bytes]) -> ColumnElement[bytes]:
    return func.substr(column, 1, 3, type_=LargeBinary)


def _needed(sealed: Sealed) -> list[ColumnElement[object]]:
    """The sealed columns and those that the place is made of, the key's own left out."""
    key = {column.name for column in sealed.table.primary_key.columns}
    places = [name for name in ("event_id", "application_id") if name in sealed.table.c and name not in key]
    return [sealed.table.c[name] for name in (*sealed.columns, *places)]
