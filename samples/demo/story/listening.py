"""Feeds the timeline while a story runs: the hub's `bridge timeline --follow`, and the journals of the neighbours."""

import json
import subprocess
import threading
import time
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Any

import requests

from samples.demo.programs import NEIGHBOURS, die_with_parent
from samples.demo.story.timeline import Timeline
from samples.demo.town import ROOT, Town

LOOK_EVERY = 0.4
AGAIN_AFTER = 1.0


class Listening:
    """Follows all sources from now on, through their restarts, until the block is left."""

    def __init__(self, town: Town, timeline: Timeline) -> None:
        self._town, self._timeline = town, timeline
        self._over = threading.Event()
        self._hub: subprocess.Popen[str] | None = None
        self._after = 0
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> "Listening":
        self._after = last_number(self._town)
        self._follow()
        for work in (self._read_hub, *(self._of(name) for name in NEIGHBOURS)):
            thread = threading.Thread(target=work, daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # What was said last needs a moment to be written down and read.
        time.sleep(2 * LOOK_EVERY)
        self._over.set()
        if self._hub:
            self._hub.kill()
        for thread in self._threads:
            thread.join(5)
        self._timeline.flush(everything=True)

    def _follow(self) -> None:
        argv = [*self._town.desk, "timeline", "--follow", "--json", "--after", str(self._after)]
        self._hub = subprocess.Popen(
            argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, preexec_fn=die_with_parent()
        )

    def _read_hub(self) -> None:
        while not self._over.is_set():
            if self._hub and self._hub.stdout:
                for line in self._hub.stdout:
                    self._take(json.loads(line))
            if not self._over.wait(AGAIN_AFTER):
                # The desk ends when the store is away; go on after the last line that was read. The new process is tied
                # to this thread, which lives as long as the story.
                self._follow()

    def _take(self, line: dict[str, Any]) -> None:
        self._after = max(self._after, int(line["n"]))
        self._timeline.hub_is_heard = True
        at = self._timeline.real_time(datetime.fromisoformat(line["at"]))
        self._timeline.add(at, line["sender"], line["receiver"], line["what"], line["result"])

    def _of(self, name: str) -> Callable[[], None]:
        def follow() -> None:
            after = self._read(name, 0, silent=True)
            while not self._over.wait(LOOK_EVERY):
                after = self._read(name, after, silent=False)

        return follow

    def _read(self, name: str, after: int, silent: bool) -> int:
        """New journal entries of a neighbour; what the hub tells itself is not told twice."""
        try:
            lines = requests.get(f"{self._town.url(name)}/_stand/journal", params={"after": after}, timeout=5).json()
        except (requests.RequestException, ValueError):
            return after
        for line in lines:
            if not silent and _only_here(line):
                at = datetime.fromisoformat(line["at"]).timestamp()
                self._timeline.add(at, line["from"], line["to"], line["what"], line["result"])
        return max([after, *(int(line["n"]) for line in lines)])


def _only_here(line: dict[str, Any]) -> bool:
    """The hub does not see it, or it is what happened behind a fault."""
    without_hub = "hub" not in (line["from"], line["to"])
    return without_hub or "сбой" in line["result"] or "ответа не будет" in line["result"] or "нет ответа" in line["result"]


def last_number(town: Town) -> int:
    """Number of the hub's last exchange. A store that is away for a moment is asked again by the caller's patience."""
    done = subprocess.run([*town.desk, "timeline", "--json"], cwd=ROOT, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    return int(json.loads(lines[-1])["n"]) if lines else 0
