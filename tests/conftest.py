"""Servers for tests, each started once per run and only when a test asks for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Postgres, remove_postgres, start_postgres
from tests.redis_server import RedisServer, start_redis


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL; ask it for a `new_database()`."""
    server = start_postgres()
    yield server
    remove_postgres(server)


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A real Redis, fresh for each test."""
    server = start_redis(tmp_path)
    yield server
    server.kill()
