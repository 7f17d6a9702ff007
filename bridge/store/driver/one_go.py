"""Statements that give no answers that anybody reads wait for PostgreSQL once, however many they are."""

from collections.abc import Sequence

from sqlalchemy import Connection

from bridge.store.driver.postgres import Postgres
from bridge.store.driver.prepared import Deed, do, heard


def write_last(connection: Connection, deeds: Sequence[Deed]) -> None:
    """Do them and commit: a commit after that finds nothing to do. SQLite has nobody to wait for and is left uncommitted."""
    write_together(connection, deeds, commit=True)


def write_together(connection: Connection, deeds: Sequence[Deed], *, commit: bool = False) -> None:
    """Do them in order. On PostgreSQL they are sent together, with the commit if wished. Raises what the driver raises."""
    driver = connection.connection.dbapi_connection
    if deeds and isinstance(driver, Postgres) and not heard(connection):
        driver.write([written for prepared, rows in deeds for written in prepared.written(connection, rows)], commit=commit)
    else:
        do(connection, deeds)
