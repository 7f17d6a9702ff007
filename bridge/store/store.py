"""The store on SQL: opens transactions, and tells the runner after a commit that rows are due."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from threading import local

from sqlalchemy import Connection, Engine, func, select

from bridge.ports.store import Counts
from bridge.store import schema
from bridge.store.applications import SqlApplications
from bridge.store.engine import connect, reachable, writer_gate
from bridge.store.events import SqlPartnerEvents
from bridge.store.evidence import SqlEvidence
from bridge.store.office_rows import SqlAttentions, SqlIssuers, SqlJournal
from bridge.store.seal import Seal
from bridge.store.sealed_rows import SqlAnswers, SqlMessages, SqlNotices, SqlPapers
from bridge.store.small_rows import SqlCodes, SqlPayments, SqlSessions
from bridge.store.work_queue import SqlWorkQueue

_log = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SqlTransaction:
    """bridge.ports.store.Transaction on one connection."""

    def __init__(self, connection: Connection, seal: Seal, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self.applications = SqlApplications(connection, seal, now)
        self.codes = SqlCodes(connection, seal)
        self.messages = SqlMessages(connection, seal)
        self.papers = SqlPapers(connection, seal)
        self.payments = SqlPayments(connection, seal)
        self.events = SqlPartnerEvents(connection, seal)
        self.notices = SqlNotices(connection, seal)
        self.answers = SqlAnswers(connection, seal)
        self.sessions = SqlSessions(connection, seal)
        self.evidence = SqlEvidence(connection, seal)
        self.journal = SqlJournal(connection, seal)
        self.attentions = SqlAttentions(connection, seal)
        self.issuers = SqlIssuers(connection, seal)
        self.work = SqlWorkQueue(connection, now)

    def counts(self) -> Counts:
        """`waiting` counts rows that are waiting or leased: everything not ended."""
        table = schema.applications
        by_status = self._connection.execute(select(table.c.status, func.count()).group_by(table.c.status))
        unresolved = select(func.count()).where(schema.attentions.c.resolved_at.is_(None))
        waiting, dead = self.work.tally()
        attentions = int(self._connection.execute(unresolved).scalar_one())
        return Counts({status: count for status, count in by_status}, waiting, dead, attentions)


class SqlStore:
    """bridge.ports.store.Store. `on_posted` is called after a commit that left rows due by `now()`.

    A commit whose answer is lost also raises StoreUnavailableError: what was written then is found by repeating the request.
    """

    def __init__(self, engine: Engine, seal: Seal, on_posted: Callable[[], None], now: Callable[[], datetime] = _utc_now) -> None:
        self._engine = engine
        self._seal = seal
        self._on_posted = on_posted
        self._now = now
        self._mine = local()
        self._gate = writer_gate(engine) or nullcontext()

    @contextmanager
    def begin(self) -> Iterator[SqlTransaction]:
        """One transaction; on SQLite they follow one another. A second one in the same thread raises RuntimeError."""
        with self._alone(), self._gate, reachable(), connect(self._engine) as connection, connection.begin():
            tx = SqlTransaction(connection, self._seal, self._now)
            yield tx
            tx.journal.flush()
        if tx.work.soonest is not None and tx.work.soonest <= self._now():
            self._tell()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        # The inner transaction would wait for the outer one for ever (SQLite), or until a time-out (PostgreSQL).
        if getattr(self._mine, "open", False):
            raise RuntimeError("this thread has a transaction open already")
        self._mine.open = True
        try:
            yield
        finally:
            self._mine.open = False

    def _tell(self) -> None:
        try:
            self._on_posted()
        except Exception:
            # The rows are committed and the sweep finds them; the caller's work is done and must not look undone.
            _log.warning("nobody could be told that rows are due; the sweep will find them", exc_info=True)
