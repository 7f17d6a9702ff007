"""Real processes on real PostgreSQL (and Redis): killed in the middle of each call, servers gone, answers lost; all ends well.

How it ended is judged by the player's own comparison of all books and by the invariants, one by one.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import psycopg
import pytest
import redis
from rich.console import Console

from samples.demo.story.play import Outcome, Stage, play
from tests.faults.running import PAY, STEPS, Fault, Running, running
from tests.postgres import Postgres
from tests.redis_server import RedisServer

SILENT = [Fault("onec", "Request"), Fault("onec", "codereview"), PAY]
RUNNERS = ("embedded", "rq")
# The longest wait of the player for one step, with a process killed in it.
PATIENCE = 240.0

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(params=RUNNERS)
def runner(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def town(runner: str, request: pytest.FixtureRequest, tmp_path: Path, postgres: Postgres) -> Iterator[Running]:
    """The town in the shape of `runner`, on a database of its own."""
    database = postgres.new_database().replace("postgresql://", "postgresql+psycopg://")
    redis_url = request.getfixturevalue("redis_server").url if runner == "rq" else ""
    with running(tmp_path, database, redis_url) as town:
        yield town


def ends_well(town: Running, disturb: Callable[[], AbstractContextManager[None]] = nullcontext) -> None:
    """Play the approved story; every book and every invariant must agree."""
    outcome: Outcome = play(Stage(town.town, Console(quiet=True), lambda: None, PATIENCE, lambda _: disturb()), "approved")
    assert outcome.error == ""
    assert [f"{one.place}: {one.must}, is {one.evidence}" for one in outcome.findings if not one.holds] == []
    assert [f"{one.number}: {one.evidence}" for one in outcome.verdicts if not one.holds] == []
    assert outcome.holds


def test_a_worker_killed_in_the_middle_of_every_call_does_each_thing_once(town: Running, runner: str) -> None:
    who = "worker" if runner == "rq" else "hub"
    ends_well(town, lambda: town.killing(who, STEPS))
    assert town.killed.count(who) == len(STEPS)


def test_answers_lost_after_the_work_was_done_make_nothing_twice_also_while_redis_stays_away(
    town: Running, runner: str, request: pytest.FixtureRequest
) -> None:
    if runner == "rq":
        # The clock does it all then: what is lost with Redis is time, not work.
        request.getfixturevalue("redis_server").kill()
    for fault in SILENT:
        town.plant(fault, "silent_after_commit")
    ends_well(town)
    assert not any(town.waits(fault) for fault in SILENT)


@pytest.mark.parametrize("runner", ["rq"], indirect=True)
def test_redis_emptied_and_killed_and_the_database_restarted_lose_nothing(
    town: Running, redis_server: RedisServer, postgres: Postgres
) -> None:
    @contextmanager
    def servers_come_and_go() -> Iterator[None]:
        over, rounds = threading.Event(), list[float]()

        def disturb() -> None:
            while not over.wait(2.0):
                with redis.Redis.from_url(redis_server.url) as client:
                    client.flushall()
                over.wait(2.0)
                redis_server.kill()
                over.wait(2.0)
                postgres.restart("immediate" if len(rounds) % 2 else "fast")
                redis_server.start()
                rounds.append(time.monotonic())

        thread = threading.Thread(target=disturb, name="disturber")
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            assert rounds, "nothing was disturbed"

    ends_well(town, servers_come_and_go)


def test_the_cluster_of_the_tests_is_a_stranger_to_the_machines_own(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url) as connection:
        (place,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    assert str(place).startswith(str(postgres.folder))
    assert postgres.port != 5432
