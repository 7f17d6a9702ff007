"""The end of a transaction: what is written last gives no answers that anybody reads, so it waits for PostgreSQL once."""

from collections.abc import Sequence

from sqlalchemy import Connection

from bridge.store.driver.postgres import Postgres
from bridge.store.driver.prepared import Deed, do, heard


def write_last(connection: Connection, deeds: Sequence[Deed]) -> None:
    """Do them in order. On PostgreSQL they are sent together, with the commit: a commit after that finds nothing to do.

    Raises what the driver raises. SQLite has nobody to wait for.
    """
    driver = connection.connection.dbapi_connection
    if deeds and isinstance(driver, Postgres) and not heard(connection):
        driver.write([written for prepared, rows in deeds for written in prepared.written(connection, rows)], commit=True)
    else:
        do(connection, deeds)
