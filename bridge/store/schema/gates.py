"""Which closed gate holds which application up: a list for the office; the gates themselves lie sealed in their application."""

from sqlalchemy import Column, Index, Table

from bridge.model.gates import GateName
from bridge.store.columns import Moment, Word
from bridge.store.schema.kit import metadata, whose

gate_waits = Table(
    "gate_waits",
    metadata,
    whose(primary_key=True),
    Column("gate", Word(GateName), primary_key=True),
    Column("since", Moment, nullable=False),
    Index(None, "gate", "since", "application_id"),
)
