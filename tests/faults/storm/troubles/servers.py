"""Redis hung, killed, emptied, full, lost; PostgreSQL restarted, its backends killed, its connections all taken; a full disk."""

import os
import resource
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
import redis

from samples.demo.programs import children_of
from tests.faults.storm.place import Place
from tests.faults.storm.troubles.kinds import ALONE, SERVERS, Trouble, once

FLUSHES, BETWEEN_FLUSHES = 8, 0.5
MOST_CONNECTIONS = 300
TAKE_AGAIN = 0.2
BACKENDS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bridge'"


@contextmanager
def hung_redis(place: Place) -> Iterator[None]:
    """Takes connections and answers nobody."""
    os.kill(place.queue().pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(place.queue().pid, signal.SIGCONT)


@contextmanager
def killed_redis(place: Place) -> Iterator[None]:
    """Away, and back with what its log kept."""
    place.queue().kill()
    try:
        yield
    finally:
        place.queue().start()


@contextmanager
def lost_redis(place: Place) -> Iterator[None]:
    """Away, and back with nothing."""
    place.queue().kill()
    try:
        shutil.rmtree(place.queue().folder / "appendonlydir", ignore_errors=True)
        yield
    finally:
        place.queue().start()


@contextmanager
def full_redis(place: Place) -> Iterator[None]:
    """Refuses every write."""
    with redis.Redis.from_url(place.queue().url) as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", 1)
        try:
            yield
        finally:
            client.config_set("maxmemory", 0)


def empty_redis(place: Place) -> None:
    """Emptied again and again while work goes on."""
    with redis.Redis.from_url(place.queue().url) as client:
        for _ in range(FLUSHES):
            client.flushall()
            time.sleep(BETWEEN_FLUSHES)


def kill_backends(place: Place) -> None:
    """Every connection of the hub is cut, thrice."""
    for _ in range(3):
        with psycopg.connect(place.server().url, autocommit=True) as connection:
            connection.execute(BACKENDS)
        time.sleep(1.0)


@contextmanager
def no_connections(place: Place) -> Iterator[None]:
    """The hub loses its connections and finds every place of the server taken."""
    held: list[psycopg.Connection] = []
    try:
        with psycopg.connect(place.server().url, autocommit=True) as own:
            for _ in range(3):
                own.execute(BACKENDS)
                _take_all(place, held)
                time.sleep(TAKE_AGAIN)
        yield
    finally:
        for one in held:
            one.close()


def _take_all(place: Place, held: list[psycopg.Connection]) -> None:
    with suppress(psycopg.OperationalError):
        while len(held) < MOST_CONNECTIONS:
            held.append(psycopg.connect(place.server().url, connect_timeout=3))


@contextmanager
def full_disk(place: Place) -> Iterator[None]:
    """No file of the hub can grow any more: its database, and its log as well."""
    top = place.running.pid_of("hub")
    pids = [top, *children_of(top)]
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids}
    for pid, (_, hard) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        for pid, limits in before.items():
            with suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


SERVER_TROUBLES = (
    Trouble("redis-hang", hung_redis, 8.0, SERVERS),
    Trouble("redis-kill", killed_redis, 6.0, SERVERS),
    Trouble("redis-flush", once(empty_redis), 0.5, SERVERS),
    Trouble("redis-full", full_redis, 8.0, SERVERS),
    Trouble("redis-lost", lost_redis, 6.0, SERVERS),
    Trouble("pg-restart", once(lambda place: place.server().restart("fast")), 0.5, SERVERS),
    Trouble("pg-crash", once(lambda place: place.server().restart("immediate")), 0.5, SERVERS),
    Trouble("pg-backends", once(kill_backends), 0.5, SERVERS),
    Trouble("pg-exhaust", no_connections, 6.0, SERVERS),
    Trouble("disk-full", full_disk, 8.0, ALONE),
)
