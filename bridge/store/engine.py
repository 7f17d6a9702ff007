"""Opens the database: SQLite for one machine, PostgreSQL (psycopg 3) for production, each set so that a commit is durable."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolEmptyError
from sqlalchemy.pool import ConnectionPoolEntry
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential

from bridge.ports.store import StoreUnavailableError
from bridge.store.driver.postgres import Postgres

WAIT_SECONDS = 5.0
# A server takes longer than this to go away and come back.
REST_SECONDS = 0.05
_GATE_SECONDS = 30.0
# Words of SQLite for "not now" and "not here"; its other operational errors are faults of ours and stay what they are.
_SQLITE_AWAY = ("locked", "unable to open", "disk I/O error", "database or disk is full", "readonly")

# What the databases say themselves, through SQLAlchemy or past it.
DATABASE_ERRORS = (DBAPIError, PoolEmptyError, psycopg.Error, sqlite3.Error)
RULE_ERRORS = (IntegrityError, psycopg.IntegrityError, sqlite3.IntegrityError)
"""Of these: a row that must be the only one was there already, or speaks of a row that is not there."""


class StoreUnshapedError(StoreUnavailableError):
    """The database has not the tables of this version."""


class DatabaseUrlError(ValueError):
    """The address of the database can't be used. The text never holds the address: it may carry a password."""


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///path/to/file` or `postgresql://user:password@host:port/name`. Does not connect yet.

    Raises DatabaseUrlError.
    """
    try:
        parsed = make_url(url)
    except Exception:
        raise DatabaseUrlError("the database address is not a URL such as sqlite:///var/hub.db") from None
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    if parsed.get_backend_name() in ("postgresql", "postgres"):
        return _open_postgres(parsed)
    raise DatabaseUrlError("the database must be sqlite or postgresql")


def _open_sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise DatabaseUrlError("a database in memory would lose everything; name a file")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # For its owner's eyes only; the files beside it (-wal, -shm) take over the same rights.
    Path(url.database).touch(mode=0o600)
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"), connect_args={"timeout": WAIT_SECONDS}, pool_timeout=WAIT_SECONDS
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own BEGIN is deferred; ours (below) takes the write lock at once, so that no transaction fails halfway.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={int(WAIT_SECONDS * 1000)}"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.execute("BEGIN" if is_reading(connection) else "BEGIN IMMEDIATE").close()


def _open_postgres(url: URL) -> Engine:
    limits = "-c timezone=UTC -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=10,
        max_overflow=10,
        # The connection used last goes out first: it rested least.
        pool_use_lifo=True,
        pool_timeout=WAIT_SECONDS,
        connect_args={"connect_timeout": 3, "application_name": "bridge", "options": limits},
    )
    event.listen(engine, "do_connect", _connect_postgres)
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", _ask_after_rest)
    return engine


def _connect_postgres(_dialect: Dialect, _record: ConnectionPoolEntry, arguments: list[Any], named: dict[str, Any]) -> Postgres:
    return Postgres.connect(*arguments, **named)


def _note_rest(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = time.monotonic()


def _ask_after_rest(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """A connection that rested may have been cut; one that was used a moment ago is not asked: that costs a round trip."""
    if time.monotonic() - record.info.get("rests_since", time.monotonic()) < REST_SECONDS:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        # Not a rollback: after one the driver has the server forget every statement that it prepared.
        connection.commit()
    except psycopg.Error as error:
        raise InvalidatePoolError("the server closed its connections") from error


def connect(engine: Engine, *, reading: bool = False) -> Connection:
    """A connection; waits some seconds for a database that is just starting. Raises StoreUnavailableError."""
    try:
        return _connect_once(engine, reading)
    except StoreUnshapedError:
        # Waiting gives it no tables.
        raise
    except StoreUnavailableError:
        patience = Retrying(
            stop=stop_after_delay(WAIT_SECONDS),
            wait=wait_exponential(multiplier=0.05, max=0.5),
            retry=retry_if_exception_type(StoreUnavailableError),
            reraise=True,
        )
        return patience(_connect_once, engine, reading)


def shut(engine: Engine, words: str) -> None:
    """Nobody connects by this engine any more: whoever tries gets StoreUnshapedError with these words."""

    def refuse(_connection: Connection) -> None:
        raise StoreUnshapedError(words)

    event.listen(engine, "engine_connect", refuse)


def _connect_once(engine: Engine, reading: bool) -> Connection:
    with reachable():
        connection = engine.connect()
        if reading:
            read_only = {"postgresql_readonly": True} if engine.dialect.name == "postgresql" else {}
            connection.execution_options(reading=True, **read_only)
        return connection


def is_reading(connection: Connection) -> bool:
    """True for a connection that was opened for reading."""
    return bool(connection.get_execution_options().get("reading"))


def changes_made(connection: Connection) -> int:
    """Rows that this connection has changed so far, where the database does not itself refuse writes of a reader."""
    return int(getattr(connection.connection.dbapi_connection, "total_changes", 0))


@contextmanager
def reachable() -> Iterator[None]:
    """Turns errors that mean "the database is away" into StoreUnavailableError; other errors pass as they are."""
    try:
        yield
    except DATABASE_ERRORS as error:
        if _is_away(error):
            raise StoreUnavailableError("the database can't be reached just now") from error
        raise


def _is_away(error: Exception) -> bool:
    if isinstance(error, PoolEmptyError | psycopg.OperationalError | psycopg.InterfaceError):
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return isinstance(cause, sqlite3.OperationalError) and any(word in str(cause) for word in _SQLITE_AWAY)
    if not isinstance(error, DBAPIError):
        return False
    # With psycopg an operational error is a lost server, a shutdown, a deadlock or a lock not got in time: all pass.
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


class WriterGate:
    """One writer at a time in this process. SQLite's own waiting sleeps and makes long tails; a lock hands over at once."""

    def __init__(self) -> None:
        self._lock = Lock()

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=_GATE_SECONDS):
            raise StoreUnavailableError("the database is busy")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._lock.release()


_GATES: dict[str, WriterGate] = {}
_GATES_LOCK = Lock()


def writer_gate(engine: Engine) -> WriterGate | None:
    """The gate of this engine's file, one for all stores on it in this process; None where the database locks rows itself."""
    if engine.dialect.name != "sqlite":
        return None
    with _GATES_LOCK:
        return _GATES.setdefault(str(Path(str(engine.url.database)).resolve()), WriterGate())
