"""Which programs `make up` runs, with what environment, and the Procfile that honcho reads."""

import json
import shlex
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from samples.demo.programs import NEIGHBOURS, neighbour
from samples.demo.settings import prepare
from samples.demo.town import LOOPBACK, PREFERRED, ROOT, Town, choose_ports, read_private, write_private
from samples.up.cluster import Cluster, prepare_cluster

FOLDER = ROOT / "var" / "up"
PORTS = {**PREFERRED, "postgres": 5433, "redis": 6380}
PORTS_SECONDS = 25.0


@dataclass(frozen=True)
class Kept:
    """One program under its keeper. `stop`: the signal that ends it in order; `user`: as whom it runs (None: as we do)."""

    name: str
    argv: list[str]
    env: Mapping[str, str] = field(default_factory=dict)
    stop: str = "TERM"
    user: str | None = None


def prepare_town(folder: Path) -> tuple[Town, Cluster]:
    """The same ports, keys, database and books as at the last start; made afresh the first time."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    town = Town(folder, _ports(folder))
    for name in ("pids", "env", "redis"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    cluster = prepare_cluster(folder, town.ports["postgres"])
    password = (folder / "postgres-password").read_text(encoding="ascii").strip()
    store = {
        "BRIDGE_DATABASE_URL": cluster.url(password), "BRIDGE_RUNNER": "rq", "BRIDGE_LEASE_SECONDS": "10",
        "BRIDGE_REDIS_URL": f"redis://{LOOPBACK}:{town.ports['redis']}/0",
        # Everybody comes from one address here.
        "BRIDGE_LIMITS_TIMES": "1000",
    }  # fmt: skip
    prepare(town, store)
    return town, cluster


def _ports(folder: Path) -> dict[str, int]:
    """Those of the last start while they are free: the neighbours' books hold addresses."""
    file = folder / "ports.json"
    wanted = {**PORTS, **json.loads(file.read_text(encoding="ascii"))} if file.exists() else PORTS
    ports, end = choose_ports(wanted), time.monotonic() + PORTS_SECONDS
    while file.exists() and ports != wanted and time.monotonic() < end:
        # Programs of a start that was killed a moment ago are still ending.
        time.sleep(0.5)
        ports = choose_ports(wanted)
    file.write_text(json.dumps(ports) + "\n", encoding="ascii")
    return ports


def programs(town: Town, cluster: Cluster) -> list[Kept]:
    """Database and Redis first, then the hub as its Procfile says, then the neighbours."""
    redis = ["redis-server", "--bind", LOOPBACK, "--port", str(town.ports["redis"]), "--dir", str(town.folder / "redis"),
             "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]  # fmt: skip
    around = [Kept("postgres", cluster.argv(), stop="INT", user=cluster.user), Kept("redis", redis)]
    settings = read_private(town.hub_env)
    hub = [Kept(name, ["bash", "-c", f"exec {line}"], {**settings, **_own(town, name)}) for name, line in _procfile().items()]
    stands = [neighbour(town, name) for name in NEIGHBOURS]
    return [*around, *hub, *(Kept(one.name, list(one.argv), one.env) for one in stands)]


def _procfile() -> dict[str, str]:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    return {name: line.strip() for name, _, line in (text.partition(":") for text in lines if text.strip())}


def _own(town: Town, name: str) -> dict[str, str]:
    # A worker that comes back under its name takes up at once what it held.
    return {"BRIDGE_WORKER_NAME": name, "BRIDGE_BIND": f"{LOOPBACK}:{town.ports['hub']}"}


def write_procfile(town: Town, kept: list[Kept]) -> Path:
    """Each line starts a keeper; secrets lie in one file per program, not in the line."""
    lines = []
    for one in kept:
        env = town.folder / "env" / f"{one.name}.env"
        write_private(env, one.env)
        words = [sys.executable, "-m", "samples.up.keep", "--name", one.name, "--pids", str(town.folder / "pids"), "--log",
                 str(town.log_of(one.name)), "--env", str(env), "--stop", one.stop]  # fmt: skip
        words += ["--user", one.user] if one.user else []
        lines.append(f"{one.name}: exec {shlex.join([*words, '--', *one.argv])}")
    file = town.folder / "Procfile"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def health_of(town: Town) -> dict[str, str]:
    """Addresses that tell whether all is well."""
    return {"web": f"{town.url('hub')}/health/ready", **{name: f"{town.url(name)}/_stand/health" for name in NEIGHBOURS}}
