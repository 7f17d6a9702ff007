"""bridge.ports.store.cabinet.LogIns on a table; the phone is sealed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select

from bridge.model.cabinet.log_in import RULES, Asked, LogIn
from bridge.store import schema
from bridge.store.driver.holding import held
from bridge.store.engine import is_reading
from bridge.store.rows import Rows, columns_of, hold

_TABLE = schema.log_ins


class SqlLogIns(Rows):
    """Rows by the digest of a cookie's token."""

    def add(self, log_in: LogIn) -> None:
        """Insert."""
        self._connection.execute(insert(_TABLE), self._row(log_in))

    def find(self, log_in_id: str) -> LogIn | None:
        """By its id."""
        query = select(_TABLE).where(_TABLE.c.id == log_in_id)
        row = self._first(held(self._connection, query))
        if row is None:
            return None
        return LogIn(**dict(row) | {"phone": self._seal.open_text(row["phone"], "log_ins", "phone", row["id"])})

    def save(self, log_in: LogIn) -> None:
        """Raises RowMissingError."""
        self._change(_TABLE, log_in.id, self._row(log_in))

    def of_phone(self, mark: str, since: datetime) -> Sequence[Asked]:
        """By an index."""
        self._hold("phone", mark)
        columns = (_TABLE.c.asked_at, _TABLE.c.tries_left, _TABLE.c.used_at)
        query = select(*columns).where(_TABLE.c.mark == mark, _TABLE.c.asked_at > since).order_by(_TABLE.c.asked_at.desc())
        rows = self._connection.execute(query)
        return [Asked(at, max(0, RULES.tries - tries_left), used is not None) for at, tries_left, used in rows]

    def of_address(self, mark: str, since: datetime) -> Sequence[datetime]:
        """By an index."""
        self._hold("address", mark)
        query = select(_TABLE.c.asked_at).where(_TABLE.c.address == mark, _TABLE.c.asked_at > since)
        return list(self._connection.execute(query).scalars())

    def _hold(self, whose: str, mark: str) -> None:
        if not is_reading(self._connection):
            hold(self._connection, "log_ins", whose, mark)

    def _row(self, log_in: LogIn) -> dict[str, object]:
        return columns_of(log_in) | {"phone": self._seal.close_text(log_in.phone, "log_ins", "phone", log_in.id)}
