"""What a database holds, table by table: how many rows, and a digest over all of them that does not know which database it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, Table, func, select

from bridge.store.schema import metadata


@dataclass(frozen=True)
class Contents:
    """Rows of a table, and SHA-256 over them in the order of their key."""

    rows: int
    sha256: str


def count_rows(connection: Connection) -> int:
    """Rows of all tables together: for telling how far a reading has come."""
    counts = (connection.execute(select(func.count()).select_from(table)).scalar_one() for table in metadata.sorted_tables)
    return sum(counts)


def contents_of(connection: Connection) -> Iterator[tuple[str, Contents]]:
    """Every table, one after the other."""
    for table in sorted(metadata.sorted_tables, key=lambda one: one.name):
        yield table.name, _contents(connection, table)


def differing(here: Mapping[str, Contents], there: Mapping[str, Contents]) -> list[str]:
    """Names of tables that do not hold the same."""
    return sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))


def _contents(connection: Connection, table: Table) -> Contents:
    digest, count = sha256(), 0
    query = select(table).order_by(*table.primary_key.columns)
    with connection.execution_options(stream_results=True, max_row_buffer=1000).execute(query) as rows:
        for row in rows:
            # Values as Python reads them: both databases give the same for the same row.
            digest.update(repr(tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)).encode())
            count += 1
    return Contents(count, digest.hexdigest())
