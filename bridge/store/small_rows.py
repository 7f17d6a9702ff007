"""Codes and sessions: flat rows without personal data.

What is read here is read to be changed in the same transaction, so PostgreSQL holds the row (or its place) until the commit:
two requests at once can't both use the last try of a code.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from bridge.model.cabinet.sign_in import Way
from bridge.model.one_time_code import OneTimeCode
from bridge.ports.store import CodesOf, FormSession
from bridge.store import schema
from bridge.store.driver.holding import holding
from bridge.store.driver.prepared import Deed, Prepared, do
from bridge.store.engine import is_reading
from bridge.store.rows import RowMissingError, Rows, columns_of, hold
from bridge.store.seal import Seal

_MOST_CODES = 50
_MOST = 100
_ADD_SESSION = Prepared(insert(schema.sessions).inline())
_SESSION = select(schema.sessions).where(schema.sessions.c.token_digest == bindparam("digest"))
_READ_SESSION, _HOLD_SESSION = Prepared(_SESSION), Prepared(holding(_SESSION))


class SqlCodes(Rows):
    """bridge.ports.store.Codes on a table."""

    def add(self, code: OneTimeCode) -> None:
        """Insert."""
        self._connection.execute(insert(schema.codes), columns_of(code))

    def of(self, application_id: str) -> Sequence[OneTimeCode]:
        """The newest codes of an application; others who ask for them wait until this transaction ends."""
        if not is_reading(self._connection):
            hold(self._connection, "codes", application_id)
        table = schema.codes
        query = select(table).where(table.c.application_id == application_id)
        rows = self._all(query.order_by(table.c.n.desc(), table.c.made_at.desc(), table.c.id.desc()).limit(_MOST_CODES))
        return [OneTimeCode(**row) for row in rows]

    def asked_from(self, whose: CodesOf, mark: str, since: datetime) -> Sequence[datetime]:
        """By an index; others who ask for the same mark wait."""
        hold(self._connection, "codes", whose, mark)
        table = schema.codes
        query = select(table.c.made_at).where(table.c[whose] == mark, table.c.made_at > since)
        return list(self._connection.execute(query).scalars())

    def save(self, code: OneTimeCode) -> None:
        """Raises RowMissingError."""
        self._change(schema.codes, code.id, columns_of(code))


class SqlSessions(Rows):
    """bridge.ports.store.Sessions on a table."""

    def __init__(self, connection: Connection, seal: Seal) -> None:
        super().__init__(connection, seal)
        self._added: list[dict[str, object]] = []

    def add(self, session: FormSession) -> None:
        """Have it inserted before the commit."""
        self._added.append(columns_of(session))

    def deeds(self) -> list[Deed]:
        """Sessions that wait to be inserted. The store does it before the commit."""
        added, self._added = self._added, []
        return [(_ADD_SESSION, added)] if added else []

    def _flush(self) -> None:
        do(self._connection, self.deeds())

    def get(self, token_digest: str) -> FormSession | None:
        """The session, held until a writing transaction ends: a one-time link opens once."""
        self._flush()
        question = _READ_SESSION if is_reading(self._connection) else _HOLD_SESSION
        rows = question.rows(self._connection, {"digest": token_digest})
        return FormSession(**rows[0]) if rows else None

    def save(self, session: FormSession) -> None:
        """Raises RowMissingError."""
        self._flush()
        table = schema.sessions
        same = table.c.token_digest == session.token_digest
        if not self._connection.execute(table.update().where(same), columns_of(session)).rowcount:
            raise RowMissingError("there is no such session")

    def drop(self, token_digest: str) -> None:
        """Forget it; nothing happens when it is gone already."""
        self._flush()
        self._connection.execute(delete(schema.sessions).where(schema.sessions.c.token_digest == token_digest))

    def of(self, application_ids: Collection[str]) -> Sequence[FormSession]:
        """By the index over applications."""
        self._flush()
        table = schema.sessions
        mine = (table.c.application_id.in_(application_ids), table.c.way != Way.NONE)
        return [FormSession(**row) for row in self._all(select(table).where(*mine).order_by(table.c.made_at.desc()).limit(_MOST))]

    def end(self, application_ids: Collection[str], now: datetime) -> int:
        """By the same index."""
        self._flush()
        table = schema.sessions
        mine = (table.c.application_id.in_(application_ids), table.c.way != Way.NONE, table.c.expires_at > now)
        return int(self._connection.execute(table.update().where(*mine), {"expires_at": now}).rowcount)
