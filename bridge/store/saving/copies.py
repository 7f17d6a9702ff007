"""A copy of one moment: SQLite's own backup, PostgreSQL's pg_dump in the snapshot that the digests were read in."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, make_url, text

from bridge.store.engine import connect, open_engine, reachable
from bridge.store.saving.contents import Contents, contents_of

SQLITE, POSTGRESQL = "sqlite", "postgresql"


class CopyFailedError(Exception):
    """The copy could not be made or read; the text says why and holds no secret."""


def copy_to(url: str, file: Path) -> dict[str, Contents]:
    """Write a copy of the database to `file` (for its owner's eyes only) and tell what it holds.

    The hub goes on meanwhile. Raises CopyFailedError and StoreUnavailableError.
    """
    engine = open_engine(url)
    file.touch(mode=0o600, exist_ok=False)
    try:
        return _sqlite_copy(engine, file) if engine.dialect.name == SQLITE else _postgres_copy(engine, url, file)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    finally:
        engine.dispose()


def restore_from(file: Path, kind: str, url: str) -> dict[str, Contents]:
    """Put the copy into the database, which must hold no table yet, and tell what it holds then.

    Raises CopyFailedError and StoreUnavailableError.
    """
    engine = open_engine(url)
    try:
        if engine.dialect.name != kind:
            raise CopyFailedError(f"the copy is of {kind}, the database is {engine.dialect.name}")
        if _tables(engine):
            raise CopyFailedError("the database is not empty: restore into a fresh one, so that nothing is ever written over")
        if kind == SQLITE:
            _into_sqlite(file, Path(str(engine.url.database)))
        else:
            _run(["pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--dbname", _named(url), str(file)], url)
        with _one_moment(engine) as connection:
            return dict(contents_of(connection))
    finally:
        engine.dispose()


def _sqlite_copy(engine: Engine, file: Path) -> dict[str, Contents]:
    with sqlite3.connect(str(engine.url.database)) as source, sqlite3.connect(file) as copy:
        source.backup(copy, pages=1000)
    copied = open_engine(f"sqlite:///{file}")
    try:
        with _one_moment(copied) as connection:
            held = dict(contents_of(connection))
    finally:
        copied.dispose()
    with sqlite3.connect(file) as copy:
        # One file, without the log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
    return held


def _postgres_copy(engine: Engine, url: str, file: Path) -> dict[str, Contents]:
    with _one_moment(engine) as connection:
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        _run(["pg_dump", "--format=custom", f"--snapshot={snapshot}", "--no-owner", "--file", str(file), _named(url)], url)
        return dict(contents_of(connection))


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    """Everything read in it is of one moment, however long it takes."""
    with reachable(), connect(engine, reading=True) as connection:
        if engine.dialect.name == POSTGRESQL:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def _tables(engine: Engine) -> bool:
    schema = "information_schema.tables WHERE table_schema = 'public'"
    query = f"SELECT count(*) FROM {'sqlite_master' if engine.dialect.name == SQLITE else schema}"  # noqa: S608 - fixed words
    with reachable(), connect(engine, reading=True) as connection:
        return bool(connection.execute(text(query)).scalar_one())


def _into_sqlite(file: Path, place: Path) -> None:
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as source, sqlite3.connect(place) as target:
        source.backup(target)


def _named(url: str) -> str:
    """The address for PostgreSQL's own programs, without the password."""
    parsed = make_url(url).set(drivername="postgresql", password=None)
    return parsed.render_as_string()


def _run(words: list[str], url: str) -> None:
    environment: Mapping[str, str] = {**os.environ, "PGPASSWORD": make_url(url).password or os.environ.get("PGPASSWORD", "")}
    try:
        done = subprocess.run(words, env=dict(environment), capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise CopyFailedError(f"{words[0]} is not on this machine: install postgresql-client") from None
    if done.returncode:
        raise CopyFailedError(f"{words[0]}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}")
