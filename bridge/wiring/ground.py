"""What a hub stands on whichever configuration it runs: database, runner, clock, keys, the directory of passport offices."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from adapters.passport_offices.stored import StoredOffices
from adapters.surroundings import SystemClock
from adapters.turnstile.on_this_machine import MachineTurnstile
from bridge.jobs.embedded import EmbeddedRunner
from bridge.ports.offering.turnstile import Turnstile
from bridge.store.engine import open_engine
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from config.settings import Settings

if TYPE_CHECKING:
    from bridge.jobs.on_rq import RqRunner


@dataclass(frozen=True, repr=False)
class Ground:
    """Made once in a process; a new version of the configuration is built on the same."""

    engine: Engine
    seal: Seal
    clock: SystemClock
    store: SqlStore
    runner: "EmbeddedRunner | RqRunner"
    turnstile: Turnstile
    offices: StoredOffices


def lay_ground(settings: Settings) -> Ground:
    """Opens no connection yet."""
    runner = _runner(settings)
    clock = SystemClock(str(settings.zone), settings.clock_file)
    seal = Seal(settings.seal_ring(), settings.index_key.encode())
    engine = open_engine(settings.database_url)
    store = SqlStore(engine, seal, runner.wake, clock.now)
    return Ground(engine, seal, clock, store, runner, _turnstile(settings), _offices(store))


def _runner(settings: Settings) -> "EmbeddedRunner | RqRunner":
    if settings.runner == "embedded":
        return EmbeddedRunner()
    from bridge.jobs.on_rq import RqRunner  # RQ and Redis take long to load; with the embedded runner nobody needs them

    return RqRunner(settings.redis_url)


def _turnstile(settings: Settings) -> Turnstile:
    here = MachineTurnstile(settings.calls)
    if settings.runner == "embedded":
        return here
    from adapters.turnstile.in_redis import RedisTurnstile  # as above

    return RedisTurnstile(settings.redis_url, here)


def _offices(store: SqlStore) -> StoredOffices:
    def version() -> str:
        with store.begin() as tx:
            return tx.issuers.version()

    def rows() -> list[tuple[str, str]]:
        with store.begin() as tx:
            return list(tx.issuers.all())

    return StoredOffices(version, rows)
