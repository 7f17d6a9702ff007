"""Looks twice a second how many steps of stories are done and how much due work the hub has not done yet."""

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg

from tests.faults.storm.place import Place, Shape

EVERY = 0.5
# A row is behind when it has been due for a while and is not done, or waits to be tried again after a failure. Not so the count
# of the office's figures: it takes as long as the day is big, and nobody waits for it.
WHILE = timedelta(seconds=3)
OPEN = "state IN ('waiting', 'leased', 'behind') AND kind <> 'count_numbers'"
ROWS = f"FROM work WHERE {OPEN} AND (due_at <= {{now}} OR last_error <> '')"
BEHIND = f"SELECT count(*) {ROWS}"
WHICH = f"SELECT kind, state, attempt, last_error, application_id {ROWS} ORDER BY id LIMIT 8"


@dataclass(frozen=True)
class Sample:
    """At `at` (monotonic seconds): steps done so far, rows behind (None when the store could not be asked)."""

    at: float
    steps: int
    behind: int | None


class Gauge:
    """Samples from `begin` to `end`."""

    def __init__(self, place: Place, steps: Callable[[], int]) -> None:
        self._place, self._steps = place, steps
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="gauge", daemon=True)
        self._guard = threading.Lock()
        self._connection: Any = None
        self.samples: list[Sample] = []

    def begin(self) -> None:
        """Start looking."""
        self._thread.start()

    def end(self) -> None:
        """Stop looking."""
        self._over.set()
        self._thread.join()

    def rate(self, begin: float, end: float) -> float:
        """Steps a second between two moments (monotonic seconds)."""
        inside = [one for one in self.samples if begin <= one.at <= end]
        if len(inside) < 2:
            return 0.0
        return (inside[-1].steps - inside[0].steps) / (inside[-1].at - inside[0].at)

    def most_behind(self, begin: float, end: float) -> int:
        """The most rows behind between two moments."""
        return max((one.behind for one in self.samples if begin <= one.at <= end and one.behind is not None), default=0)

    def last(self, count: int) -> list[Sample]:
        """The newest samples."""
        return self.samples[-count:]

    def _watch(self) -> None:
        while not self._over.wait(EVERY):
            self.samples.append(Sample(time.monotonic(), self._steps(), self.behind()))

    def behind(self, due_for: timedelta = WHILE) -> int | None:
        """Rows behind now; None when the store can't be asked."""
        found = self._ask(BEHIND, due_for)
        return int(found[0][0]) if found else None

    def which(self) -> list[str]:
        """The oldest rows behind, in words."""
        return [" ".join(map(str, row)) for row in self._ask(WHICH, WHILE)]

    def _ask(self, query: str, due_for: timedelta) -> list[Any]:
        """The rows of an answer; none at all when the store can't be asked."""
        with self._guard:
            try:
                self._connection = self._connection or self._connect()
                return list(self._rows(query, due_for))
            except (psycopg.Error, sqlite3.Error):
                with suppress(psycopg.Error, sqlite3.Error):
                    if self._connection is not None:
                        self._connection.close()
                self._connection = None
                return []

    def _connect(self) -> Any:
        if self._place.shape is Shape.PRODUCTION:
            address = self._place.database.replace("postgresql+psycopg://", "postgresql://")
            return psycopg.connect(address, autocommit=True, connect_timeout=2, application_name="gauge")
        file = self._place.database.removeprefix("sqlite:///")
        return sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None, timeout=2, check_same_thread=False)

    def _rows(self, query: str, due_for: timedelta) -> Any:
        now = self._place.now() - due_for
        if self._place.shape is Shape.PRODUCTION:
            return self._connection.execute(query.format(now="%s"), (now,)).fetchall()
        return self._connection.execute(query.format(now="?"), (now.isoformat(timespec="microseconds"),)).fetchall()
