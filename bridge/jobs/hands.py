"""The hands of a crew: threads that run rows, as many at once as it pays.

A thread that computes holds the interpreter, so many of them only get in each other's way; while far sides are waited for, every
thread more is a call more. So rows wait in one line, few hands take from it, and more are hired while they mostly wait.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from bridge.jobs.settling import Outcome

# While every hand has a next row, what has ended waits so long for more: statements and commit of a turn serve one row or many.
GATHER = 0.05
# So many hands keep one interpreter busy when they never wait.
FEW = 3
Row = TypeVar("Row")


class Hands(Generic[Row]):
    """`count` threads at most that `run` rows; 0: rows run one by one in the thread that gives them."""

    def __init__(self, name: str, count: int, run: Callable[[Row], Outcome]) -> None:
        self._run, self._count = run, count
        self._pool = ThreadPoolExecutor(max(count, 1), thread_name_prefix=name)
        self._guard, self._bell = threading.Lock(), threading.Event()
        self._ready: deque[Row] = deque()
        self._ended: deque[Outcome] = deque()
        self._busy, self._wanted = 0, min(FEW, count)

    def ring(self) -> None:
        """End the waiting of whoever waits."""
        self._bell.set()

    def give(self, rows: Sequence[Row]) -> None:
        """Run them when there is a hand for each."""
        if not self._count:
            self._ended.extend(map(self._run, rows))
            return
        with self._guard:
            self._ready.extend(rows)
        self._hire()

    def wait(self, seconds: float) -> Sequence[Outcome]:
        """What has ended: after `seconds`, when somebody rang, or when a turn pays: hands run short, or some time went by."""
        until = time.monotonic() + (seconds if self._count else 0.0)
        while (left := until - time.monotonic()) > 0 and not self._bell.wait(min(GATHER, left) if self._ready else left):
            if self._ended:
                break
            # Rows wait and nothing ends: those at work are waiting for somebody.
            self._wanted = self._count
            self._hire()
        self._bell.clear()
        ended = [self._ended.popleft() for _ in range(len(self._ended))]
        if ended and self._count:
            spent, computed = sum(one.seconds for one in ended), sum(one.computed for one in ended)
            self._wanted = min(self._count, max(FEW, int(spent / max(2 * computed, 0.001))))
        return ended

    def take_back(self, unwanted: Callable[[Row], bool]) -> Sequence[Row]:
        """Rows that nobody has begun and that shall not be begun here."""
        with self._guard:
            rows = [row for row in self._ready if unwanted(row)]
            self._ready = deque(row for row in self._ready if not unwanted(row))
        return rows

    def end(self) -> Sequence[Row]:
        """No row is begun any more; those that nobody has begun. What is at work is still waited for by `wait`."""
        self._pool.shutdown(wait=False)
        return self.take_back(lambda _row: True)

    def _hire(self) -> None:
        with self._guard:
            more = min(self._wanted - self._busy, len(self._ready))
            self._busy += max(more, 0)
        for _ in range(more):
            self._pool.submit(self._work)

    def _work(self) -> None:
        while (row := self._next()) is not None:
            self._ended.append(self._run(row))
            if len(self._ready) < self._count:
                self.ring()

    def _next(self) -> Row | None:
        """None: this hand is not needed any more."""
        with self._guard:
            if self._ready and self._busy <= self._wanted:
                return self._ready.popleft()
            self._busy -= 1
            return None
