"""A store in memory for unit tests of flows: the same Protocols, one transaction at a time, everything undone on an error."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock, get_ident
from typing import Any

from bridge.model.application import Application
from bridge.model.cabinet.sign_in import Way
from bridge.model.contract import Paper
from bridge.model.errors import ApplicationUnknownError, OrderAlreadyTakenError, VersionStaleError
from bridge.model.events import EventType, PartnerEvent
from bridge.model.evidence.chain import chained, first_broken
from bridge.model.one_time_code import OneTimeCode
from bridge.model.status import MOVES, Status
from bridge.ports.store import (
    Attention,
    CodesOf,
    Counts,
    EvidenceEntry,
    Exchange,
    FormSession,
    Leftover,
    Notice,
    Place,
    StoredAnswer,
)
from tests.fakes.advances import MemoryAdvances
from tests.fakes.anchors import MemoryAnchors
from tests.fakes.bulk import MemoryBulk
from tests.fakes.cabinet import MemoryLogIns
from tests.fakes.configuring import MemoryConfigurations
from tests.fakes.counting import MemoryDayFigures, MemoryLoanCopies, MemorySources
from tests.fakes.decisions import MemoryDecisions
from tests.fakes.deliveries import MemoryDeliveries
from tests.fakes.erasing import MemoryErasing
from tests.fakes.exchanging import MemoryTalks
from tests.fakes.finding import MemoryFinder
from tests.fakes.gates import MemoryGateWaits
from tests.fakes.helping import MemoryHelpThreads
from tests.fakes.informing import MemoryAnnouncements, MemoryChoices
from tests.fakes.messages import MemoryMessages
from tests.fakes.offering import MemoryRateCards
from tests.fakes.partner_page import MemoryActs, MemoryFigures, MemoryKeys, MemorySettings
from tests.fakes.paying import MemoryBooks, MemoryDebits, MemoryPayments, MemoryRefunds, MemorySuspenses
from tests.fakes.queues import MemoryQueues
from tests.fakes.reconciling import MemoryBookmarks, MemoryDifferences, MemoryMany
from tests.fakes.seconding import MemoryDeeds
from tests.fakes.staffing import MemoryFactors, MemoryInvitations, MemoryPeople, MemoryPersonActs, MemorySittings, MemoryTries
from tests.fakes.tour_refunds import MemoryTourRefunds
from tests.fakes.work import MemoryWork

Step = tuple[datetime, EventType, Status]


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


class MemoryApplications:
    def __init__(self, session: Callable[[str], FormSession | None]) -> None:
        self._session = session
        self.rows: dict[str, Application] = {}
        self.steps: list[tuple[str, Step]] = []

    def add(self, application: Application) -> None:
        if self.find_order(application.partner, application.order_id):
            raise OrderAlreadyTakenError("the partner's order has an application already", field="order_id")
        self.rows[application.id] = replace(application, moves=())
        self._walk(application, Status.RECEIVED)

    def get(self, application_id: str) -> Application:
        if application_id not in self.rows:
            raise ApplicationUnknownError("there is no such application")
        return self.rows[application_id]

    def find_order(self, partner: str, order_id: str) -> Application | None:
        return next((row for row in self.rows.values() if (row.partner, row.order_id) == (partner, order_id)), None)

    def find_deal(self, number: str) -> Application | None:
        return next((row for row in self.rows.values() if row.deal and row.deal.number == number), None)

    def of_session(self, token_digest: str, now: datetime) -> Application | None:
        session = self._session(token_digest)
        return self.rows.get(session.application_id) if session and session.expires_at > now else None

    def save(self, application: Application, seen: Application | None = None) -> Application:
        before = self.get(application.id)
        if before.version != application.version:
            raise VersionStaleError("the application was changed by somebody else; read it again")
        self._walk(application, before.status)
        self.rows[application.id] = replace(application, version=application.version + 1, moves=())
        return self.rows[application.id]

    def recent(
        self, limit: int, *, status: Status | None = None, phone: str = "", order_id: str = "", before: Place | None = None
    ) -> Sequence[Application]:
        rows = sorted(self.rows.values(), key=lambda row: (row.received_at, row.id), reverse=True)
        rows = [row for row in rows if before is None or (row.received_at, row.id) < before]
        rows = [row for row in rows if status in (None, row.status) and order_id in ("", row.order_id)]
        return [row for row in rows if not phone or phone == row.borrower.phone][:limit]

    def of_partner(
        self, partner: str, limit: int, *, status: Status | None = None, order_id: str = "", since: datetime | None = None,
        until: datetime | None = None, before: Place | None = None,
    ) -> Sequence[Application]:
        rows = [row for row in self.recent(10**6, status=status, order_id=order_id, before=before) if row.partner == partner]
        return [row for row in rows if (not since or row.received_at >= since) and (not until or row.received_at < until)][:limit]

    def history(self, application_id: str) -> Sequence[Step]:
        return [step for whose, step in self.steps if whose == application_id]

    def of_passport(self, passport: str) -> Sequence[Application]:
        known = [(row, row.borrower.passport) for row in self.rows.values()]
        return [row for row, paper in known if paper and paper.digits == _digits(passport)]

    def _walk(self, application: Application, status: Status) -> None:
        for move in application.moves:
            status = MOVES.get((status, move.event), status)
            self.steps.append((application.id, (move.at, move.event, status)))


class MemoryTable:
    """Rows by id, for the repositories that only add, get and save."""

    def __init__(self, missing: type[Exception] = LookupError) -> None:
        self.rows: dict[str, Any] = {}
        self._missing = missing

    def add(self, row: Any) -> None:
        self.rows[row.id] = row

    def get(self, row_id: str) -> Any:
        if row_id not in self.rows:
            raise self._missing("there is no such row")
        return self.rows[row_id]

    def save(self, row: Any) -> None:
        self.get(row.id)
        self.rows[row.id] = row


class MemoryCodes(MemoryTable):
    def of(self, application_id: str) -> Sequence[OneTimeCode]:
        mine = [row for row in self.rows.values() if row.application_id == application_id]
        return sorted(mine, key=lambda code: (code.n, code.made_at, code.id), reverse=True)[:50]

    def asked_from(self, whose: CodesOf, mark: str, since: datetime) -> Sequence[datetime]:
        return [row.made_at for row in self.rows.values() if getattr(row, whose) == mark and row.made_at > since]


class MemoryNotices(MemoryTable):
    def put(self, notice: Notice) -> bool:
        if any((row.source, row.key) == (notice.source, notice.key) for row in self.rows.values()):
            return False
        self.add(notice)
        return True


class MemoryPapers:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], bytes] = {}

    def add(self, application_id: str, paper: Paper, body: bytes, at: datetime) -> None:
        self.rows[application_id, paper.id] = body

    def body(self, application_id: str, paper_id: str) -> bytes:
        if (application_id, paper_id) not in self.rows:
            raise ApplicationUnknownError("this application has no such paper")
        return self.rows[application_id, paper_id]


class MemoryTexts:
    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, bytes, datetime]] = {}

    def keep(self, sha256: str, media_type: str, body: bytes, at: datetime) -> None:
        self.rows.setdefault(sha256, (media_type, body, at))

    def body(self, sha256: str) -> bytes:
        return self.rows[sha256][1]


class MemoryEvents:
    def __init__(self) -> None:
        self.rows: list[PartnerEvent] = []
        self.attempts: list[tuple[str, tuple[datetime, int, str]]] = []
        self.milliseconds: list[int] = []

    def append(self, application: Application, type: EventType, at: datetime, facts: Mapping[str, object]) -> str:
        n, seq = len(self.rows) + 1, len(self.of(application.id)) + 1
        whose = (application.id, application.partner, application.order_id)
        self.rows.append(PartnerEvent(f"evt_{n:08}", *whose, seq, type, at, application.price.version, facts, n))
        return self.rows[-1].id

    def get(self, event_id: str) -> PartnerEvent:
        for row in self.rows:
            if row.id == event_id:
                return row
        raise LookupError("there is no such event")

    def named(self, event_ids: Sequence[str]) -> Sequence[PartnerEvent]:
        return [row for row in self.rows if row.id in event_ids]

    def feed(self, partner: str, after: int, limit: int) -> Sequence[PartnerEvent]:
        return [row for row in self.rows if row.partner == partner and row.cursor > after][:limit]

    def of(self, application_id: str) -> Sequence[PartnerEvent]:
        return [row for row in self.rows if row.application_id == application_id]

    def note_try(self, event_id: str, at: datetime, http_status: int, answer: str, milliseconds: int) -> None:
        self.attempts.append((event_id, (at, http_status, answer)))
        self.milliseconds.append(milliseconds)

    def tries(self, event_id: str) -> Sequence[tuple[datetime, int, str]]:
        return [attempt for whose, attempt in self.attempts if whose == event_id]


class MemoryAnswers:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, str, str], tuple[datetime, StoredAnswer]] = {}

    def put(self, partner: str, route: str, key: str, answer: StoredAnswer, at: datetime) -> bool:
        fresh = (partner, route, key) not in self.rows
        self.rows.setdefault((partner, route, key), (at, answer))
        return fresh

    def get(self, partner: str, route: str, key: str) -> StoredAnswer:
        return self.rows[partner, route, key][1]


class MemorySessions:
    def __init__(self) -> None:
        self.rows: dict[str, FormSession] = {}

    def add(self, session: FormSession) -> None:
        self.rows[session.token_digest] = session

    def get(self, token_digest: str) -> FormSession | None:
        return self.rows.get(token_digest)

    def save(self, session: FormSession) -> None:
        if session.token_digest not in self.rows:
            raise LookupError("there is no such session")
        self.rows[session.token_digest] = session

    def drop(self, token_digest: str) -> None:
        self.rows.pop(token_digest, None)

    def of(self, application_ids: Collection[str]) -> Sequence[FormSession]:
        mine = [row for row in self.rows.values() if row.application_id in application_ids and row.way is not Way.NONE]
        return sorted(mine, key=lambda row: row.made_at, reverse=True)[:100]

    def end(self, application_ids: Collection[str], now: datetime) -> int:
        open_ones = [row for row in self.of(application_ids) if row.expires_at > now]
        self.rows |= {row.token_digest: replace(row, expires_at=now) for row in open_ones}
        return len(open_ones)


class MemoryEvidence:
    def __init__(self) -> None:
        self.rows: list[EvidenceEntry] = []

    def append(self, application_id: str, kind: str, at: datetime, facts: Mapping[str, str]) -> EvidenceEntry:
        before = next(iter(reversed(self.of(application_id))), None)
        self.rows.append(chained(before, application_id, kind, at, facts))
        return self.rows[-1]

    def of(self, application_id: str) -> Sequence[EvidenceEntry]:
        return [row for row in self.rows if row.application_id == application_id]

    def first_broken(self, application_id: str) -> int | None:
        return first_broken(self.of(application_id))

    def chains(self, after: str, limit: int) -> Sequence[str]:
        return sorted({row.application_id for row in self.rows if row.application_id > after})[:limit]


class MemoryJournal:
    def __init__(self) -> None:
        self.rows: list[Exchange] = []

    def note(self, exchange: Exchange) -> None:
        self.rows.append(replace(exchange, n=len(self.rows) + 1))

    def after(self, n: int, limit: int, application_id: str = "") -> Sequence[Exchange]:
        return [row for row in self.rows if row.n > n and application_id in ("", row.application_id)][:limit]


class MemoryAttentions:
    def __init__(self) -> None:
        self.rows: dict[str, Attention] = {}

    def open(self, attention: Attention) -> None:
        if attention.id not in self.rows or self.rows[attention.id].resolved_at:
            self.rows[attention.id] = attention

    def waiting(self, limit: int = 1000) -> Sequence[Attention]:
        waiting = (row for row in self.rows.values() if not row.resolved_at)
        return sorted(waiting, key=lambda row: (row.opened_at, row.id))[:limit]

    def waiting_of(self, application_id: str) -> Sequence[Attention]:
        return [row for row in self.waiting() if row.application_id == application_id]

    def resolved_at(self, attention_id: str) -> datetime | None:
        return self.rows[attention_id].resolved_at if attention_id in self.rows else None

    def waits(self, kind: str, application_id: str) -> bool:
        return any(row.kind == kind for row in self.waiting_of(application_id))

    def find_waiting(self, attention_id: str) -> Attention | None:
        return next((row for row in self.waiting() if row.id == attention_id), None)

    def resolve(self, attention_id: str, at: datetime, resolution: str) -> None:
        if attention_id not in self.rows:
            raise LookupError("there is no such attention")
        if not self.rows[attention_id].resolved_at:
            self.rows[attention_id] = replace(self.rows[attention_id], resolved_at=at, resolution=resolution)


class MemoryIssuers:
    def __init__(self) -> None:
        self.rows: list[tuple[str, str]] = []
        self.name = ""

    def replace(self, version: str, rows: Iterable[tuple[str, str]]) -> int:
        self.rows, self.name = list(rows), version
        return len(self.rows)

    def version(self) -> str:
        return self.name

    def all(self) -> Iterable[tuple[str, str]]:
        return list(self.rows)


class MemoryLeftovers:
    """When rows that nobody needs were over, by kind; a test puts them in. The other repositories are not looked at."""

    def __init__(self) -> None:
        self.rows: dict[Leftover, list[datetime]] = {}

    def remove(self, kind: Leftover, before: datetime, limit: int) -> int:
        rows = sorted(self.rows.get(kind, []))
        gone = sum(at < before for at in rows[:limit])
        self.rows[kind] = rows[gone:]
        return gone


class MemoryTransaction:
    """Everything at once. A flow's test may also look straight into `rows` of a repository."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.applications = MemoryApplications(lambda digest: self.sessions.get(digest))
        self.codes = MemoryCodes()
        self.messages = MemoryMessages()
        self.papers = MemoryPapers()
        self.texts = MemoryTexts()
        self.payments = MemoryPayments()
        self.suspense = MemorySuspenses()
        self.refunds = MemoryRefunds()
        self.books = MemoryBooks()
        self.debits = MemoryDebits()
        self.events = MemoryEvents()
        self.decisions = MemoryDecisions(lambda: self.applications.rows.values(), self.events.get)
        self.notices = MemoryNotices()
        self.answers = MemoryAnswers()
        self.sessions = MemorySessions()
        self.log_ins = MemoryLogIns()
        self.evidence = MemoryEvidence()
        self.choices = MemoryChoices()
        self.announcements = MemoryAnnouncements()
        self.help = MemoryHelpThreads()
        self.anchors = MemoryAnchors(lambda: self.evidence.rows)
        self.journal = MemoryJournal()
        self.talks = MemoryTalks(lambda: self.journal.rows)
        self.attentions = MemoryAttentions()
        self.issuers = MemoryIssuers()
        self.work = MemoryWork(now)
        self.gate_waits = MemoryGateWaits(lambda: self.applications.rows.values())
        self.leftovers = MemoryLeftovers()
        self.erasing = MemoryErasing(lambda: list(self.applications.rows.values()))
        self.deliveries = MemoryDeliveries(self.events, self.work)
        self.rate_cards = MemoryRateCards()
        self.configurations = MemoryConfigurations()
        self.advances = MemoryAdvances()
        self.tour_refunds = MemoryTourRefunds()
        self.partner_keys = MemoryKeys()
        self.partner_settings = MemorySettings()
        self.partner_acts = MemoryActs()
        self.people = MemoryPeople()
        self.factors = MemoryFactors()
        self.sittings = MemorySittings(self.people)
        self.invitations = MemoryInvitations(self.people)
        self.tries = MemoryTries()
        self.person_acts = MemoryPersonActs()
        self.partner_figures = MemoryFigures(self.applications, self.events)
        self.many = MemoryMany(self)
        self.second_deeds = MemoryDeeds()
        self.finder = MemoryFinder(lambda: self.applications.rows.values(), self)
        self.bulk = MemoryBulk(self)
        self.queues = MemoryQueues(self)
        self.differences = MemoryDifferences(self.attentions.resolved_at)
        self.bookmarks = MemoryBookmarks()
        self.figures = MemoryDayFigures()
        self.sources = MemorySources()
        self.loan_copies = MemoryLoanCopies()

    def counts(self) -> Counts:
        statuses = [row.status for row in self.applications.rows.values()]
        waiting, dead = self.work.tally()
        return Counts({status: statuses.count(status) for status in statuses}, waiting, dead, len(self.attentions.waiting()))


