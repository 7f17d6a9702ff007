"""The runner on Redis: a commit enqueues a wake-up, any worker takes it and wakes its crew.

The row is the truth, the job is only a bell. So it carries nothing, is never retried, and losing it (or Redis) costs the moment
until a crew looks by itself. Facts behind the settings: a worker with exactly one queue moves jobs by BLMOVE, SimpleWorker forks
no process for a job, JSON in place of pickle runs nobody's code.
"""

import os
import signal
import threading
import time
from datetime import timedelta

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from bridge.flows.hub import Hub
from bridge.jobs.crew import Crew, Worker
from bridge.jobs.rounds import Round, Rounds
from bridge.processes.redis_upkeep import tidy_registries

log = structlog.get_logger(__name__)
QUEUE = "bridge"
PATIENCE = 0.25
# A Redis that is away is left alone for so long; a bell costs a worker milliseconds, so those closer
# together than the gap are one, and more waiting ones help nobody: who is awake looks again by himself.
AFTER_FAILURE, GAP, MOST_BELLS = 2.0, 0.05, 8
# The clock works rows itself when no worker took them for so long.
WORKERS_PATIENCE = timedelta(seconds=10)
TIDY_EVERY = timedelta(minutes=1)
JOB_SECONDS = 30

crews_here: list[Crew] = []


class RqRunner:
    """Rings for RQ workers from a thread of its own: no request ever waits for Redis."""

    def __init__(self, redis_url: str) -> None:
        redis = Redis.from_url(redis_url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
        self._queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
        self._due = threading.Event()
        self._guard, self._ringer = threading.Lock(), 0

    def wake(self) -> None:
        """Rows are due. The ringer lives in the process that first wakes: threads do not survive a fork."""
        self._due.set()
        with self._guard:
            if self._ringer != os.getpid():
                self._ringer = os.getpid()
                threading.Thread(target=self._ring_on, name="ringer", daemon=True).start()

    def answers(self) -> bool:
        """True when Redis does, within its patience."""
        try:
            return bool(self._queue.connection.ping())
        except RedisError:
            return False

    def _ring_on(self) -> None:
        while True:
            self._due.wait()
            self._due.clear()
            time.sleep(GAP if self._ring() else AFTER_FAILURE)

    def _ring(self) -> bool:
        try:
            if self._queue.count < MOST_BELLS:
                self._queue.enqueue("bridge.jobs.on_rq.wake_here", result_ttl=0, job_timeout=JOB_SECONDS, failure_ttl=60)
        except RedisError:
            log.warning("Redis is away; crews look by themselves")
            return False
        return True


def wake_here() -> None:
    """The RQ job: the crew of this process looks for due rows."""
    for crew in crews_here:
        crew.wake()


def run_worker(hub: Hub, name: str, threads: int, lease: timedelta, redis_url: str) -> None:
    """Work until stopped. RQ's worker ends when Redis is lost at a bad moment: it is begun again, the crew works on meanwhile."""
    crew = Crew(hub, Worker(name, lease), threads)
    crews_here[:] = [crew]
    dispatcher = threading.Thread(target=crew.run, name="dispatcher", daemon=True)
    dispatcher.start()
    try:
        while not _listen(redis_url):
            time.sleep(AFTER_FAILURE)
    finally:
        crew.stop()
        dispatcher.join()
        crew.leave()


def _listen(redis_url: str) -> bool:
    """Serve the bells; False when Redis was lost, True when told to end."""
    redis = Redis.from_url(redis_url)
    try:
        queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
        worker = SimpleWorker([queue], connection=redis, serializer=JSONSerializer, log_job_description=False)
        worker.work(logging_level="WARNING")
    except (RedisError, OSError):
        log.warning("Redis was lost; listening again in a moment")
        return False
    return True


def run_clock(hub: Hub, name: str, threads: int, lease: timedelta, redis_url: str) -> None:
    """Go the rounds, tidy RQ's registries up, and work rows that no worker takes, until told to end (SIGTERM)."""
    crew = Crew(hub, Worker(name, lease), threads)
    tidy = Round("tidy registries", TIDY_EVERY, lambda _hub: tidy_registries(redis_url, QUEUE, PATIENCE), at_once=True)
    rounds, crews_here[:] = Rounds(crew, tidy), [crew]

    def look() -> None:
        rounds.go()
        if _nobody_works(hub):
            crew.drain()

    # The bell is left alone: this thread may be just taking hold of it.
    signal.signal(signal.SIGTERM, lambda *_: setattr(crew, "over", True))
    crew.run(look)
    crew.leave()


def _nobody_works(hub: Hub) -> bool:
    """True when a row has been claimable for longer than any worker takes."""
    with hub.store.read() as tx:
        due = tx.work.next_due()
    return due is not None and hub.clock.now() - due > WORKERS_PATIENCE
