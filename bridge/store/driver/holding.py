"""A row that is read to be changed is held until the commit; a transaction that only reads holds nothing."""

from typing import Any

from sqlalchemy import Connection, Select

from bridge.store.engine import is_reading


def holding(query: Select[Any]) -> Select[Any]:
    """The query, holding what it finds until the commit.

    PostgreSQL's FOR NO KEY UPDATE: others may add rows that refer to this one meanwhile. With a plain FOR UPDATE, who holds an
    application and then wants its journal, and who holds the journal and adds a line to it, wait for each other.
    """
    return query.with_for_update(key_share=True)


def held(connection: Connection, query: Select[Any]) -> Select[Any]:
    """The same, unless the transaction only reads: PostgreSQL refuses to hold there."""
    return query if is_reading(connection) else holding(query)
