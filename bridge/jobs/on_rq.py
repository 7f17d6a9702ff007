"""The runner on Redis: a commit enqueues "drain", any number of RQ workers do it, a clock finds what nobody woke.

Facts behind the settings: one queue per worker so that jobs move by BLMOVE, SimpleWorker (no fork per job),
JSON instead of pickle.
A lost job costs the time until the clock looks, never a row.
"""

import time
from datetime import timedelta

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from bridge.flows.hub import Hub
from bridge.flows.recover import ask_about_payments
from bridge.jobs.drain import Worker, drain
from bridge.ports.store import StoreUnavailableError

log = structlog.get_logger(__name__)
QUEUE = "bridge"
PATIENCE = 0.05
AFTER_FAILURE = 2.0
LOOK_EVERY = 0.2
WAKE_EVERY = 1.0
WORKERS_PATIENCE = timedelta(seconds=10)
RECOVER_EVERY = timedelta(minutes=1)
JOB_SECONDS = 600
ROWS_PER_JOB = 200

_at_work: dict[str, tuple[Hub, Worker]] = {}


class RqRunner:
    """Nudges RQ workers. A Redis that is away or hung is left alone for a moment, so that a request never waits for it twice."""

    def __init__(self, redis_url: str) -> None:
        redis = Redis.from_url(redis_url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
        self._queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
        self._quiet_until = 0.0

    def wake(self) -> None:
        """Enqueue one drain."""
        self.try_wake()

    def try_wake(self) -> bool:
        """True when a worker was told."""
        if time.monotonic() < self._quiet_until:
            return False
        try:
            self._queue.enqueue("bridge.jobs.on_rq.drain_now", result_ttl=0, job_timeout=JOB_SECONDS, failure_ttl=60)
        except RedisError:
            self._quiet_until = time.monotonic() + AFTER_FAILURE
            log.warning("Redis is away; the clock will find the rows")
            return False
        return True


def drain_now() -> int:
    """The RQ job: work what is due with the hub of this process."""
    hub, worker = _at_work["here"]
    return drain(hub, worker, ROWS_PER_JOB)


def run_worker(hub: Hub, name: str, lease: timedelta, redis_url: str) -> None:
    """Serve the queue until stopped; first give back what an earlier run under this name left behind."""
    worker = Worker(name, lease)
    _at_work["here"] = (hub, worker)
    with hub.store.begin() as tx:
        tx.work.release(name)
    redis = Redis.from_url(redis_url)
    queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
    drain(hub, worker)
    SimpleWorker([queue], connection=redis, serializer=JSONSerializer, log_job_description=False).work(logging_level="WARNING")


def run_clock(hub: Hub, name: str, lease: timedelta, runner: RqRunner) -> None:
    """Look for due rows that nobody woke; where no worker takes them, work them here. Ends only with the process."""
    watch = _Watch(hub, Worker(name, lease), runner)
    while True:
        try:
            watch.look()
        except StoreUnavailableError:
            log.warning("the store is away; looking again")
        time.sleep(LOOK_EVERY)


class _Watch:
    """What the clock remembers between two looks."""

    def __init__(self, hub: Hub, worker: Worker, runner: RqRunner) -> None:
        self._hub = hub
        self._worker = worker
        self._runner = runner
        self._recovered_at = hub.clock.now()
        self._woken_at = 0.0
        with hub.store.begin() as tx:
            tx.work.release(worker.name)

    def look(self) -> None:
        """Wake workers for due rows; without Redis, or when no worker takes them, work here. Ask about lost notices."""
        now = self._hub.clock.now()
        with self._hub.store.begin() as tx:
            due = tx.work.next_due()
        if due is not None and due <= now and not (self._wake() and now - due < WORKERS_PATIENCE):
            drain(self._hub, self._worker, ROWS_PER_JOB)
        if now - self._recovered_at > RECOVER_EVERY:
            self._recovered_at = now
            ask_about_payments(self._hub)

    def _wake(self) -> bool:
        """Once a second is enough: workers that are dead must not find a heap of wake-ups."""
        if time.monotonic() - self._woken_at < WAKE_EVERY:
            return True
        self._woken_at = time.monotonic()
        return self._runner.try_wake()
