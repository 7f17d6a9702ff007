"""Waiting with a limit: watch a condition, never sleep for luck; when the limit is over, say what was awaited."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
LOOK_EVERY = 0.25


class StoryError(Exception):
    """The story can't go on; the text says what was awaited or what was not as it must be."""


class Patience:
    """Limits of one player. `check` is called while waiting and may raise when a program died for good.

    `limit`: the longest wait; `every`: the pause between two looks; seconds.
    """

    def __init__(self, check: Callable[[], None], limit: float = 90.0, every: float = LOOK_EVERY) -> None:
        self.check, self.limit, self._every = check, limit, every
        # Pages that answered 500: tried again as a person would, but a fault of the house all the same.
        self.broken_pages: list[str] = []

    def wait_for(self, what: str, look: Callable[[], T | None], limit: float = 0.0) -> T:
        """What `look` finds, as soon as it finds something. Raises StoryError naming `what` after the limit (seconds)."""
        limit = limit or self.limit
        end = time.monotonic() + limit
        while True:
            found = look()
            if found:
                return found
            self.check()
            if time.monotonic() > end:
                raise StoryError(f"waited {limit:.0f} s in vain for: {what}")
            time.sleep(self._every)
