"""The place of a run: hubs in scratch folders, programs, PostgreSQL, Redis, far sides, load. All of it ends with the run."""

import http.client
import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import count
from pathlib import Path
from types import TracebackType

from bridge.bench.ground.hub_site import SQLITE_FILE, HubSite, make_site, migrated
from bridge.bench.ground.programs import LOOPBACK, Program, python, start, stopping
from bridge.bench.ground.servers import Postgres, Redis, answers, free_port, remove, start_postgres, start_redis
from bridge.bench.load.far_side import FarSide
from bridge.bench.load.generator import Load, Outcome, bear
from bridge.processes import WEB_WORKER

NO_POSTGRES = "PostgreSQL is not installed"
NO_REDIS = "Redis is not installed"
NOT_QUICK = "not run: --quick"
HUB_APP = "wsgi:app"


def web_argv(target: str, port: int, workers: int = 1, threads: int = 8) -> list[str]:
    """The web of the Procfile, with another address and perhaps other numbers."""
    return [
        "gunicorn", "--worker-class", WEB_WORKER, "--workers", str(workers), "--threads", str(threads), "--timeout", "120",
        "--graceful-timeout", "10", "--no-control-socket", "--bind", f"{LOOPBACK}:{port}", target,
    ]  # fmt: skip


class Place:
    """Use it as a context: what was started within is stopped at its end, scratch is the caller's to remove.

    `say` gets a line for the person who waits.
    """

    def __init__(self, folder: Path, say: Callable[[str], None] = lambda _words: None) -> None:
        self.folder = folder
        self.say = say
        self._programs: list[Program] = []
        self._servers: list[Program] = []
        self._number = count(1).__next__
        self._cluster: Path | None = None

    def __enter__(self) -> "Place":
        (self.folder / "logs").mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            with stopping(self._servers):
                self.clear()
        finally:
            if self._cluster:
                remove(self._cluster)

    def clear(self) -> None:
        """Stop everything but PostgreSQL and Redis: the next measurement begins in quiet."""
        with stopping(self._programs):
            pass

    def program(self, name: str, argv: Sequence[str], env: Mapping[str, str] | None = None) -> Program:
        """Start a program; it is stopped with the place, or before by `stop`."""
        started = start(name, argv, self.log_of(name), env)
        self._programs.append(started)
        return started

    def stop(self, *programs: Program) -> None:
        """Stop some before the end."""
        for one in programs:
            one.stop()
            self._programs.remove(one)

    def log_of(self, name: str) -> Path:
        """Where a program's words go; each start has a file of its own."""
        return self.folder / "logs" / f"{name}-{self._number()}.log"

    # programs of a hub

    def hub(self, far: FarSide, *, database: str | None = None, redis: str | None = None) -> HubSite:
        """Settings of a fresh hub: on SQLite unless `database` is given, with the embedded runner unless `redis` is."""
        store = {"BRIDGE_RUNNER": "rq" if redis else "embedded"}
        store |= {"BRIDGE_DATABASE_URL": database} if database else {}
        store |= {"BRIDGE_REDIS_URL": redis} if redis else {}
        made = make_site(self.folder, f"hub-{self._number()}", free_port(), far.port, store)
        if not database:
            shutil.copyfile(self._migrated_file, self.folder / made.name / SQLITE_FILE)
        return made

    def web(self, target: str, port: int, env: Mapping[str, str] | None = None, *, workers: int = 1, threads: int = 8) -> Program:
        """gunicorn as the Procfile runs it, serving the WSGI application `target`; ready when it answers."""
        program = self._gunicorn(target, port, env or {}, workers, threads)
        program.wait_until(lambda: _well(port))
        return program

    def hub_web(self, hub: HubSite, *, workers: int = 1) -> Program:
        """The hub's web, as in production."""
        return self.web(HUB_APP, hub.port, hub.env, workers=workers)

    def hub_beside(self, hub: HubSite, target: str, port: int) -> list[Program]:
        """The hub's web and a bare application, begun at once; ready when both answer."""
        programs = [self._gunicorn(HUB_APP, hub.port, hub.env), self._gunicorn(target, port, {})]
        programs[0].wait_until(lambda: _well(hub.port))
        programs[1].wait_until(lambda: _well(port))
        return programs

    def _gunicorn(self, target: str, port: int, env: Mapping[str, str], workers: int = 1, threads: int = 8) -> Program:
        return self.program(target.split(":", maxsplit=1)[0], python("-m", *web_argv(target, port, workers, threads)), env)

    def desk(self, hub: HubSite, command: str) -> Program:
        """A serving command of the desk: `worker` or `clock`. Returns at once, before it has begun to serve."""
        return self.program(command, python("-m", "bridge", command), hub.env)

    # what a hub needs around it

    def database(self) -> str | None:
        """The address of a PostgreSQL database for a hub, migrated and empty; None where PostgreSQL is not installed."""
        return self._postgres.new_database(self._migrated) if self._postgres else None

    def bare_database(self) -> str | None:
        """The same without tables."""
        return self._postgres.new_database() if self._postgres else None

    def redis(self) -> str | None:
        """The address of an empty Redis database; None where Redis is not installed."""
        return self._redis.new_database() if self._redis else None

    def servers(self) -> dict[str, Program]:
        """PostgreSQL and Redis, as far as they run."""
        return {program.name: program for program in self._servers}

    def port(self) -> int:
        """A free port of loopback."""
        return free_port()

    def far_side(self) -> FarSide:
        """A fresh instant stand-in for site, 1C, PayU and SMS in a process of its own."""
        port = free_port()
        program = self.program("far-side", python("-m", "bridge.bench.load.far_side", str(port)))
        program.wait_until(lambda: answers(port))
        return FarSide(port, program)

    def load(self, load: Load) -> Outcome:
        """Bear a load from a process of its own. Raises BenchError when it could not be borne at all."""
        return bear(load, self.log_of("load"))

    @cached_property
    def _postgres(self) -> Postgres | None:
        self.say("making a PostgreSQL cluster")
        made = start_postgres(self.folder / "logs")
        if made:
            self._servers.append(made.program)
            self._cluster = made.folder
        return made

    @cached_property
    def _migrated(self) -> str:
        """Migrated once for all hubs of the run."""
        return migrated((self._postgres and self._postgres.new_database()) or "")

    @cached_property
    def _migrated_file(self) -> Path:
        file = self.folder / "migrated.sqlite3"
        migrated(f"sqlite:///{file}")
        return file

    @cached_property
    def _redis(self) -> Redis | None:
        folder = self.folder / "redis"
        folder.mkdir(exist_ok=True)
        made = start_redis(folder)
        if made:
            self._servers.append(made.program)
        return made


def _well(port: int) -> bool:
    """The server answers, whatever it says: gunicorn listens before its application is loaded."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status > 0
    except OSError:
        return False
    finally:
        connection.close()
