"""bridge.ports.store.advances.Advances on a table."""

from collections.abc import Iterable

from sqlalchemy import Connection, insert, select

from bridge.model.advance.ledger import Ledger, Line
from bridge.store import schema
from bridge.store.driver.prepared import Deed, Prepared
from bridge.store.engine import is_reading
from bridge.store.rows import Rows, columns_of, hold
from bridge.store.seal import Seal

_LINES = schema.advance_lines
_INSERT = Prepared(insert(_LINES).inline())


class SqlAdvances(Rows):
    """Ledgers, one line a row. Lines are written last, behind the application that they belong to."""

    def __init__(self, connection: Connection, seal: Seal) -> None:
        super().__init__(connection, seal)
        self._waiting: list[Line] = []

    def of(self, application_id: str) -> Ledger:
        """Oldest line first."""
        if not is_reading(self._connection):
            hold(self._connection, "advance", application_id)
        query = select(_LINES).where(_LINES.c.application_id == application_id).order_by(_LINES.c.n)
        kept = [Line(**row) for row in self._all(query)]
        return Ledger(application_id, (*kept, *(line for line in self._waiting if line.application_id == application_id)))

    def add(self, lines: Iterable[Line]) -> None:
        """A line whose number is taken is refused by the database."""
        self._waiting += lines

    def deeds(self) -> list[Deed]:
        """The lines that wait, to be written."""
        rows, self._waiting = [columns_of(line) for line in self._waiting], []
        return [(_INSERT, rows)] if rows else []
