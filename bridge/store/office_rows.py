"""What people look at: the journal of exchanges, what waits for a person, the directory of passport offices."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select, update

from bridge.ports.store import Attention, Exchange
from bridge.store import schema
from bridge.store.driver.prepared import Deed, Prepared, do
from bridge.store.exchanging.talks import to_keep
from bridge.store.rows import Rows, columns_of, insert_if_new, number_back, to_number
from bridge.store.seal import Seal

_ROWS_AT_ONCE = 5000
_PLACE = bindparam("place", type_=schema.journal.c.n.type)
_GIVEN = {column.name: bindparam(column.name, type_=column.type) for column in schema.journal.c}
_LINES = Prepared(insert(schema.journal).values(_GIVEN | {"n": number_back(_PLACE)}).inline())


class SqlJournal(Rows):
    """bridge.ports.store.Journal on a table.

    Lines are kept until the commit and written last: their numbers then appear in the order of commits (a reader that passed `n`
    never misses a smaller one), and the counter is locked for a moment only.
    """

    def __init__(self, connection: Connection, seal: Seal, pending: deque[Exchange]) -> None:
        super().__init__(connection, seal)
        self._pending = pending
        self._noted: list[Exchange] = []
        self._taken: list[Exchange] = []

    def note(self, exchange: Exchange) -> None:
        """Add a line; its `n` is given by the store."""
        self._noted.append(exchange)

    def after(self, n: int, limit: int, application_id: str = "") -> Sequence[Exchange]:
        """Lines with a greater number, in order."""
        do(self._connection, [*to_number(self.waiting()), *self.deeds(self.waiting())])
        table = schema.journal
        query = select(table).where(table.c.n > n).order_by(table.c.n).limit(limit)
        if application_id:
            query = query.where(table.c.application_id == application_id)
        return [Exchange(**row) for row in self._all(query)]

    def waiting(self) -> int:
        """How many lines wait to be written, those included that others of this process noted outside of transactions."""
        while self._pending:
            try:
                self._taken.append(self._pending.popleft())
            except IndexError:
                # Another transaction took the last one at the same moment.
                break
            self._noted.append(self._taken[-1])
        return len(self._noted)

    def deeds(self, place: int) -> list[Deed]:
        """What was noted, to be written with the numbers that begin at this place from the end of those taken last."""
        placed = [(place - n, exchange) for n, exchange in enumerate(self._noted)]
        self._noted.clear()
        rows = [{name: getattr(exchange, name) for name in _GIVEN} | {"place": at} for at, exchange in placed]
        return [(_LINES, rows), *to_keep(self._seal, placed)] if rows else []

    def give_back(self) -> None:
        """The transaction failed: what was taken along waits for the next one."""
        self._pending.extendleft(reversed(self._taken))


class SqlAttentions(Rows):
    """bridge.ports.store.Attentions on a table. Texts are sealed: a person writes the resolution."""

    def open(self, attention: Attention) -> None:
        """Open it. The same id again changes nothing while it waits, and opens it anew when it was resolved."""
        row = columns_of(attention) | {name: self._closed(attention, name) for name in ("text", "resolution")}
        if insert_if_new(self._connection, schema.attentions, row, "id"):
            return
        table = schema.attentions
        again = update(table).where(table.c.id == attention.id, table.c.resolved_at.is_not(None))
        self._connection.execute(again, {key: value for key, value in row.items() if key != "id"})

    def waiting(self, limit: int = 1000) -> Sequence[Attention]:
        """Not resolved yet, oldest first."""
        table = schema.attentions
        query = select(table).where(table.c.resolved_at.is_(None)).order_by(table.c.opened_at, table.c.id)
        return [self.opened(row) for row in self._all(query.limit(limit))]

    def waiting_of(self, application_id: str) -> Sequence[Attention]:
        """Not resolved yet, of one application, oldest first."""
        table = schema.attentions
        query = select(table).where(table.c.resolved_at.is_(None), table.c.application_id == application_id)
        return [self.opened(row) for row in self._all(query.order_by(table.c.opened_at, table.c.id))]

    def waits(self, kind: str, application_id: str) -> bool:
        """Is one of this kind and application not resolved yet."""
        table = schema.attentions
        same = (table.c.application_id == application_id, table.c.kind == kind)
        return self._first(select(table.c.id).where(table.c.resolved_at.is_(None), *same).limit(1)) is not None

    def find_waiting(self, attention_id: str) -> Attention | None:
        """The one with this id; None when it is resolved or was never there."""
        table = schema.attentions
        row = self._first(select(table).where(table.c.id == attention_id, table.c.resolved_at.is_(None)))
        return self.opened(row) if row is not None else None

    def resolve(self, attention_id: str, at: datetime, resolution: str) -> None:
        """Close it; a first resolution stays. Raises RowMissingError."""
        if self._by_id(schema.attentions, attention_id)["resolved_at"] is None:
            closed = self._seal.close_text(resolution, "attentions", "resolution", attention_id)
            self._change(schema.attentions, attention_id, {"resolved_at": at, "resolution": closed})

    def _closed(self, attention: Attention, name: str) -> bytes:
        return self._seal.close_text(getattr(attention, name), "attentions", name, attention.id)

    def opened(self, row: RowMapping) -> Attention:
        """A row of the table with its texts opened."""
        opened = {name: self._seal.open_text(row[name], "attentions", name, row["id"]) for name in ("text", "resolution")}
        return Attention(**dict(row) | opened)


class SqlIssuers(Rows):
    """bridge.ports.store.Issuers on tables."""

    def replace(self, version: str, rows: Iterable[tuple[str, str]]) -> int:
        """Put this directory in place of the one before; returns how many rows it has."""
        self._connection.execute(delete(schema.issuers))
        self._connection.execute(delete(schema.issuer_directory))
        self._connection.execute(insert(schema.issuer_directory), {"version": version})
        numbered = ({"n": n, "code": code, "name": name} for n, (code, name) in enumerate(rows, 1))
        count = 0
        while part := list(islice(numbered, _ROWS_AT_ONCE)):
            self._connection.execute(insert(schema.issuers), part)
            count += len(part)
        return count

    def version(self) -> str:
        """Empty text while there is no directory."""
        return self._connection.execute(select(schema.issuer_directory.c.version)).scalar_one_or_none() or ""

    def all(self) -> Iterable[tuple[str, str]]:
        """Rows (code, name) in the order of the import."""
        table = schema.issuers
        return [(row.code, row.name) for row in self._connection.execute(select(table.c.code, table.c.name).order_by(table.c.n))]
