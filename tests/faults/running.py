"""A whole town of real processes for tests: the hub in one of its two shapes and its neighbours, killed and started again.

The hub's web server, worker and clock are kept as `make up` keeps them: whoever ends is started again under the same name.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import requests

from samples.demo.launch import load_issuers
from samples.demo.programs import Program, is_well, programs_of, start, stop
from samples.demo.settings import prepare
from samples.demo.town import BRIDGE, PREFERRED, Town, choose_ports, read_private

LOOK_EVERY, START_SECONDS = 0.05, 240.0
# A door of a stand, on a machine that does much besides.
DOOR_SECONDS = 60
# Between two starts of one program, for those that end at once while something is away.
BREATH = 2.0


@dataclass(frozen=True)
class Fault:
    """The next call of `on` at the neighbour `at` does its work at once and answers late; `where` narrows the call."""

    at: str
    on: str
    where: tuple[tuple[str, str], ...] = ()


PAY = Fault("onec", "Payment", (("command", "pay"),))
# Every call of the hub that changes something at a neighbour, or tells one.
STEPS = [
    Fault("onec", "Request"), Fault("onec", "statusdeal"), Fault("onec", "dealinpdf"), Fault("onec", "code"),
    Fault("onec", "codereview"), PAY, Fault("smsc", "send"), Fault("toursite", "callback"),
]  # fmt: skip


class Running:
    """The processes by name. `kill` is kill -9 of a whole process group; the keeper starts it again."""

    def __init__(self, town: Town, programs: list[Program]) -> None:
        self.town = town
        self._programs = {one.name: one for one in programs}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._started: dict[str, float] = {}
        self._guard = threading.Lock()
        self._over = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)
        self.killed: list[str] = []

    def begin(self) -> None:
        """Start all and wait until they are well. The keeper starts them, so that they die with it."""
        self._keeper.start()
        end = time.monotonic() + START_SECONDS
        while not all(is_well(one.health) for one in self._programs.values() if one.health):
            assert time.monotonic() < end, f"not up after {START_SECONDS:.0f} s; logs in {self.town.logs}"
            time.sleep(LOOK_EVERY)
        load_issuers(self.town)

    def end(self) -> None:
        """Stop all."""
        self._over.set()
        self._keeper.join()

    @property
    def names(self) -> list[str]:
        """All programs."""
        return list(self._programs)

    def pid_of(self, name: str) -> int:
        """Process id of a program as it runs now."""
        with self._guard:
            return self._processes[name].pid

    def kill(self, name: str) -> None:
        """At once, with its children. One that is down just now counts as killed, too."""
        with self._guard:
            with suppress(ProcessLookupError):
                os.killpg(self._processes[name].pid, signal.SIGKILL)
            self._processes[name].wait()
            self.killed.append(name)

    def _keep(self) -> None:
        while not self._over.wait(LOOK_EVERY):
            with self._guard:
                for name, program in self._programs.items():
                    ended = name not in self._processes or self._processes[name].poll() is not None
                    if ended and time.monotonic() - self._started.get(name, 0.0) > BREATH:
                        self._processes[name] = start(program, self.town.log_of(name))
                        self._started[name] = time.monotonic()
        stop(list(self._processes.values()))

    def plant(self, fault: Fault, kind: str, **more: object) -> None:
        """Have the neighbour run into a fault once."""
        wish = {"on": fault.on, "kind": kind, "times": 1, "where": dict(fault.where), **more}
        requests.post(f"{self.town.url(fault.at)}/_stand/faults", json=wish, timeout=DOOR_SECONDS).raise_for_status()

    def waits(self, fault: Fault) -> bool:
        """True while nobody ran into it."""
        planted = requests.get(f"{self.town.url(fault.at)}/_stand/faults", timeout=DOOR_SECONDS).json()
        return any(one["on"] == fault.on and (one.get("where") or {}) == dict(fault.where) for one in planted)

    @contextmanager
    def killing(self, name: str, faults: list[Fault]) -> Iterator[None]:
        """While the block runs: plant these late answers; whenever one is met, kill `name` in the middle of its call."""
        done = threading.Event()

        def hunt() -> None:
            for fault in faults:
                self.plant(fault, "delay", seconds=6, after=True)
            left = list(faults)
            while left and not done.wait(LOOK_EVERY):
                for fault in [one for one in left if not self.waits(one)]:
                    left.remove(fault)
                    time.sleep(0.3)
                    self.kill(name)

        hunter = threading.Thread(target=hunt, name="hunter")
        hunter.start()
        try:
            yield
        finally:
            done.set()
            hunter.join()


@contextmanager
def running(folder: Path, database_url: str, redis_url: str = "", workers: int = 1) -> Iterator[Running]:
    """A town on this database; with `redis_url` in the shape of production (RQ, so many workers), else the embedded runner."""
    town = Town(folder, choose_ports({name: port + 300 for name, port in PREFERRED.items()}))
    store = {"BRIDGE_DATABASE_URL": database_url, "BRIDGE_RUNNER": "embedded", "BRIDGE_LEASE_SECONDS": "8"}
    # Everybody comes from one address here.
    store["BRIDGE_LIMITS_TIMES"] = "1000"
    prepare(town, store | ({"BRIDGE_RUNNER": "rq", "BRIDGE_REDIS_URL": redis_url} if redis_url else {}))
    town_runs = Running(town, programs(town, workers if redis_url else 0))
    try:
        town_runs.begin()
        yield town_runs
    finally:
        town_runs.end()


def programs(town: Town, workers: int) -> list[Program]:
    """What runs: the neighbours, the web server, and for RQ so many workers and a clock."""
    hub, *neighbours = programs_of(town)
    # --workers stays 1: one process group is one hub.
    if not workers:
        return [hub, *neighbours]
    env = read_private(town.hub_env)

    def named(name: str) -> Program:
        command = name.split("-")[0]
        return Program(name, [sys.executable, str(BRIDGE), command], {**env, "BRIDGE_WORKER_NAME": name}, "")

    names = ["worker", *(f"worker-{n}" for n in range(2, workers + 1)), "clock"]
    return [replace(hub, env={**hub.env, "BRIDGE_WORKER_NAME": "web"}), *map(named, names), *neighbours]
