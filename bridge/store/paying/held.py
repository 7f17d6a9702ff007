"""A row that is read to be changed is held until the commit; a transaction that only reads holds nothing."""

from typing import Any

from sqlalchemy import Connection, Select

from bridge.store.engine import is_reading


def held(connection: Connection, query: Select[Any]) -> Select[Any]:
    """The query, holding what it finds unless the transaction only reads: PostgreSQL refuses to lock there."""
    return query if is_reading(connection) else query.with_for_update()
