"""A hub that serves gets new code and new files under steady requests: none fails, and somebody is served at all times."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
import requests

from bridge.processes import WEB_WORKER
from bridge.store.engine import open_engine
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from samples.demo.programs import is_well
from samples.demo.settings import prepare
from samples.demo.town import LOOPBACK, PREFERRED, ROOT, Town, choose_ports, clean_environment, read_private
from tests.databases import fresh_sqlite

ASKED = ("/health/live", "/form/log-in", "/partner/v1/rates/tour", "/.well-known/security.txt")
# With a gap in it nobody is answered for as long as a process needs to load, which is nearly all of a change-over; how long that
# is, the machine says.
OF_A_CHANGE_OVER = 0.5

pytestmark = pytest.mark.timeout(900)


@dataclass
class Steady:
    """People who ask one after the other, each on a connection of their own."""

    url: str
    faults: list[str] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """While the block runs."""
        over = threading.Event()

        def ask(path: str) -> None:
            while not over.is_set():
                try:
                    answer = requests.get(self.url + path, timeout=120, headers={"Connection": "close"})
                    if answer.status_code >= 500:
                        self.faults.append(f"{path}: {answer.status_code}")
                except requests.RequestException as error:
                    self.faults.append(f"{path}: {error}")
                self.answered.append(time.monotonic())
                over.wait(0.1)

        people = [threading.Thread(target=ask, args=(path,)) for path in ASKED]
        for person in people:
            person.start()
        try:
            yield
        finally:
            over.set()
            for person in people:
                person.join()

    @property
    def longest_silence(self) -> float:
        """The most seconds in which nobody was answered."""
        moments = sorted(self.answered)
        return max(after - before for before, after in pairwise(moments))


@dataclass
class Served:
    """gunicorn with a worker, its address, its environment, the folder of its files."""

    process: subprocess.Popen[bytes]
    url: str
    env: dict[str, str]
    config: Path
    log: Path

    def runs(self) -> dict[int, int]:
        """Versions by the process ids of those who serve, as they said themselves."""
        engine = open_engine(self.env["BRIDGE_DATABASE_URL"])
        with SqlStore(engine, Seal({1: b"1" * 32}, b"i" * 32), lambda: None).read() as tx:
            found = {int(run.process.rpartition(":")[2]): run.number for run in tx.configurations.runs()}
        engine.dispose()
        return found

    def change_over(self) -> float:
        """New processes; the seconds until nobody of those who served before serves any more and somebody else does."""
        first, began = set(self.runs()), time.monotonic()
        self.process.send_signal(signal.SIGHUP)
        until(lambda: bool(now := set(self.runs())) and not first & now, self)
        return time.monotonic() - began

    def desk(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command on this installation."""
        argv = [sys.executable, "-m", "bridge", *words]
        return subprocess.run(argv, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    town = Town(tmp_path, choose_ports({name: port + 500 for name, port in PREFERRED.items()}))
    prepare(town, {"BRIDGE_DATABASE_URL": fresh_sqlite(tmp_path / "hub.sqlite3"), "BRIDGE_THREADS": "2"})
    env = {**clean_environment(), **read_private(town.hub_env)}
    argv = [sys.executable, "-m", "gunicorn", "--worker-class", WEB_WORKER, "--workers", "1", "--threads", "4",
            "--no-control-socket", "--graceful-timeout", "10", "--bind", f"{LOOPBACK}:{town.ports['hub']}",
            "wsgi:app"]  # fmt: skip
    log = tmp_path / "hub.log"
    with log.open("wb") as out:
        process = subprocess.Popen(argv, cwd=ROOT, env=env, stdout=out, stderr=out)
    hub = Served(process, town.url("hub"), env, tmp_path / "config", log)
    until(lambda: is_well(f"{hub.url}/health/ready") and bool(hub.runs()), hub)
    yield hub
    process.send_signal(signal.SIGTERM)
    assert process.wait(120) == 0


def until(what: Callable[[], bool], hub: Served) -> None:
    end = time.monotonic() + 240
    while not what():
        assert time.monotonic() < end and hub.process.poll() is None, hub.log.read_text(encoding="utf-8")[-3000:]
        time.sleep(0.1)


def test_new_processes_and_new_files_come_without_a_request_that_fails(served: Served) -> None:
    steady = Steady(served.url)
    with steady.asking():
        seconds = [served.change_over()]
        site = served.config / "partners/solnechny.toml"
        site.write_text(site.read_text(encoding="utf-8").replace("Солнечный берег", "Берег"), encoding="utf-8")
        taken = served.desk("config", "reload")
        assert (taken.returncode, taken.stdout) == (0, "version 2 is in force\n"), taken.stderr
        until(lambda: set(served.runs().values()) == {2}, served)
        site.write_text("broken = [", encoding="utf-8")
        seconds.append(served.change_over())
        assert set(served.runs().values()) == {2}
    assert steady.faults == []
    assert len(steady.answered) > 100
    assert steady.longest_silence < OF_A_CHANGE_OVER * min(seconds)
    shown = served.desk("config", "show").stdout
    assert "refused on" in shown and "partners/solnechny.toml, line 1: is no TOML" in shown
