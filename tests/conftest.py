"""Servers for tests, each started once per run and only when a test asks for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bridge.ports.measuring.trace import begin_trace
from tests.postgres import Postgres, remove_postgres, start_postgres
from tests.redis_server import RedisServer, start_redis

# How long an example takes, and how long it is thought of, says how busy the machine is and nothing of the hub.
settings.register_profile("any-machine", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-machine")


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    """A request that a test sent in this thread left its id there, as in a server, where the next one brings its own."""
    begin_trace("")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that give themselves the most time begin first: begun last, they would run on alone when all others are done."""
    longest: dict[Path, float] = {}
    for item in items:
        for limit in item.iter_markers("timeout"):
            longest[item.path] = max(longest.get(item.path, 0.0), float(limit.args[0]))
    items.sort(key=lambda item: -longest.get(item.path, 0.0))


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
