"""Questions of borrowers in memory."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from bridge.model.helping.thread import Line, Side, Thread, ThreadState
from bridge.ports.store.helping import HelpCounts


class MemoryHelpThreads:
    def __init__(self) -> None:
        self.rows: dict[str, Thread] = {}
        self.said: list[Line] = []

    def hold(self, whose: str) -> None:
        pass

    def add(self, thread: Thread) -> None:
        self.rows[thread.id] = thread

    def get(self, thread_id: str) -> Thread:
        return self.rows[thread_id]

    def save(self, thread: Thread) -> None:
        self.rows[thread.id] = thread

    def say(self, line: Line) -> None:
        assert not any((one.thread_id, one.n) == (line.thread_id, line.n) for one in self.said)
        self.said.append(line)

    def lines(self, thread_id: str) -> Sequence[Line]:
        return sorted((one for one in self.said if one.thread_id == thread_id), key=lambda one: one.n)

    def of(self, application_id: str) -> Sequence[Thread]:
        return self._newest([row for row in self.rows.values() if application_id and row.application_id == application_id])

    def of_guest(self, guest: str) -> Sequence[Thread]:
        return self._newest([row for row in self.rows.values() if guest and row.guest == guest])

    def from_address(self, address: str, since: datetime) -> int:
        return sum(row.address == address and row.opened_at >= since for row in self.rows.values())

    def queue(self, state: ThreadState, limit: int) -> Sequence[Thread]:
        mine = [row for row in self.rows.values() if row.state is state]
        if state is ThreadState.WAITING:
            return sorted(mine, key=lambda row: (row.due_at or row.opened_at, row.id))[:limit]
        return self._newest(mine)[:limit]

    def counts(self, now: datetime) -> HelpCounts:
        by_state = Counter(row.state for row in self.rows.values())
        return HelpCounts(by_state, sum(row.overdue(now) for row in self.rows.values()))

    def worked(self, since: datetime, limit: int) -> Sequence[int]:
        mine = [one for one in self.said if one.side is Side.OFFICE and one.worked is not None and one.at >= since]
        return [one.worked or 0 for one in sorted(mine, key=lambda one: one.at, reverse=True)][:limit]

    def _newest(self, rows: list[Thread]) -> list[Thread]:
        return sorted(rows, key=lambda row: (row.changed_at or row.opened_at, row.id), reverse=True)[:50]
