"""Erasures done and holds against them. No foreign keys: the list outlives what it speaks of."""

from sqlalchemy import Column, Index, LargeBinary, String, Table, Text

from bridge.model.erasing.rules import Scope
from bridge.store.columns import Moment, Word
from bridge.store.schema.kit import metadata, text_column

erasures = Table(
    "erasures",
    metadata,
    Column("application_id", String(64), primary_key=True),
    Column("scope", Word(Scope), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("ground", String(40), nullable=False),
    Column("rule", String(40), nullable=False),
    text_column("article"),
    text_column("by"),
    Column("act", String(64), nullable=False),
    # JSON: how many rows of which table.
    Column("rows", Text, nullable=False),
    Index(None, "act"),
    Index(None, "at", "application_id"),
)

erasure_holds = Table(
    "erasure_holds",
    metadata,
    Column("application_id", String(64), primary_key=True),
    Column("reason", LargeBinary, nullable=False),
    text_column("by"),
    Column("since", Moment, nullable=False),
)
