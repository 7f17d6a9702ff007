"""A real PostgreSQL for tests: a cluster of its own in a temporary folder, on loopback, with fsync on as in production."""

import os
import random
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

_WAIT_SECONDS = 120
_PORTS = (12000, 32000)
_START = ("-w", "-t", str(_WAIT_SECONDS))


class PostgresMissingError(RuntimeError):
    """No PostgreSQL server is installed (Debian: apt-get install postgresql)."""


def free_port() -> int:
    """A port of loopback that nobody holds just now.

    By chance, and from below those that the kernel gives to callers: tests run side by side, and between this look and the
    start of the server no other may get the same one.
    """
    while True:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", random.SystemRandom().randrange(*_PORTS)))
            return int(probe.getsockname()[1])


def binaries() -> Path:
    """The folder of the newest PostgreSQL that is installed. Raises PostgresMissingError."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    if not found and on_path:
        return Path(on_path).resolve().parent
    if not found:
        raise PostgresMissingError("PostgreSQL is not installed: apt-get install postgresql")
    return max(found, key=lambda path: [int(part) for part in re.findall(r"\d+", path.parent.name)])


@dataclass
class Postgres:
    """A running cluster. `url` is the address of its database `postgres`; the user is `postgres`, without a password."""

    folder: Path
    port: int
    _names: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    @property
    def url(self) -> str:
        """Address of the first database."""
        return self.url_of("postgres")

    @property
    def pid(self) -> int:
        """Process id of the server (postmaster)."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def url_of(self, name: str) -> str:
        """Address of one database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def new_database(self, template: str = "template0") -> str:
        """Make an empty database, or a copy of `template` (its name); returns the address."""
        name = f"test_{os.getpid()}_{self._names()}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            connection.execute(statement)
        return self.url_of(name)

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; with `immediate` as if it had crashed."""
        self._control("stop", "-m", mode, *_START)

    def start(self) -> None:
        """Start it (again), on the same port and data."""
        # fsync is on by default; the socket lies in the same folder, so that nothing outside it is touched.
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.folder} -c max_connections=200 -c logging_collector=off"
        self._control("start", "-l", str(self.folder / "log"), "-o", options, *_START)

    def restart(self, mode: str = "fast") -> None:
        """Down and up."""
        self.stop(mode)
        self.start()

    def _control(self, *arguments: str) -> None:
        _run(binaries() / "pg_ctl", "-D", str(self.folder / "data"), *arguments)


def start_postgres() -> Postgres:
    """Make a cluster in a temporary folder and start it. End it with `remove_postgres`."""
    folder = Path(tempfile.mkdtemp(prefix="hub-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    _run(binaries() / "initdb", "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    server = Postgres(folder, free_port())
    server.start()
    return server


def remove_postgres(server: Postgres) -> None:
    """Stop the server and remove its folder."""
    try:
        server.stop("immediate")
    finally:
        time.sleep(0.1)
        # A run leaves tens of thousands of files, and a busy disk takes minutes for them: nobody needs to wait.
        os.spawnlp(os.P_NOWAIT, "rm", "rm", "-rf", "--", str(server.folder))


def _run(program: Path, *arguments: str) -> None:
    # The server refuses to run as root.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*as_user, str(program), *arguments],
        cwd="/tmp",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{program.name} {arguments} failed: {done.stderr}")
