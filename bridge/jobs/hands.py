"""The hands of a crew: threads that run rows, as many at once as it pays.

A thread that computes holds the interpreter, so many of them only get in each other's way; while far sides are waited for, every
thread more is a call more. So rows wait in line, few hands take from it, and more are hired while they mostly wait. Rows that
somebody waits for have a line of their own; while both lines are full the other one moves on more slowly.
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
# While rows stand in both lines, one of so many is of those that nobody waits for.
OTHERS = 4
Row = TypeVar("Row")


class Hands(Generic[Row]):
    """`count` threads at most that `run` rows; 0: rows run one by one in the thread that gives them.

    `awaited`: somebody waits for this row.
    """

    def __init__(
        self, name: str, count: int, run: Callable[[Row], Outcome], awaited: Callable[[Row], bool] = lambda _row: False
    ) -> None:
        self._run, self._count, self._is_awaited = run, count, awaited
        self._pool = ThreadPoolExecutor(max(count, 1), thread_name_prefix=name)
        self._guard, self._bell = threading.Lock(), threading.Event()
        self._awaited: deque[Row] = deque()
        self._others: deque[Row] = deque()
        self._begun = 0
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
            for row in rows:
                (self._awaited if self._is_awaited(row) else self._others).append(row)
        self._hire()

    def wait(self, seconds: float) -> Sequence[Outcome]:
        """What has ended: after `seconds`, when somebody rang, or when a turn pays: hands run short, or some time went by."""
        until = time.monotonic() + (seconds if self._count else 0.0)
        while (left := until - time.monotonic()) > 0 and not self._bell.wait(min(GATHER, left) if self._in_line else left):
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
            rows = [row for line in (self._awaited, self._others) for row in line if unwanted(row)]
            self._awaited, self._others = (
                deque(row for row in line if not unwanted(row)) for line in (self._awaited, self._others)
            )
        return rows

    def end(self) -> Sequence[Row]:
        """No row is begun any more; those that nobody has begun. What is at work is still waited for by `wait`."""
        self._pool.shutdown(wait=False)
        return self.take_back(lambda _row: True)

    def _hire(self) -> None:
        with self._guard:
            more = min(self._wanted - self._busy, self._in_line)
            self._busy += max(more, 0)
        for _ in range(more):
            self._pool.submit(self._work)

    def _work(self) -> None:
        while (row := self._next()) is not None:
            self._ended.append(self._run(row))
            if self._in_line < self._count:
                self.ring()

    def _next(self) -> Row | None:
        """None: this hand is not needed any more."""
        with self._guard:
            if self._in_line and self._busy <= self._wanted:
                self._begun += 1
                first, then = (self._awaited, self._others) if self._begun % OTHERS else (self._others, self._awaited)
                return (first or then).popleft()
            self._busy -= 1
            return None

    @property
    def _in_line(self) -> int:
        return len(self._awaited) + len(self._others)
