"""The PostgreSQL cluster of `make up`: made once, kept for good, never run as root."""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from samples.demo.town import LOOPBACK
from samples.up.packages import postgres_folder

DATABASE, OWNER, ACCOUNT = "bridge", "bridge", "postgres"


class ClusterError(Exception):
    """The cluster could not be made; the text holds the program's own words."""


@dataclass(frozen=True)
class Cluster:
    """Where it lies and listens, and as whom it runs (None: as we do)."""

    folder: Path
    port: int
    user: str | None

    @property
    def data(self) -> Path:
        """The cluster's files."""
        return self.folder / "data"

    def argv(self) -> list[str]:
        """The server, on loopback, durable as in production."""
        # No socket file: the path of a checkout may be longer than a socket's name can be.
        return [str(_program("postgres")), "-D", str(self.data), "-p", str(self.port), "-c", "unix_socket_directories=",
                "-c", f"listen_addresses={LOOPBACK}", "-c", "max_connections=100", "-c", "logging_collector=off"]  # fmt: skip

    def url(self, password: str) -> str:
        """SQLAlchemy address."""
        return f"postgresql+psycopg://{OWNER}:{password}@{LOOPBACK}:{self.port}/{DATABASE}"


def prepare_cluster(folder: Path, port: int) -> Cluster:
    """The cluster in `folder`/postgres; made with a fresh password (file `postgres-password`) the first time."""
    user = ACCOUNT if os.geteuid() == 0 else None
    place = _place(folder, user)
    cluster = Cluster(place, port, user)
    password_file = folder / "postgres-password"
    if not (cluster.data / "PG_VERSION").exists() or not password_file.exists():
        shutil.rmtree(cluster.data, ignore_errors=True)
        password = secrets.token_urlsafe(24)
        _make(cluster, password)
        with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(password)
    return cluster


def _place(folder: Path, user: str | None) -> Path:
    """`folder`/postgres; where that account can't go (a checkout under /root), a folder of its own and a link to it."""
    place = folder / "postgres"
    if place.is_symlink() and not place.exists():
        place.unlink()
    if place.exists():
        return place.resolve()
    if user is None:
        place.mkdir(mode=0o700)
        return place
    if not _can_enter(user, folder):
        mark = hashlib.sha256(str(folder).encode()).hexdigest()[:10]
        real = Path(pwd.getpwnam(user).pw_dir) / f"bridge-up-{mark}"
        shutil.rmtree(real, ignore_errors=True)
        place.symlink_to(real)
        place = real
    place.mkdir(mode=0o700)
    shutil.chown(place, user, user)
    return place


def _can_enter(user: str, folder: Path) -> bool:
    looked = subprocess.run(["test", "-x", str(folder)], check=False, user=user, group=user, extra_groups=[], cwd="/")
    return looked.returncode == 0


def _program(name: str) -> Path:
    folder = postgres_folder()
    if folder is None:
        raise ClusterError("PostgreSQL is not installed: apt-get install postgresql")
    return folder / name


def _make(cluster: Cluster, password: str) -> None:
    with tempfile.NamedTemporaryFile("w", prefix="hub-pw-") as file:
        file.write(password)
        file.flush()
        if cluster.user:
            shutil.chown(file.name, cluster.user)
        made = [str(_program("initdb")), "-D", str(cluster.data), "-U", OWNER, "-A", "scram-sha-256", "--pwfile", file.name]
        _run(cluster, [*made, "-E", "UTF8", "--locale=C.UTF-8"], None)
    _run(cluster, [str(_program("postgres")), "--single", "-D", str(cluster.data), "postgres"], f"CREATE DATABASE {DATABASE};\n")


def _run(cluster: Cluster, argv: list[str], text: str | None) -> None:
    who = {"user": cluster.user, "group": cluster.user, "extra_groups": []} if cluster.user else {}
    done = subprocess.run(argv, input=text, capture_output=True, text=True, check=False, cwd="/", **who)  # type: ignore[call-overload]  # the same options for both cases
    if done.returncode:
        raise ClusterError(f"{Path(argv[0]).name} failed: {done.stderr.strip()[-600:]}")
