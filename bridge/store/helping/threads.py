"""bridge.ports.store.helping.HelpThreads on two tables; what was written is sealed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select

from bridge.model.helping.thread import Line, Side, Thread, ThreadState
from bridge.ports.store.helping import HelpCounts
from bridge.store import schema
from bridge.store.driver.holding import held
from bridge.store.rows import RowMissingError, Rows, columns_of, hold, insert_if_new

_THREADS, _LINES = schema.help_threads, schema.help_lines
_MOST = 50


class SqlHelpThreads(Rows):
    """Addresses of guests are kept as a blind index."""

    def hold(self, whose: str) -> None:
        """One asker at a time."""
        hold(self._connection, "help", whose)

    def add(self, thread: Thread) -> None:
        """Insert."""
        self._connection.execute(insert(_THREADS), self._row(thread))

    def get(self, thread_id: str) -> Thread:
        """Held until the transaction ends. Raises RowMissingError."""
        row = self._first(held(self._connection, select(_THREADS).where(_THREADS.c.id == thread_id)))
        if row is None:
            raise RowMissingError("there is no such thread")
        return Thread(**row)

    def save(self, thread: Thread) -> None:
        """Raises RowMissingError. The address stays as it was kept."""
        values = columns_of(thread)
        del values["address"]
        self._change(_THREADS, thread.id, values)

    def say(self, line: Line) -> None:
        """A number that is taken is refused."""
        text = self._seal.close_text(line.text, "help_lines", "text", line.thread_id, str(line.n))
        if not insert_if_new(self._connection, _LINES, columns_of(line) | {"text": text}, "thread_id", "n"):
            raise RuntimeError("two lines of a thread took one number")

    def lines(self, thread_id: str) -> Sequence[Line]:
        """In their order."""
        query = select(_LINES).where(_LINES.c.thread_id == thread_id).order_by(_LINES.c.n)
        return [self._line(row) for row in self._all(query)]

    def of(self, application_id: str) -> Sequence[Thread]:
        """The one changed last first."""
        return self._newest(select(_THREADS).where(_THREADS.c.application_id == application_id)) if application_id else ()

    def of_guest(self, guest: str) -> Sequence[Thread]:
        """The one changed last first."""
        return self._newest(select(_THREADS).where(_THREADS.c.guest == guest)) if guest else ()

    def from_address(self, address: str, since: datetime) -> int:
        """By the blind index of the address."""
        same = (_THREADS.c.address == self._seal.index("address", address), _THREADS.c.opened_at >= since)
        return int(self._connection.execute(select(func.count()).select_from(_THREADS).where(*same)).scalar_one())

    def queue(self, state: ThreadState, limit: int) -> Sequence[Thread]:
        """WAITING: what is due soonest first."""
        query = select(_THREADS).where(_THREADS.c.state == state)
        if state is ThreadState.WAITING:
            query = query.order_by(_THREADS.c.due_at, _THREADS.c.id)
        else:
            query = query.order_by(_THREADS.c.changed_at.desc(), _THREADS.c.id)
        return [Thread(**row) for row in self._all(query.limit(limit))]

    def counts(self, now: datetime) -> HelpCounts:
        """By state, and what is late."""
        by_state = self._connection.execute(select(_THREADS.c.state, func.count()).group_by(_THREADS.c.state))
        counted = {state: int(count) for state, count in by_state}
        late = (_THREADS.c.state == ThreadState.WAITING, _THREADS.c.due_at < now)
        overdue = self._connection.execute(select(func.count()).select_from(_THREADS).where(*late)).scalar_one()
        return HelpCounts(counted, int(overdue))

    def worked(self, since: datetime, limit: int) -> Sequence[int]:
        """Of answers to questions that waited."""
        answered = (_LINES.c.side == Side.OFFICE, _LINES.c.at >= since, _LINES.c.worked.is_not(None))
        query = select(_LINES.c.worked).where(*answered).order_by(_LINES.c.at.desc()).limit(limit)
        return [int(one) for one in self._connection.execute(query).scalars()]

    def _newest(self, query: Select[Any]) -> Sequence[Thread]:
        rows = self._all(query.order_by(_THREADS.c.changed_at.desc(), _THREADS.c.id.desc()).limit(_MOST))
        return [Thread(**row) for row in rows]

    def _row(self, thread: Thread) -> dict[str, Any]:
        address = self._seal.index("address", thread.address) if thread.address else ""
        return columns_of(thread) | {"address": address}

    def _line(self, row: Any) -> Line:
        text = self._seal.open_text(row["text"], "help_lines", "text", row["thread_id"], str(row["n"]))
        return Line(**dict(row) | {"text": text})
