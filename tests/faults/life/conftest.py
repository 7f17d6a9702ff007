"""A fresh database for each life, and waiting times without chance."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from bridge.jobs import breaker
from tests.faults.life.around.ground import SqliteGround


class Even:
    """Chance that always falls in the middle: a life that failed fails again."""

    def uniform(self, low: float, high: float) -> float:
        return (low + high) / 2


@pytest.fixture(autouse=True)
def no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaker, "_JITTER", Even())


@pytest.fixture(autouse=True)
def silence() -> Iterator[None]:
    """Failures are what is wanted here; describing each takes longer than living through it."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.fixture
def sqlite_ground() -> Iterator[SqliteGround]:
    ground = SqliteGround()
    yield ground
    ground.leave()
