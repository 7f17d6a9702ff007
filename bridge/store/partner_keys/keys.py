"""bridge.ports.store.partner_page.PartnerKeys on two tables. Secrets are sealed for their site, kind and mark."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, delete, select, true
from sqlalchemy.dialects import postgresql, sqlite

from bridge.model.partner_page.keys import KeyKind, PartnerKey
from bridge.store import schema
from bridge.store.engine import is_reading
from bridge.store.rows import Rows, columns_of, hold
from bridge.store.seal import Seal

_KEYS, _USES = schema.partner_keys, schema.partner_key_uses
_WHICH = ["partner", "kind", "mark"]


class SqlPartnerKeys(Rows):
    """Rows of keys. `changed`: this transaction wrote one."""

    def __init__(self, connection: Connection, seal: Seal) -> None:
        super().__init__(connection, seal)
        self.changed = False

    def of(self, partner: str) -> Sequence[PartnerKey]:
        """A site has few."""
        if not is_reading(self._connection):
            hold(self._connection, "partner_keys", partner)
        return self._opened(_KEYS.c.partner == partner)

    def all(self) -> Sequence[PartnerKey]:
        """Of all sites."""
        return self._opened(true())

    def put(self, key: PartnerKey) -> None:
        """Insert or write over."""
        closed = self._seal.close_text(key.secret, *_place(key))
        self._write(_KEYS, columns_of(key) | {"secret": closed})
        self.changed = True

    def forget(self, partner: str, before: datetime) -> None:
        """Rows of the settings' keys stay: without them those keys would be valid again."""
        over = (_KEYS.c.partner == partner, _KEYS.c.retired_at < before, _KEYS.c.made_at.is_not(None))
        self._connection.execute(delete(_KEYS).where(*over))
        self.changed = True

    def note_use(self, partner: str, kind: KeyKind, mark: str, at: datetime) -> None:
        """Last writer wins; they differ by moments."""
        self._write(_USES, {"partner": partner, "kind": kind, "mark": mark, "used_at": at})

    def uses(self, partner: str) -> Mapping[tuple[KeyKind, str], datetime]:
        """By kind and mark."""
        rows = self._all(select(_USES).where(_USES.c.partner == partner))
        return {(row["kind"], row["mark"]): row["used_at"] for row in rows}

    def _opened(self, whose: ColumnElement[bool]) -> Sequence[PartnerKey]:
        rows = map(dict, self._all(select(_KEYS).where(whose).order_by(_KEYS.c.made_at, _KEYS.c.mark)))
        keys = [(row["secret"], PartnerKey(**row | {"secret": ""})) for row in rows]
        return [replace(key, secret=self._seal.open_text(sealed, *_place(key))) for sealed, key in keys]

    def _write(self, table: Table, row: Mapping[str, object]) -> None:
        make = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        statement = make(table).values(dict(row))
        self._connection.execute(statement.on_conflict_do_update(index_elements=_WHICH, set_=dict(row)))


def _place(key: PartnerKey) -> tuple[str, ...]:
    return ("partner_keys", "secret", key.partner, key.kind, key.mark)
