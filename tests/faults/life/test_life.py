"""A model-based test over the whole life: people act, workers work and die, calls and commits fail in every way, clocks jump.

After each step hub and far sides are laid beside a small model; when the weather has cleared, all books agree exactly.
"""

from collections.abc import Iterator

import pytest

from tests.faults.life.around.ground import PostgresGround, SqliteGround
from tests.faults.life.running import live
from tests.faults.life.tally import TALLY
from tests.postgres import Postgres

# On a quiet machine half a minute; on a crowded one many times that.
pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def postgres_ground(postgres: Postgres) -> Iterator[PostgresGround]:
    ground = PostgresGround(postgres)
    yield ground
    ground.leave()


def test_a_life_in_any_weather_loses_nothing_and_does_nothing_twice(sqlite_ground: SqliteGround) -> None:
    live(sqlite_ground, TALLY, 80)


def test_so_it_is_on_postgresql(postgres_ground: PostgresGround) -> None:
    live(postgres_ground, TALLY, 4)