def _memory(tx: MemoryTransaction) -> dict[str, dict[str, Any]]:
    # All rows are frozen: copies of the containers are a whole copy.
    return {name: {key: copy(value) for key, value in vars(part).items()} for name, part in vars(tx).items()}


class MemoryStore:
    """bridge.ports.store.Store in memory. `on_posted` is called after a commit that left rows due by `now()`."""

    def __init__(
        self, on_posted: Callable[[], None] = lambda: None, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.tx = MemoryTransaction(now)
        self._on_posted = on_posted
        self._now = now
        self._lock = Lock()
        self._owner: int | None = None

    @contextmanager
    def begin(self, *, optimistic: bool = False) -> Iterator[MemoryTransaction]:
        """A memory says at once what is new: `optimistic` changes nothing."""
        if self._owner == get_ident():
            raise RuntimeError("this thread has a transaction open already")
        with self._lock:
            self._owner = get_ident()
            try:
                yield from self._run()
            finally:
                self._owner = None
        soonest = self.tx.work.soonest
        if soonest is not None and soonest <= self._now():
            self._on_posted()

    def read(self) -> AbstractContextManager[MemoryTransaction]:
        return self.begin()

    def note(self, exchange: Exchange) -> None:
        with self.begin() as tx:
            tx.journal.note(exchange)

    def _run(self) -> Iterator[MemoryTransaction]:
        before = _memory(self.tx)
        self.tx.work.soonest = None
        try:
            yield self.tx
        except BaseException:
            for name, values in before.items():
                vars(getattr(self.tx, name)).update(values)
            raise
