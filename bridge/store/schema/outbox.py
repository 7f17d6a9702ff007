"""Rows of work and how their far sides fare."""

from sqlalchemy import Column, Index, Integer, String, Table, Text, text

from bridge.ports.work import WorkKind, WorkState
from bridge.store.columns import Moment, RowNumber, Word
from bridge.store.schema.kit import CLAIMABLE, DONE, NOT_DONE, OPEN, metadata, text_column, words_column

work = Table(
    "work",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("kind", Word(WorkKind), nullable=False),
    Column("application_id", String(64), nullable=False),
    Column("destination", String(80), nullable=False),
    text_column("subject"),
    Column("due_at", Moment, nullable=False),
    # When the row may be claimed: `due_at` while it waits, the end of the lease while it is leased.
    Column("ready_at", Moment, nullable=False),
    Column("posted_at", Moment, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("waits", Integer, nullable=False),
    Column("state", Word(WorkState), nullable=False),
    words_column("last_error"),
    Column("owner", Text),
    Column("once", Text),
    Column("trace", String(64), nullable=False, server_default=text("''")),
    Index("ix_work_ready", "destination", "ready_at", "id", sqlite_where=CLAIMABLE, postgresql_where=CLAIMABLE),
    Index("ix_work_line", "application_id", "destination", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    Index("uq_work_once", "once", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ix_work_done", "ready_at", sqlite_where=DONE, postgresql_where=DONE),
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
    words_column("reason"),
    text_column("paused_by"),
)
