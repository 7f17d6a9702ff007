"""Many statements, one wait: what is written at the end of a transaction gives no answers that anybody reads."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Connection


@contextmanager
def in_one_go(connection: Connection) -> Iterator[None]:
    """Statements inside are sent to PostgreSQL one after the other without waiting for each answer: only for what gives none.

    Errors are raised at the end of the block at the latest, as the driver's own. SQLite has nobody to wait for.
    """
    driver = connection.connection.dbapi_connection
    if isinstance(driver, psycopg.Connection):
        with driver.pipeline():
            yield
    else:
        yield
