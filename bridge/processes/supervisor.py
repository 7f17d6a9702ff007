"""Keeps some worker processes alive: whichever ends by itself is started again, sooner the longer it lived."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from types import FrameType

import structlog

log = structlog.get_logger(__name__)
LOOK_EVERY = 0.1
FIRST_PAUSE, LONGEST_PAUSE, WELL_AFTER = 0.2, 10.0, 30.0
STOP_SECONDS = 15.0


@dataclass
class _Place:
    """One worker of the crew: its process, when it began, and how long to wait before the next."""

    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    pause: float = FIRST_PAUSE


class Supervisor:
    """Runs `count` processes of `argv` until SIGTERM or SIGINT, then ends them in order."""

    def __init__(self, argv: list[str], count: int) -> None:
        self._argv = argv
        self._places = [_Place() for _ in range(count)]
        self._over = threading.Event()

    def run(self) -> None:
        """Returns when told to end and all have ended."""
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        signal.signal(signal.SIGHUP, self._pass_on)
        while not self._over.wait(LOOK_EVERY):
            for place in self._places:
                self._look_after(place)
        self._stop()

    def _look_after(self, place: _Place) -> None:
        now = time.monotonic()
        if place.process is None:
            if now - place.began >= place.pause:
                place.process, place.began = subprocess.Popen(self._argv, stdin=subprocess.DEVNULL), now
        elif place.process.poll() is not None:
            place.pause = FIRST_PAUSE if now - place.began > WELL_AFTER else min(place.pause * 2, LONGEST_PAUSE)
            log.warning("a worker ended and is started again", code=place.process.returncode, pause=place.pause)
            place.process, place.began = None, now

    def _stop(self) -> None:
        running = [place.process for place in self._places if place.process is not None]
        for process in running:
            process.terminate()
        end = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(end - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._over.set()

    def _pass_on(self, number: int, _frame: FrameType | None) -> None:
        """A wish to take new files is the workers'; each that hears it finds the same."""
        for place in self._places:
            if place.process is not None and place.process.poll() is None:
                place.process.send_signal(number)


def end_with_parent() -> None:
    """For a worker under a supervisor: end in order when the supervisor is gone, so that none works on unwatched."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_EVERY)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def supervise(processes: int) -> None:
    """Run so many workers like this process until told to end."""
    Supervisor([sys.executable, "-m", "bridge", "worker", "--watched"], processes).run()
