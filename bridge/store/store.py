"""The store on SQL: opens transactions, and tells the runner after a commit that rows are due."""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import cached_property
from threading import Lock, Timer, local
from typing import cast

from sqlalchemy import Connection, Engine, RootTransaction

from bridge.ports.store import Counts, Exchange, NotNewError, StoreUnavailableError
from bridge.store.advancing.ledgers import SqlAdvances
from bridge.store.applications import SqlApplications
from bridge.store.cabinet.log_ins import SqlLogIns
from bridge.store.configuring import SqlConfigurations
from bridge.store.counting.figures import SqlFigures
from bridge.store.counting.loans import SqlLoanCopies
from bridge.store.counting.sources import SqlSources
from bridge.store.delivering.tries import SqlDeliveries
from bridge.store.driver.late import Late
from bridge.store.driver.one_go import write_last
from bridge.store.driver.prepared import Deed, do
from bridge.store.driver.together import Together
from bridge.store.engine import DATABASE_ERRORS, RULE_ERRORS, changes_made, connect, reachable, writer_gate
from bridge.store.erasing.rows import SqlErasing
from bridge.store.events import SqlPartnerEvents
from bridge.store.evidence.anchors import SqlAnchors
from bridge.store.evidence.journal import SqlEvidence
from bridge.store.exchanging.talks import SqlTalks
from bridge.store.finding.finder import SqlFinder
from bridge.store.gates.waits import SqlGateWaits
from bridge.store.helping.threads import SqlHelpThreads
from bridge.store.informing.announcements import SqlAnnouncements, SqlChoices
from bridge.store.measuring.measures import SqlMeasures
from bridge.store.offering.rate_cards import SqlRateCards
from bridge.store.office_rows import SqlAttentions, SqlIssuers, SqlJournal
from bridge.store.part import Part
from bridge.store.partner_keys.figures import SqlPartnerFigures
from bridge.store.partner_keys.keys import SqlPartnerKeys
from bridge.store.partner_keys.settings import SqlPartnerActs, SqlPartnerSettings
from bridge.store.paying.books import SqlBooks
from bridge.store.paying.debits import SqlDebits
from bridge.store.paying.payments import SqlPayments
from bridge.store.paying.waiting import SqlRefunds, SqlSuspenses
from bridge.store.reconciling.differences import SqlBookmarks, SqlDifferences
from bridge.store.reconciling.many import SqlManyApplications
from bridge.store.refunding.tour_refunds import SqlTourRefunds
from bridge.store.rows import Writes, to_number
from bridge.store.seal import Seal
from bridge.store.sealed_rows import SqlAnswers, SqlMessages, SqlNotices, SqlPapers, SqlTexts
from bridge.store.seconding.bulk import SqlBulkRuns
from bridge.store.seconding.deeds import SqlDeeds
from bridge.store.small_rows import SqlCodes, SqlSessions
from bridge.store.staffing.factors import SqlFactors
from bridge.store.staffing.people import SqlInvitations, SqlPeople, SqlTries
from bridge.store.staffing.sittings import SqlPersonActs, SqlSittings
from bridge.store.timing.decisions import SqlDecisions
from bridge.store.upkeep.counts import applications_by_status, attentions_waiting
from bridge.store.upkeep.leftovers import SqlLeftovers
from bridge.store.upkeep.queues import SqlQueues
from bridge.store.work_queue import SqlWorkQueue

_log = logging.getLogger(__name__)
# Lines of the journal that no transaction took along are written by themselves after so many seconds.
NOTE_AFTER = 0.2
_AWAY = (*DATABASE_ERRORS, StoreUnavailableError)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _let_go(transaction: RootTransaction, error: BaseException) -> None:
    if not (transaction.is_active and isinstance(error, Exception)):
        # The commit itself failed, or the process is told to end: what the connection holds now, nobody knows.
        transaction.connection.invalidate()


def _may_rest_on_it(error: BaseException) -> bool:
    """What was taken for new may be the cause of this error."""
    return isinstance(error, RULE_ERRORS) or (isinstance(error, Exception) and not isinstance(error, _AWAY))


