"""Deeds that wait for a second person; work on many rows that an officer began."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, String, Table, text

from bridge.model.seconding.bulk import BulkKind, BulkState, RowState
from bridge.model.seconding.deed import DeedState
from bridge.store.columns import Moment, Word
from bridge.store.schema.kit import metadata, own_id, text_column, words_column

ASKED = text("state = 'asked'")
NOT_ASKED = text("state <> 'asked'")

# `facts` and `ending` are sealed: they hold words of people.
second_deeds = Table(
    "second_deeds",
    metadata,
    own_id(),
    Column("kind", String(40), nullable=False),
    text_column("subject"),
    Column("application_id", String(64), nullable=False),
    Column("facts", LargeBinary, nullable=False),
    text_column("asked_by"),
    Column("asked_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("state", Word(DeedState), nullable=False),
    Column("ended_at", Moment),
    text_column("ended_by"),
    Column("ending", LargeBinary, nullable=False),
    Column("alone", Boolean, nullable=False),
    # One deed of a kind waits for a subject at a time: the database itself says so.
    Index("uq_second_deeds_asked", "kind", "subject", unique=True, sqlite_where=ASKED, postgresql_where=ASKED),
    Index("ix_second_deeds_waiting", "asked_at", "id", sqlite_where=ASKED, postgresql_where=ASKED),
    Index("ix_second_deeds_ended", "ended_at", "id", sqlite_where=NOT_ASKED, postgresql_where=NOT_ASKED),
    Index(None, "application_id", "asked_at"),
)

bulk_runs = Table(
    "bulk_runs",
    metadata,
    own_id(),
    Column("kind", Word(BulkKind), nullable=False),
    text_column("choice"),
    Column("digest", String(64), nullable=False),
    Column("total", Integer, nullable=False),
    text_column("asked_by"),
    Column("asked_at", Moment, nullable=False),
    Column("reason", LargeBinary, nullable=False),
    Column("state", Word(BulkState), nullable=False),
    Column("began_at", Moment),
    Column("ended_at", Moment),
    text_column("ended_by"),
    Index(None, "asked_at", "id"),
)

bulk_rows = Table(
    "bulk_rows",
    metadata,
    Column("run_id", String(64), nullable=False),
    Column("n", Integer, nullable=False, autoincrement=False),
    Column("subject", String(64), nullable=False),
    Column("application_id", String(64), nullable=False),
    Column("state", Word(RowState), nullable=False),
    words_column("result"),
    Column("at", Moment),
    PrimaryKeyConstraint("run_id", "n"),
    Index(None, "run_id", "state", "n"),
)
