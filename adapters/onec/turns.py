"""How many calls a publication gets at once: its pool of sessions is small, and every session takes a licence.

The turns are shared by all processes of this machine: each is a file that one of them has locked, and a process that dies gives
its turn back.
"""

import fcntl
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

LOOK_AGAIN = 0.01
_FOLDER = "bridge-onec-turns"


class NoTurnError(Exception):
    """All turns are taken, and none came free in time."""


class Turns:
    """`most` turns at `address`; who waits longer than `wait` seconds gets a NoTurnError."""

    def __init__(self, address: str, most: int, wait: float, folder: Path | None = None) -> None:
        # One file for each turn; another user of this machine has a folder of their own.
        place = folder or Path(tempfile.gettempdir()) / f"{_FOLDER}-{os.getuid()}"
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = sha256(address.encode()).hexdigest()[:24]
        self._files = tuple(place / f"{name}.{n}" for n in range(most))
        self._wait = wait
        self._own = threading.BoundedSemaphore(most)

    @contextmanager
    def one(self) -> Iterator[None]:
        """A turn for the time of the block. Raises NoTurnError."""
        until = time.monotonic() + self._wait
        if not self._own.acquire(timeout=self._wait):
            raise NoTurnError
        try:
            held = self._held(until)
            try:
                yield
            finally:
                os.close(held)
        finally:
            self._own.release()

    def _held(self, until: float) -> int:
        while (held := self._free()) is None:
            if time.monotonic() > until:
                raise NoTurnError
            time.sleep(LOOK_AGAIN)
        return held

    def _free(self) -> int | None:
        for file in self._files:
            opened = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with suppress(BlockingIOError):
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return opened
            os.close(opened)
        return None