class SqlTransaction:
    """bridge.ports.store.Transaction on one connection."""

    codes = Part(SqlCodes)
    messages = Part(SqlMessages)
    papers = Part(SqlPapers)
    texts = Part(SqlTexts)
    payments = Part(SqlPayments)
    suspense = Part(SqlSuspenses)
    refunds = Part(SqlRefunds)
    books = Part(SqlBooks)
    debits = Part(SqlDebits)
    deliveries = Part(SqlDeliveries)
    decisions = Part(SqlDecisions)
    sessions = Part(SqlSessions)
    log_ins = Part(SqlLogIns)
    evidence = Part(SqlEvidence)
    choices = Part(SqlChoices)
    announcements = Part(SqlAnnouncements)
    help = Part(SqlHelpThreads)
    anchors = Part(SqlAnchors)
    talks = Part(SqlTalks)
    attentions = Part(SqlAttentions)
    issuers = Part(SqlIssuers)
    differences = Part(SqlDifferences)
    bookmarks = Part(SqlBookmarks)
    gate_waits = Part(SqlGateWaits)
    leftovers = Part(SqlLeftovers)
    rate_cards = Part(SqlRateCards)
    configurations = Part(SqlConfigurations)
    advances = Part(SqlAdvances)
    tour_refunds = Part(SqlTourRefunds)
    measures = Part(SqlMeasures)
    figures = Part(SqlFigures)
    sources = Part(SqlSources)
    partner_keys = Part(SqlPartnerKeys)
    partner_settings = Part(SqlPartnerSettings)
    partner_acts = Part(SqlPartnerActs)
    partner_figures = Part(SqlPartnerFigures)
    people = Part(SqlPeople)
    factors = Part(SqlFactors)
    sittings = Part(SqlSittings)
    invitations = Part(SqlInvitations)
    tries = Part(SqlTries)
    person_acts = Part(SqlPersonActs)
    second_deeds = Part(SqlDeeds)
    bulk = Part(SqlBulkRuns)
    queues = Part(SqlQueues)

    def __init__(
        self,
        connection: Connection,
        seal: Seal,
        now: Callable[[], datetime],
        noted: deque[Exchange],
        writes: Writes,
    ) -> None:
        self._connection, self._seal, self._now = connection, seal, now
        self._made: set[str] = set()
        self._writes = writes
        self.applications = SqlApplications(connection, seal, now, self._made, self._writes)
        self.events = SqlPartnerEvents(connection, seal)
        self.journal = SqlJournal(connection, seal, noted)
        self.work = SqlWorkQueue(connection, now, self._made)

    @cached_property
    def notices(self) -> SqlNotices:
        """What outside systems told."""
        return SqlNotices(self._connection, self._seal, self._writes)

    @cached_property
    def answers(self) -> SqlAnswers:
        """What sites were answered."""
        return SqlAnswers(self._connection, self._seal, self._writes)

    @cached_property
    def many(self) -> SqlManyApplications:
        """Many applications at once."""
        return SqlManyApplications(self._connection, self._seal, self._now, self._made, self._writes)

    @cached_property
    def loan_copies(self) -> SqlLoanCopies:
        """What the numbers are counted from."""
        return SqlLoanCopies(self._connection, self._seal, self._now, self._made, self._writes)

    @cached_property
    def erasing(self) -> SqlErasing:
        """What goes in time, or with its person."""
        return SqlErasing(self._connection, self._seal, self.applications)

    @cached_property
    def finder(self) -> SqlFinder:
        """The office's search."""
        return SqlFinder(self._connection, self._seal, self.applications)

    @property
    def assumed(self) -> bool:
        """Something was taken for new that may not be."""
        return self._writes.assumed

    def deeds(self) -> list[Deed]:
        """What is written last: first what locks nobody out, then, for a moment only, what is numbered."""
        asked = vars(self)
        later = (asked[name] for name in ("sessions", "decisions", "advances") if name in asked)
        parts = [self.work, self.applications, *later]
        events, lines = self.events.waiting(), self.journal.waiting()
        numbered = [*to_number(events + lines), *self.events.deeds(events + lines), *self.journal.deeds(lines)]
        return [*(deed for part in parts for deed in part.deeds()), *numbered]

    def counts(self) -> Counts:
        """`waiting` counts rows that are waiting or leased: everything not ended."""
        waiting, dead = self.work.tally()
        return Counts(applications_by_status(self._connection), waiting, dead, attentions_waiting(self._connection))


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
        gate = writer_gate(engine)
        self._gate = gate or nullcontext()
        self._together = Together(self._commit) if gate else None
        self._noted: deque[Exchange] = deque()
        self._scribe_guard, self._scribe_waits = Lock(), False
        # How often this process changed what sites set for themselves.
        self.site_changes = 0

    @contextmanager
    def begin(self, *, optimistic: bool = False) -> Iterator[SqlTransaction]:
        """One transaction; on SQLite they follow one another. A second one in the same thread raises RuntimeError.

        An optimistic one begins when it first asks something, often only with what it writes last.
        """
        with self._alone(), reachable(), ExitStack() as within:
            late = Late(self._engine, lambda: self._opened(within))
            connection = cast(Connection, late)
            writes = Writes(connection, late, optimistic=optimistic)
            if not optimistic:
                late.begun()
            tx = SqlTransaction(connection, self._seal, self._now, self._noted, writes)
            try:
                yield tx
                last = tx.deeds()
                deeds = late.waiting() + last
                if self._together and tx.assumed and not late.transaction:
                    self._together.write(deeds)
                elif deeds or late.transaction:
                    write_last(late.begun().connection, deeds)
                    late.begun().commit()
            except BaseException as error:
                tx.journal.give_back()
                if late.transaction:
                    _let_go(late.transaction, error)
                if tx.assumed and _may_rest_on_it(error):
                    raise NotNewError from error
                raise
        self.site_changes += tx.partner_keys.changed or tx.partner_settings.changed
        if tx.work.soonest is not None and tx.work.soonest <= self._now():
            self._tell()

    def _opened(self, within: ExitStack) -> RootTransaction:
        within.enter_context(self._gate)
        return within.enter_context(within.enter_context(connect(self._engine)).begin())

    def _commit(self, deeds: Sequence[Deed]) -> None:
        with ExitStack() as within:
            transaction = self._opened(within)
            try:
                do(transaction.connection, deeds)
                transaction.commit()
            except BaseException as error:
                _let_go(transaction, error)
                raise

    @contextmanager
    def read(self) -> Iterator[SqlTransaction]:
        """What stands now, seen at once with others; waits for no writer and holds nobody up. Writing raises RuntimeError."""
        with self._alone(), reachable(), connect(self._engine, reading=True) as connection, connection.begin():
            before = changes_made(connection)
            tx = SqlTransaction(connection, self._seal, self._now, deque(), Writes(connection, None))
            yield tx
            do(connection, tx.deeds())
            if changes_made(connection) != before:
                raise RuntimeError("a transaction that was opened for reading wrote")

    def note(self, exchange: Exchange) -> None:
        """Write a line of the journal with the next transaction of this process, or by itself a moment later."""
        self._noted.append(exchange)
        with self._scribe_guard:
            waits, self._scribe_waits = self._scribe_waits, True
        if not waits:
            scribe = Timer(NOTE_AFTER, self._write_notes)
            scribe.daemon = True
            scribe.start()

    def _write_notes(self) -> None:
        self._scribe_waits = False
        if not self._noted:
            return
        try:
            with self.begin():
                pass
        except StoreUnavailableError:
            # They stay noted; the next transaction takes them along.
            _log.warning("%d lines of the journal wait: the store is away", len(self._noted))
        except DATABASE_ERRORS:
            # A command of the desk on a database without tables: its answer does not depend on these lines.
            _log.warning("%d lines of the journal are not written: the store does not take them", len(self._noted))

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
