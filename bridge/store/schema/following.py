"""Ways of decisions, news of deals, differences found by a reconciliation, bookmarks of standing tasks."""

from sqlalchemy import Boolean, Column, Index, LargeBinary, String, Table

from bridge.model.reconciling.difference import DifferenceKind
from bridge.ports.reconciling import Outcome
from bridge.store.columns import Moment, RowNumber, Word
from bridge.store.schema.kit import NOT_ENDED, metadata, own_id, text_column, words_column

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
    own_id(),
    Column("kind", Word(DifferenceKind), nullable=False),
    Column("application_id", String(64), nullable=False),
    words_column("subject"),
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
bookmarks = Table("bookmarks", metadata, Column("name", String(40), primary_key=True), Column("at", Moment), text_column("facts"))
