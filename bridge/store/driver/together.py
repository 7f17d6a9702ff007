"""Commits that SQLite makes for several writers at once: its flush to the disk takes as long for one as for ten.

Whoever comes while another one writes waits, and goes with the next commit. What a batch can't be written for is found out one by
one: so a writer fails by his own fault alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock

from bridge.ports.store import StoreUnavailableError
from bridge.store.driver.prepared import Deed

_PATIENCE = 60.0


@dataclass(eq=False)
class _Writer:
    deeds: Sequence[Deed]
    turn: Event = field(default_factory=Event)
    over: bool = False
    error: Exception | None = None


class Together:
    """`commit` writes deeds in a transaction of their own."""

    def __init__(self, commit: Callable[[Sequence[Deed]], None]) -> None:
        self._commit = commit
        self._guard = Lock()
        self._waiting: list[_Writer] = []
        self._busy = False

    def write(self, deeds: Sequence[Deed]) -> None:
        """Return when they are durable. Raises what `commit` raises for them alone, and StoreUnavailableError."""
        mine = _Writer(deeds)
        with self._guard:
            self._waiting.append(mine)
            leads, self._busy = not self._busy, True
        if not leads and not mine.turn.wait(_PATIENCE):
            self._leave(mine)
        if not mine.over:
            self._lead()
        if mine.error:
            raise mine.error

    def _leave(self, mine: _Writer) -> None:
        with self._guard:
            if mine.turn.is_set():
                return
            if mine in self._waiting:
                self._waiting.remove(mine)
        raise StoreUnavailableError("the database is busy")

    def _lead(self) -> None:
        with self._guard:
            batch, self._waiting = self._waiting, []
        try:
            self._write_all(batch)
        finally:
            for one in batch:
                if not one.over:
                    one.over, one.error = True, StoreUnavailableError("whoever wrote for others was told to end")
                one.turn.set()
            with self._guard:
                # Who came first of those that came meanwhile writes next, for all of them.
                for one in self._waiting[:1]:
                    one.turn.set()
                self._busy = bool(self._waiting)

    def _write_all(self, batch: Sequence[_Writer]) -> None:
        try:
            self._commit([deed for one in batch for deed in one.deeds])
        except Exception as error:
            if len(batch) > 1:
                for one in batch:
                    self._write_all([one])
                return
            batch[0].error = error
        for one in batch:
            one.over = True
