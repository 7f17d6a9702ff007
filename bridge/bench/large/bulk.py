"""PostgreSQL made ready for a load of tens of millions of rows, and what a store takes on disk."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

_FREE_INDEXES = text(
    "SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made FROM pg_index "
    "JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = 'public'::regnamespace "
    "AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)"
)
# Nothing of the load must survive a crash, and the settings go back before anything is measured.
_LOADING = {
    "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_wal_size": "'8GB'",
    "checkpoint_timeout": "'30min'", "maintenance_work_mem": "'1GB'", "autovacuum": "off",
}  # fmt: skip


@contextmanager
def loading(engine: Engine) -> Iterator[None]:
    """Without indexes that only help to find, checks of references and waits for the disk; all of it comes back."""
    _settle(engine, [f"ALTER SYSTEM SET {name} = {value}" for name, value in _LOADING.items()])
    # As on a replica: references and triggers were checked where the rows were made.
    database = engine.url.database
    _settle(engine, [f"ALTER DATABASE {database} SET session_replication_role = replica"])
    made = _take_indexes(engine)
    try:
        yield
    finally:
        _settle(engine, [f"ALTER DATABASE {database} RESET session_replication_role", *made])
        swept(engine)
        _settle(engine, ["CHECKPOINT", *(f"ALTER SYSTEM RESET {name}" for name in _LOADING)])


def swept(engine: Engine) -> None:
    """As the database's own sweeper would leave it after a while: rows known as visible, statistics gathered."""
    if engine.dialect.name == "postgresql":
        _settle(engine, ["VACUUM (ANALYZE)"])


def _settle(engine: Engine, statements: list[str]) -> None:
    """Run each by itself, have the server read its settings again, and forget connections with the old ones."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.execute(text(statement))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


def _take_indexes(engine: Engine) -> list[str]:
    """Drop the indexes that belong to no constraint; the statements that make them again."""
    with engine.begin() as connection:
        found = connection.execute(_FREE_INDEXES).all()
        for row in found:
            connection.execute(text(f"DROP INDEX {row.name}"))
    return [row.made for row in found]


def sizes_of(engine: Engine) -> Mapping[str, int]:
    """Bytes of each table with its indexes, the largest first; empty where the database can't tell."""
    with engine.connect() as connection:
        try:
            rows = _sizes_on_postgres(connection) if engine.dialect.name == "postgresql" else _sizes_on_sqlite(connection)
        except DBAPIError:
            return {}
    return dict(sorted(rows.items(), key=lambda row: -row[1]))


def _sizes_on_postgres(connection: Connection) -> dict[str, int]:
    query = text(
        "SELECT relname, pg_total_relation_size(oid) AS size FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    return {row.relname: int(row.size) for row in connection.execute(query)}


def _sizes_on_sqlite(connection: Connection) -> dict[str, int]:
    query = text(
        "SELECT m.tbl_name AS name, sum(s.pgsize) AS size FROM dbstat AS s JOIN sqlite_master AS m ON m.name = s.name GROUP BY 1"
    )
    return {row.name: int(row.size) for row in connection.execute(query)}
