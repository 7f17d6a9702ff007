"""A web process that is told to make room for a newer one stays open until that one is.

At SIGHUP gunicorn begins new processes and ends the old ones at once; whoever came meanwhile would wait for as long as the new
ones take to load. What is seen here is shared by a master and all processes that it begins.
"""

import mmap
import struct
import threading
import time
from types import FrameType
from typing import Any

MOST_SECONDS = 60.0
_LOOK_EVERY = 0.05
_PLACES = 4096
# The newest process that was begun; which of them are open, by their numbers.
_BEGUN, _OPEN = mmap.mmap(-1, 8), mmap.mmap(-1, _PLACES)


def begun(age: int) -> None:
    """The master begins number `age`; it is not open yet."""
    _OPEN[age % _PLACES] = 0
    _BEGUN[:8] = struct.pack("q", age)


def opened(age: int) -> None:
    """Number `age` takes requests."""
    _OPEN[age % _PLACES] = 1


def relieved(age: int) -> bool:
    """True when nobody newer is still loading: nobody was begun, or the newest is open."""
    (newest,) = struct.unpack("q", _BEGUN[:8])
    return bool(newest <= age or _OPEN[newest % _PLACES])


class Relieved:
    """Comes before a worker class of gunicorn among the bases."""

    def __init__(self, age: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(age, *args, **kwargs)  # type: ignore[call-arg]  # the worker's own
        self._mine, self._told = age, False
        begun(age)

    def run(self) -> None:
        """The application is loaded: it goes on to take requests."""
        opened(self._mine)
        super().run()  # type: ignore[misc]  # the worker's own

    def handle_exit(self, number: int, frame: FrameType | None) -> None:
        """SIGTERM: at once when nobody is awaited."""
        if relieved(self._mine):
            super().handle_exit(number, frame)  # type: ignore[misc]  # the worker's own
        elif not self._told:
            self._told = True
            threading.Thread(target=self._stay_open, args=(number,), name="relief", daemon=True).start()

    def _stay_open(self, number: int) -> None:
        end = time.monotonic() + MOST_SECONDS
        while not relieved(self._mine) and time.monotonic() < end:
            time.sleep(_LOOK_EVERY)
        super().handle_exit(number, None)  # type: ignore[misc]  # the worker's own
