"""The turnstile of several processes on one machine without Redis: marks stand in files that all of them share."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path
from threading import Lock

import structlog

from adapters.turnstile.counts_of_machine import CountsOfMachine
from adapters.turnstile.in_memory import TurnstileHere
from bridge.ports.offering.turnstile import Once, Passage

log = structlog.get_logger(__name__)
RECORD = 16
"""Bytes of a mark's digest."""
_CHUNK = RECORD * 65_536


class _Page:
    """The marks of one span of time: a file of records that only grows, and what this process has read of it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.marks: set[bytes] = set()
        self._opened = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._read = 0

    def look(self) -> None:
        """Read what other processes have added; half a record, of one that died, is filled up: the next ones stand right."""
        while part := os.pread(self._opened, _CHUNK, self._read):
            if odd := len(part) % RECORD:
                os.write(self._opened, b"\0" * (RECORD - odd))
                continue
            self.marks.update(part[n : n + RECORD] for n in range(0, len(part), RECORD))
            self._read += len(part)

    def add(self, mark: bytes) -> None:
        os.write(self._opened, mark)
        self.marks.add(mark)
        self._read += RECORD

    def close(self) -> None:
        os.close(self._opened)


class MachineTurnstile:
    """bridge.ports.offering.turnstile.Turnstile. Calls are counted and marks known over all processes, restarts included.

    Where the folder can't be written each process knows its own alone, and says so once.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._here = TurnstileHere()
        self._counts = CountsOfMachine(folder)
        self._guard = Lock()
        self._pages: dict[int, _Page] = {}
        # Files must not be shared with a process that was forked after they were opened.
        self._owner = 0
        self._lock = -1
        self._broken = False

    def enter(self, partner: str, most: int, span: timedelta, now: float, once: Once | None) -> Passage:
        """By spans that begin at whole multiples of their length."""
        if self._broken:
            return self._here.enter(partner, most, span, now, once)
        seconds = span.total_seconds()
        ends = (int(now // seconds) + 1) * seconds
        try:
            left = most - self._counts.add(partner, int(ends), now)
            seen = once is not None and left >= 0 and self._seen(f"{partner} {once.mark}", once.life, now)
        except OSError as error:
            self._broken = True
            log.warning("calls are counted by this process alone: their folder can't be used", kind=type(error).__name__)
            return self._here.enter(partner, most, span, now, once)
        return Passage(left, ends - now, seen)

    def _seen(self, text: str, life: timedelta, now: float) -> bool:
        mark, number = blake2b(text.encode(), digest_size=RECORD).digest(), int(now // life.total_seconds())
        with self._guard, self._locked():
            young, old = self._page(number), self._page(number - 1)
            young.look()
            old.look()
            seen = mark in young.marks or mark in old.marks
            if not seen:
                young.add(mark)
        return seen

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if self._owner != os.getpid():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._pages, self._owner = {}, os.getpid()
            self._lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    def _page(self, number: int) -> _Page:
        if number not in self._pages:
            self._pages[number] = _Page(self._folder / f"seen.{number}")
            for old in [one for one in self._pages if one < number - 1]:
                self._pages.pop(old).close()
            for file in self._folder.glob("seen.*"):
                if int(file.suffix[1:]) < number - 1:
                    file.unlink(missing_ok=True)
        return self._pages[number]
