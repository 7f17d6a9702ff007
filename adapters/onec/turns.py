"""How many calls a publication gets at once: its pool of sessions is small, and every session takes a licence.

The turns are shared by all processes that share the folder: each is a file that one of them has locked, and a process that dies
gives its turn back.
"""

import fcntl
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

LOOK_AGAIN = 0.01
_log = logging.getLogger(__name__)


class NoTurnError(Exception):
    """All turns are taken, and none came free in time."""


class Turns:
    """`most` turns at `address`; who waits longer than `wait` seconds gets a NoTurnError.

    Where the folder can't be made this process counts its own calls alone, and says so.
    """

    def __init__(self, address: str, most: int, wait: float, folder: Path) -> None:
        name = sha256(address.encode()).hexdigest()[:24]
        # One file for each turn.
        self._files = tuple(folder / f"{name}.{n}" for n in range(most)) if _made(folder) else ()
        self._wait = wait
        self._own = threading.BoundedSemaphore(most)

    @contextmanager
    def one(self) -> Iterator[None]:
        """A turn for the time of the block. Raises NoTurnError."""
        until = time.monotonic() + self._wait
        if not self._own.acquire(timeout=self._wait):
            raise NoTurnError
        try:
            if not self._files:
                yield
                return
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


def _made(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        _log.warning("calls of 1C are counted by each process alone: no folder for the turns (%s)", type(error).__name__)
        return False
    return True
