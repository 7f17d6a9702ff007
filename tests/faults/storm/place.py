"""Where a storm takes place: servers, the town of real processes, the neighbours' doors, and the hub's store read from aside."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from bridge.store.engine import open_engine
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from config.settings import read_settings
from samples.demo.story.stands import Stands
from samples.demo.story.waiting import Patience
from samples.demo.town import read_private
from samples.neighbours.clock import Clock
from tests.faults.running import Running, running
from tests.postgres import Postgres, remove_postgres, start_postgres
from tests.redis_server import RedisServer, start_redis

WORKERS = 2
LONGEST_WAIT, LOOK_EVERY = 300.0, 0.5


class Shape(StrEnum):
    """PRODUCTION: web, two workers and a clock on PostgreSQL and Redis. EMBEDDED: one process on SQLite."""

    PRODUCTION = "production"
    EMBEDDED = "embedded"


@dataclass(frozen=True)
class Place:
    """One running town. `store` is the hub's own, opened here to read books and to do an operator's work."""

    shape: Shape
    folder: Path
    database: str
    running: Running
    store: SqlStore
    clock: Clock
    stands: Stands
    postgres: Postgres | None = None
    redis: RedisServer | None = None

    @property
    def workers(self) -> list[str]:
        """Names of the processes that may be in the middle of a call to a neighbour."""
        names = [name for name in self.running.names if name.startswith(("worker", "clock"))]
        return names or ["hub"]

    def now(self) -> datetime:
        """The town's time (aware UTC)."""
        return self.clock.now()

    def server(self) -> Postgres:
        """PostgreSQL; only in the shape of production."""
        assert self.postgres is not None, "this shape has no PostgreSQL"
        return self.postgres

    def queue(self) -> RedisServer:
        """Redis; only in the shape of production."""
        assert self.redis is not None, "this shape has no Redis"
        return self.redis


@contextmanager
def take_place(shape: Shape, folder: Path) -> Iterator[Place]:
    """Start everything of a shape with its state in `folder`, and end it all."""
    with ExitStack() as stack:
        postgres, redis, url = None, None, f"sqlite:///{folder}/store/hub.sqlite3"
        if shape is Shape.PRODUCTION:
            postgres = start_postgres()
            stack.callback(remove_postgres, postgres)
            url = postgres.new_database().replace("postgresql://", "postgresql+psycopg://")
            (folder / "redis").mkdir(parents=True)
            redis = start_redis(folder / "redis")
            stack.callback(lambda: redis.kill())
        else:
            (folder / "store").mkdir(parents=True)
        town = stack.enter_context(running(folder, url, redis.url if redis else "", workers=WORKERS))
        yield _placed(shape, folder, url, town, postgres, redis)


def _placed(shape: Shape, folder: Path, url: str, town: Running, postgres: Postgres | None, redis: RedisServer | None) -> Place:
    settings = read_settings(read_private(town.town.hub_env))
    clock = Clock(town.town.clock_file)
    seal = Seal(settings.seal_ring(), settings.index_key.encode())
    # Nobody is woken from here: a row that an operator revives is found by the lookout, as one that lost its wake-up.
    store = SqlStore(open_engine(url), seal, lambda: None, clock.now)
    stands = Stands(town.town, Patience(lambda: None, LONGEST_WAIT, LOOK_EVERY))
    # The gateway's money must outlast the storm.
    stands.switch("smsc", balance="100000000")
    return Place(shape, folder, url, town, store, clock, stands, postgres, redis)


def forget(folder: Path) -> None:
    """Remove what a storm left."""
    shutil.rmtree(folder, ignore_errors=True)


def utc() -> datetime:
    """Real time, which the movable clock does not touch."""
    return datetime.now(UTC)
