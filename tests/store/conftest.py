"""Each test of this folder that asks for `engine` or `sql_store` runs on SQLite and on PostgreSQL, on a fresh database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bridge.ports.store import Store
from bridge.store.engine import open_engine
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.databases import fresh_sqlite, migrated
from tests.fakes.store import MemoryStore
from tests.postgres import Postgres
from tests.store.people import NOW


class Bell:
    """Counts calls; `broken` makes it raise."""

    def __init__(self) -> None:
        self.rung = 0
        self.broken = False

    def __call__(self) -> None:
        self.rung += 1
        if self.broken:
            raise ConnectionError("nobody listens")


@pytest.fixture
def seal() -> Seal:
    return Seal({1: b"1" * 32}, b"i" * 32)


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/hub.db"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.new_database()


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> str:
    """Name of a migrated PostgreSQL database to be copied: quicker than migrating for each test."""
    return migrated(postgres.new_database()).rpartition("/")[2]


def fresh(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """Address of a fresh migrated database of this kind."""
    if kind == "sqlite":
        return fresh_sqlite(folder / "hub.db")
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.new_database(request.getfixturevalue("template"))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A migrated database."""
    engine = open_engine(fresh(request.param, request, tmp_path))
    yield engine
    engine.dispose()


@pytest.fixture
def sql_store(engine: Engine, seal: Seal, bell: Bell) -> SqlStore:
    return SqlStore(engine, seal, bell, now=lambda: NOW)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path, seal: Seal, bell: Bell) -> Iterator[Store]:
    """Every store there is, for the contract."""
    if request.param == "memory":
        yield MemoryStore(bell, now=lambda: NOW)
        return
    engine = open_engine(fresh(request.param, request, tmp_path))
    yield SqlStore(engine, seal, bell, now=lambda: NOW)
    engine.dispose()
