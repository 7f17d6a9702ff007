"""The tables as the code sees them. A database gets them through the migrations alone; a test compares the two."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bridge.model.events import EventType
from bridge.model.one_time_code import Purpose
from bridge.model.payment import PaymentState
from bridge.model.reconciling.difference import DifferenceKind
from bridge.model.status import Status
from bridge.ports.reconciling import Outcome
from bridge.ports.sms import MessageState
from bridge.ports.work import WorkKind, WorkState
from bridge.store.columns import Moment, OutsideWords, RowNumber, Word

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)
# Of the outbox. Written out, not bound: only so do both databases see that an index over such rows serves.
CLAIMABLE = text("state IN ('waiting', 'leased')")
OPEN = text("state IN ('waiting', 'leased', 'behind')")
NOT_DONE = text("state <> 'done'")
_DONE = text("state = 'done'")
_WAITING = text("resolved_at IS NULL")
_HANDLED = text("handled_at IS NOT NULL")
_UNSETTLED = text("state IN ('STARTED', 'AUTHORIZED')")
NOT_ENDED = text("ended_at IS NULL")


def _id() -> Column[str]:
    return Column("id", String(64), primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _words(name: str) -> Column[str]:
    return Column(name, OutsideWords, nullable=False)


def _whose(primary_key: bool = False) -> Column[str]:
    return Column("application_id", String(64), ForeignKey("applications.id"), nullable=False, primary_key=primary_key)


applications = Table(
    "applications",
    metadata,
    _id(),
    _text("partner"),
    _text("order_id"),
    _text("product"),
    Column("status", Word(Status), nullable=False),
    Column("version", Integer, nullable=False),
    Column("deal_number", Text),
    Column("phone_index", String(64), index=True),
    Column("passport_index", String(64), index=True),
    Column("received_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    _text("facts"),
    Column("personal", LargeBinary, nullable=False),
    UniqueConstraint("partner", "order_id"),
    # The order of the office's pages, over all and within a status: a page is read where it begins, however deep it lies.
    Index(None, "received_at", "id"),
    Index(None, "status", "received_at", "id"),
    Index(None, "deal_number", "received_at"),
    Index(None, "order_id"),
)

moves = Table(
    "moves",
    metadata,
    Column("n", RowNumber, primary_key=True),
    Column("application_id", String(64), ForeignKey("applications.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("event", Word(EventType), nullable=False),
    Column("status", Word(Status), nullable=False),
    _text("facts"),
)

codes = Table(
    "codes",
    metadata,
    _id(),
    _whose(),
    Column("purpose", Word(Purpose), nullable=False),
    _text("binding"),
    _text("digest"),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("used_at", Moment),
    Index(None, "application_id", "purpose", "made_at"),
    Index(None, "expires_at"),
)

# No foreign key: a message may be about no application (a word to an officer).
messages = Table(
    "messages",
    metadata,
    _id(),
    Column("application_id", String(64), nullable=False, index=True),
    Column("phone", LargeBinary, nullable=False),
    Column("text", LargeBinary, nullable=False),
    Column("made_at", Moment, nullable=False),
    _text("sender"),
    Column("state", Word(MessageState), nullable=False),
    _text("gateway_id"),
    _words("reason"),
    Column("good_until", Moment),
)

papers = Table(
    "papers",
    metadata,
    _whose(primary_key=True),
    Column("paper_id", String(64), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

payments = Table(
    "payments",
    metadata,
    _id(),
    Column("application_id", String(64), ForeignKey("applications.id"), nullable=False, index=True),
    Column("reference", String(64), nullable=False, unique=True),
    Column("amount", RowNumber, nullable=False),
    Column("state", Word(PaymentState), nullable=False),
    Column("started_at", Moment, nullable=False),
    _text("acquirer_reference"),
    Column("paid_at", Moment),
    Column("posted_at", Moment),
    _text("posting_reference"),
    _words("note"),
    Index(None, "started_at", "id"),
    Index("ix_payments_unsettled", "started_at", "id", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
)

partner_events = Table(
    "partner_events",
    metadata,
    _id(),
    _whose(),
    _text("partner"),
    _text("order_id"),
    Column("seq", Integer, nullable=False),
    Column("type", Word(EventType), nullable=False),
    Column("occurred_at", Moment, nullable=False),
    Column("price_version", Integer, nullable=False),
    _text("facts"),
    Column("cursor", RowNumber, nullable=False, unique=True),
    UniqueConstraint("application_id", "seq"),
    Index(None, "partner", "cursor"),
)

event_tries = Table(
    "event_tries",
    metadata,
    Column("n", RowNumber, primary_key=True),
    Column("event_id", String(64), ForeignKey("partner_events.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("http_status", Integer, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("milliseconds", Integer, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    _id(),
    Column("source", String(40), nullable=False),
    _text("key"),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("handled_at", Moment),
    _words("result"),
    UniqueConstraint("source", "key"),
    Index("ix_notices_handled", "handled_at", sqlite_where=_HANDLED, postgresql_where=_HANDLED),
)

answers = Table(
    "answers",
    metadata,
    _text("partner"),
    _text("route"),
    _text("key"),
    _text("fingerprint"),
    Column("started_at", Moment, nullable=False),
    Column("http_status", Integer, nullable=False),
    Column("body", LargeBinary),
    PrimaryKeyConstraint("partner", "route", "key"),
    Index(None, "started_at"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_digest", String(128), primary_key=True),
    Column("application_id", String(64), ForeignKey("applications.id"), nullable=False, index=True),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("opened_at", Moment),
    Column("phone_proved", Boolean, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    _whose(primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    _text("kind"),
    Column("facts", LargeBinary, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("n", RowNumber, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    _text("sender"),
    _text("receiver"),
    _words("what"),
    _words("result"),
    Column("application_id", String(64), nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Index(None, "application_id", "n"),
)

attentions = Table(
    "attentions",
    metadata,
    _id(),
    _text("kind"),
    Column("text", LargeBinary, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("application_id", String(64), nullable=False),
    Column("resolved_at", Moment),
    Column("resolution", LargeBinary, nullable=False),
    Index("ix_attentions_waiting", "opened_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    Index("ix_attentions_whose", "application_id", "kind", sqlite_where=_WAITING, postgresql_where=_WAITING),
)

issuers = Table(
    "issuers",
    metadata,
    Column("n", RowNumber, primary_key=True, autoincrement=False),
    Column("code", String(7), nullable=False),
    _text("name"),
)

# One row: which directory the rows of `issuers` are.
issuer_directory = Table("issuer_directory", metadata, Column("version", Text, primary_key=True))

# Numbers that grow in the order of commits: one row, locked until the taker commits.
counters = Table("counters", metadata, Column("name", String(40), primary_key=True), Column("value", RowNumber, nullable=False))

work = Table(
    "work",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("kind", Word(WorkKind), nullable=False),
    Column("application_id", String(64), nullable=False),
    Column("destination", String(80), nullable=False),
    _text("subject"),
    Column("due_at", Moment, nullable=False),
    # When the row may be claimed: `due_at` while it waits, the end of the lease while it is leased.
    Column("ready_at", Moment, nullable=False),
    Column("posted_at", Moment, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("waits", Integer, nullable=False),
    Column("state", Word(WorkState), nullable=False),
    _words("last_error"),
    Column("owner", Text),
    Column("once", Text),
    Index("ix_work_ready", "destination", "ready_at", "id", sqlite_where=CLAIMABLE, postgresql_where=CLAIMABLE),
    Index("ix_work_line", "application_id", "destination", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    Index("uq_work_once", "once", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ix_work_done", "ready_at", sqlite_where=_DONE, postgresql_where=_DONE),
    Index("ix_work_state", "state", "id", sqlite_where=NOT_DONE, postgresql_where=NOT_DONE),
    Index("ix_work_application", "application_id", "id", sqlite_where=NOT_DONE, postgresql_where=NOT_DONE),
)

# How far sides fare: only those that failed or were paused have a row.
destinations = Table(
    "destinations",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Moment),
    Column("held_until", Moment),
    _words("reason"),
    _text("paused_by"),
)

# How decisions travelled: written once, completed when the notice or the site's answer comes; kept for ever.
decisions = Table(
    "decisions",
    metadata,
    Column("event_id", String(64), primary_key=True),
    Column("application_id", String(64), nullable=False),
    Column("sent_at", Moment),
    Column("base_at", Moment),
    Column("told_at", Moment),
    Column("noticed_at", Moment),
    Column("read_at", Moment, nullable=False),
    Column("committed_at", Moment, nullable=False),
    Column("accepted_at", Moment),
    Index(None, "application_id", "committed_at"),
    Index(None, "committed_at", "event_id"),
)

# No foreign key: it would let a notice wait for whoever holds the application.
deal_news = Table(
    "deal_news",
    metadata,
    Column("application_id", String(64), primary_key=True),
    Column("version", RowNumber, primary_key=True, autoincrement=False),
    Column("arrived_at", Moment, nullable=False),
    Column("told_at", Moment),
    Column("looked", Boolean, nullable=False),
)

# What a reconciliation found. Both values are sealed: they hold free words of the loan system.
differences = Table(
    "differences",
    metadata,
    _id(),
    Column("kind", Word(DifferenceKind), nullable=False),
    Column("application_id", String(64), nullable=False),
    _words("subject"),
    Column("facts", LargeBinary, nullable=False),
    Column("dated", Moment),
    Column("found_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("outcome", Word(Outcome), nullable=False),
    Column("ended_at", Moment),
    Column("attention_id", String(64), nullable=False),
    Index("ix_differences_open", "found_at", "id", sqlite_where=NOT_ENDED, postgresql_where=NOT_ENDED),
    Index("ix_differences_whose", "application_id", "id", sqlite_where=NOT_ENDED, postgresql_where=NOT_ENDED),
    Index(None, "ended_at", "id"),
)

# How far standing tasks have come.
bookmarks = Table("bookmarks", metadata, Column("name", String(40), primary_key=True), Column("at", Moment), _text("facts"))
