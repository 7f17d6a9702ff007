"""Applications, their history, and the ways of borrowers into them."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint, text

from bridge.model.cabinet.sign_in import Way
from bridge.model.events import EventType
from bridge.model.status import Status
from bridge.store.columns import Moment, RowNumber, Word
from bridge.store.schema.kit import metadata, own_id, text_column

applications = Table(
    "applications",
    metadata,
    own_id(),
    text_column("partner"),
    text_column("order_id"),
    text_column("product"),
    Column("status", Word(Status), nullable=False),
    Column("version", Integer, nullable=False),
    Column("deal_number", Text),
    Column("phone_index", String(64), index=True),
    Column("passport_index", String(64), index=True),
    Column("received_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    text_column("facts"),
    Column("personal", LargeBinary, nullable=False),
    UniqueConstraint("partner", "order_id"),
    # The order of the office's pages, over all and within a status: a page is read where it begins, however deep it lies.
    Index(None, "received_at", "id"),
    Index(None, "status", "received_at", "id"),
    Index(None, "deal_number", "received_at"),
    Index(None, "order_id"),
    Index(None, "partner", "received_at", "id"),
)

moves = Table(
    "moves",
    metadata,
    Column("n", RowNumber, primary_key=True),
    Column("application_id", String(64), ForeignKey("applications.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("event", Word(EventType), nullable=False),
    Column("status", Word(Status), nullable=False),
    text_column("facts"),
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
    Column("way", Word(Way), nullable=False, server_default=text("''")),
    Column("device", Text, nullable=False, server_default=text("''")),
    Column("place", Text, nullable=False, server_default=text("''")),
)

# Tries to log in to the cabinet by phone.
# No foreign key: a try for a phone without an application is written down, too.
log_ins = Table(
    "log_ins",
    metadata,
    own_id(),
    Column("phone", LargeBinary, nullable=False),
    Column("mark", String(64), nullable=False),
    Column("address", String(64), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("code_id", String(64), nullable=False),
    text_column("digest"),
    Column("application_id", String(64), nullable=False),
    Column("used_at", Moment),
    Index(None, "mark", "asked_at"),
    Index(None, "address", "asked_at"),
    Index(None, "expires_at"),
)
