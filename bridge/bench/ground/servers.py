"""PostgreSQL and Redis of a run, where they are installed: fresh, on loopback, durable as in production."""

import os
import re
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import redis
from psycopg import sql

from bridge.bench.ground.programs import LOOPBACK, BenchError, Program, run, start

ACCOUNT = OWNER = "postgres"
_REMOVALS, _PAUSE = 100, 0.05


def free_port() -> int:
    """A port of loopback that nobody holds just now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Somebody listens there."""
    try:
        with socket.create_connection((LOOPBACK, port), 1):
            return True
    except OSError:
        return False


@dataclass(frozen=True)
class Redis:
    """A running Redis. Each hub of a run has a database of its own in it."""

    program: Program
    port: int
    _numbers: Callable[[], int] = field(default_factory=lambda: count().__next__)

    def new_database(self) -> str:
        """The address of a database, emptied; there are sixteen, used in turn."""
        number = self._numbers() % 16
        with redis.Redis(port=self.port, db=number) as client:
            client.flushdb()
        return f"redis://{LOOPBACK}:{self.port}/{number}"


def start_redis(folder: Path) -> Redis | None:
    """A server with an append-only log in `folder`; None where none is installed."""
    program = shutil.which("redis-server")
    if program is None:
        return None
    port = free_port()
    argv = [program, "--bind", LOOPBACK, "--port", str(port), "--dir", str(folder), "--appendonly", "yes", "--save", ""]
    started = start("Redis", argv, folder / "redis.log")
    started.wait_until(lambda: answers(port))
    return Redis(started, port)


@dataclass(frozen=True)
class Postgres:
    """A running cluster. `folder` is its own and is to be removed after its end."""

    program: Program
    port: int
    folder: Path
    _numbers: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    def new_database(self, template: str = "template0") -> str:
        """The address of a fresh empty database, or of a copy of `template` (its address): nobody may be connected to that."""
        names = [sql.Identifier(name) for name in (f"bench_{self._numbers()}", template.rpartition("/")[2])]
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        return self._url(names[0].as_string().strip('"'))

    def _url(self, database: str) -> str:
        return f"postgresql://{OWNER}@{LOOPBACK}:{self.port}/{database}"


def start_postgres(logs: Path) -> Postgres | None:
    """A cluster in a temporary folder of its own, as PostgreSQL's account where we are root; None where none is installed."""
    programs = _programs()
    if programs is None:
        return None
    user = ACCOUNT if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="bridge-bench-pg-"))
    if user:
        shutil.chown(folder, user, user)
    data, port = str(folder / "data"), free_port()
    made = [str(programs / "initdb"), "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    options = [f"listen_addresses={LOOPBACK}", "unix_socket_directories=", "max_connections=300", "logging_collector=off"]
    flags = [part for option in options for part in ("-c", option)]
    try:
        run(made, logs / "initdb.log", user)
        argv = [str(programs / "postgres"), "-D", data, "-p", str(port), *flags]
        # Its own quick end; killed outright, it would leave shared memory behind.
        program = start("PostgreSQL", argv, logs / "postgres.log", user=user, kind=signal.SIGQUIT)
        program.wait_until(lambda: _lets_in(port))
    except BaseException:
        remove(folder)
        raise
    return Postgres(program, port, folder)


def remove(cluster: Path) -> None:
    """Remove the folder of a cluster that has ended. Its last sessions may still be writing for a moment."""
    for _ in range(_REMOVALS):
        shutil.rmtree(cluster, ignore_errors=True)
        if not cluster.exists():
            return
        time.sleep(_PAUSE)
    raise BenchError(f"{cluster} can't be removed")


def _lets_in(port: int) -> bool:
    try:
        psycopg.connect(f"postgresql://{OWNER}@{LOOPBACK}:{port}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _programs() -> Path | None:
    """The folder of the newest PostgreSQL that is installed."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: [int(part) for part in re.findall(r"\d+", path.parent.name)])
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None
