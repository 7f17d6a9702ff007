"""The processes of the storm: gunicorn and workers, kept alive and killed -9; PostgreSQL, which crashes now and then."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from bridge.processes import WEB_WORKER
from tests.postgres import Postgres


class Programs:
    """`begin` starts all; whoever ends is started again under the same name until `end`."""

    def __init__(self, argv: dict[str, list[str]], env: dict[str, str], folder: Path) -> None:
        self._argv, self._env, self._folder = argv, {**os.environ, **env}, folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._over, self._guard = threading.Event(), threading.Lock()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self.killed: Counter[str] = Counter()

    def begin(self) -> None:
        """Start all."""
        self._keeper.start()

    def end(self) -> None:
        """Stop all."""
        self._over.set()
        self._keeper.join()
        for one in self._running.values():
            with suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()

    def kill(self, name: str) -> None:
        """kill -9 of the whole group of one program."""
        with self._guard, suppress(ProcessLookupError, KeyError):
            os.killpg(self._running[name].pid, signal.SIGKILL)
            self.killed[name] += 1

    def _keep(self) -> None:
        while not self._over.is_set():
            for name, argv in self._argv.items():
                with self._guard:
                    if name not in self._running or self._running[name].poll() is not None:
                        log = (self._folder / f"{name}.log").open("ab")
                        self._running[name] = subprocess.Popen(
                            argv, env=self._env, stdout=log, stderr=log, start_new_session=True
                        )
            self._over.wait(0.1)


class Trouble(threading.Thread):
    """Kills a program every few seconds; every so often the database crashes and comes back."""

    def __init__(self, programs: Programs, names: list[str], postgres: Postgres, seed: int) -> None:
        super().__init__(daemon=True)
        self._programs, self._names, self._postgres = programs, names, postgres
        self._chance, self._over, self.crashes = random.Random(seed), threading.Event(), 0

    def run(self) -> None:
        last = time.monotonic()
        while not self._over.wait(self._chance.uniform(1.0, 4.0)):
            self._programs.kill(self._chance.choice(self._names))
            if time.monotonic() - last > 30:
                self._postgres.restart("immediate")
                self.crashes, last = self.crashes + 1, time.monotonic()

    def end(self) -> None:
        """No more of it."""
        self._over.set()
        self.join()


def programs_of(port: int, workers: int, env: dict[str, str], folder: Path) -> Programs:
    """The web server and the workers."""
    gunicorn = [
        sys.executable, "-m", "gunicorn", "--worker-class", WEB_WORKER, "--workers", "2", "--threads", "4",
        "--no-control-socket", "--bind",
        f"127.0.0.1:{port}", "--log-level", "error", "tests.faults.payments.sides:web()",
    ]  # fmt: skip
    argv = {"web": gunicorn}
    for n in range(workers):
        argv[f"worker-{n}"] = [sys.executable, "-m", "tests.faults.payments.worker", f"worker-{n}"]
    return Programs(argv, env, folder)
