"""Redis carries bells and nothing else: who rings never waits for it, many bells are one, what is left behind is swept up."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from redis import Redis
from rq import Queue, SimpleWorker
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer

from bridge.flows.applying.accept_application import accept_application
from bridge.jobs import on_rq
from bridge.jobs.crew import Crew, Worker
from bridge.jobs.on_rq import MOST_BELLS, PATIENCE, QUEUE, RqRunner, tidy_registries
from tests.builders import an_application, fake_hub
from tests.fakes.store import MemoryStore
from tests.fakes.surroundings import FakeClock
from tests.redis_server import RedisServer
from tests.waiting import soon


def bells(server: RedisServer) -> Queue:
    return Queue(QUEUE, connection=Redis.from_url(server.url), serializer=JSONSerializer)


@pytest.fixture
def hung(redis_server: RedisServer) -> Iterator[RedisServer]:
    """A Redis that takes connections and says nothing."""
    os.kill(redis_server.pid, signal.SIGSTOP)
    yield redis_server
    os.kill(redis_server.pid, signal.SIGCONT)


def test_whoever_commits_never_speaks_to_redis_itself(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    runner, spoken = RqRunner(redis_server.url), set[str]()
    enqueue = runner._queue.enqueue

    def watched(*args: object, **kwargs: object) -> object:
        spoken.add(threading.current_thread().name)
        return enqueue(*args, **kwargs)

    monkeypatch.setattr(runner._queue, "enqueue", watched)
    runner.wake()
    assert soon(lambda: bells(redis_server).count > 0)
    assert spoken == {"ringer"}


def test_a_hung_redis_holds_up_no_commit_and_the_bell_rings_when_it_is_back(hung: RedisServer) -> None:
    runner = RqRunner(hung.url)
    callers = [threading.Thread(target=runner.wake) for _ in range(50)]
    for caller in callers:
        caller.start()
    for caller in callers:
        # Generous: a caller that waited for Redis would stay for ever.
        caller.join(60)
        assert not caller.is_alive()
    os.kill(hung.pid, signal.SIGCONT)
    runner.wake()
    assert soon(lambda: bells(hung).count > 0)


def test_bells_that_nobody_takes_do_not_pile_up(redis_server: RedisServer) -> None:
    runner = RqRunner(redis_server.url)
    for _ in range(300):
        runner.wake()
        time.sleep(0.004)
    assert 0 < bells(redis_server).count <= MOST_BELLS


def test_a_bell_wakes_the_crew_of_the_worker_that_takes_it(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without bells this crew would look once an hour.
    monkeypatch.setattr("bridge.jobs.crew.LOOK_EVERY", 3600)
    clock, runner = FakeClock(), RqRunner(redis_server.url)
    hub = fake_hub(clock=clock, store=MemoryStore(runner.wake, clock.now))
    crew = Crew(hub, Worker("w", timedelta(seconds=30)), 2)
    monkeypatch.setattr(on_rq, "crews_here", [crew])
    thread = threading.Thread(target=crew.run)
    thread.start()
    try:
        accept_application(hub, an_application())
        assert soon(lambda: bells(redis_server).count > 0)
        redis = Redis.from_url(redis_server.url)
        queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
        SimpleWorker([queue], connection=redis, serializer=JSONSerializer).work(burst=True)
        assert soon(lambda: len(hub.partner_callbacks.delivered) == 1)
    finally:
        crew.stop()
        thread.join(60)
        assert not thread.is_alive()


def test_a_bell_whose_worker_died_is_swept_away(redis_server: RedisServer) -> None:
    queue = bells(redis_server)
    job = queue.enqueue("bridge.jobs.on_rq.wake_here", job_timeout=1)
    registry = StartedJobRegistry(QUEUE, connection=queue.connection, serializer=JSONSerializer)
    # As a worker that was killed leaves it: started, and its time over.
    queue.connection.lpop(queue.key)
    queue.connection.zadd(registry.key, {f"{job.id}:0": time.time() - 3600})
    tidy_registries(redis_server.url, QUEUE, PATIENCE)
    assert queue.connection.zcard(registry.key) == 0
