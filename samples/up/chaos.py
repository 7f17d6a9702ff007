"""kill -9 during a story: each named process once, at a varying moment after a step of somebody."""

import os
import random
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from samples.demo.programs import children_of
from samples.demo.story.timeline import Timeline

LONGEST_DELAY = 1.5
# A story has some twenty steps of people; not each is followed by a death, so that all parts of it get their share.
CHANCE = 0.7
NAMES = ("web", "worker", "clock", "redis", "postgres", "onec", "payu", "smsc", "toursite", "honcho", "house")


class ChaosError(ValueError):
    """A name of --kill that is no process of `make up`."""


class Chaos:
    """Kills by the pid files that keepers write. `keep:NAME` is the supervisor itself, `child:NAME` a child of the program
    (a backend of PostgreSQL, gunicorn's worker)."""

    def __init__(self, folder: Path, names: list[str], seed: int) -> None:
        for name in names:
            if name.removeprefix("keep:").removeprefix("child:") not in NAMES:
                raise ChaosError(f"--kill {name}: one of {', '.join(NAMES)}, or keep:NAME, or child:NAME")
        self._folder, self._names, self._dice = folder, names, random.Random(seed)

    @contextmanager
    def during(self, timeline: Timeline) -> Iterator[None]:
        """Kill one after each step of the players until every name had its turn; what is left at the end is killed then."""
        waiting = self._dice.sample(self._names, len(self._names))
        timers: list[threading.Timer] = []

        def next_one() -> None:
            if waiting and self._dice.random() < CHANCE:
                timer = threading.Timer(self._dice.uniform(0.0, LONGEST_DELAY), self._kill, (waiting.pop(), timeline))
                timers.append(timer)
                timer.start()

        timeline.on_step = next_one
        try:
            yield
        finally:
            timeline.on_step = None
            while waiting:
                self._kill(waiting.pop(), timeline)
            for timer in timers:
                timer.join()

    def _kill(self, name: str, timeline: Timeline) -> None:
        try:
            pid = self._pid(name)
            os.kill(pid, signal.SIGKILL)
            result = f"pid {pid}"
        except (OSError, ValueError, IndexError):
            result = "was down just then"
        timeline.add_now("chaos", name, "kill -9", result)

    def _pid(self, name: str) -> int:
        pid = int((self._folder / "pids" / f"{name.removeprefix('child:')}.pid").read_text(encoding="ascii"))
        return self._dice.choice(children_of(pid)) if name.startswith("child:") else pid
