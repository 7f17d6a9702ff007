"""What came in, what goes out to partners, who said what to whom, and what waits for a person."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, PrimaryKeyConstraint, String, Table, UniqueConstraint

from bridge.model.events import EventType
from bridge.store.columns import Moment, RowNumber, Word
from bridge.store.schema.kit import HANDLED, WAITING, metadata, own_id, text_column, whose, words_column

partner_events = Table(
    "partner_events",
    metadata,
    own_id(),
    whose(),
    text_column("partner"),
    text_column("order_id"),
    Column("seq", Integer, nullable=False),
    Column("type", Word(EventType), nullable=False),
    Column("occurred_at", Moment, nullable=False),
    Column("price_version", Integer, nullable=False),
    text_column("facts"),
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
    own_id(),
    Column("source", String(40), nullable=False),
    text_column("key"),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("handled_at", Moment),
    words_column("result"),
    UniqueConstraint("source", "key"),
    Index("ix_notices_handled", "handled_at", sqlite_where=HANDLED, postgresql_where=HANDLED),
)

answers = Table(
    "answers",
    metadata,
    text_column("partner"),
    text_column("route"),
    text_column("key"),
    text_column("fingerprint"),
    Column("started_at", Moment, nullable=False),
    Column("http_status", Integer, nullable=False),
    Column("body", LargeBinary),
    PrimaryKeyConstraint("partner", "route", "key"),
    Index(None, "started_at"),
)

journal = Table(
    "journal",
    metadata,
    Column("n", RowNumber, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    text_column("sender"),
    text_column("receiver"),
    words_column("what"),
    words_column("result"),
    Column("application_id", String(64), nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Index(None, "application_id", "n"),
)

attentions = Table(
    "attentions",
    metadata,
    own_id(),
    text_column("kind"),
    Column("text", LargeBinary, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("application_id", String(64), nullable=False),
    Column("resolved_at", Moment),
    Column("resolution", LargeBinary, nullable=False),
    Index("ix_attentions_waiting", "opened_at", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    Index("ix_attentions_whose", "application_id", "kind", sqlite_where=WAITING, postgresql_where=WAITING),
)
