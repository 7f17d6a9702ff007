"""Payments of borrowers."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from bridge.model.payment import PaymentState
from bridge.store.columns import Moment, RowNumber, Word
from bridge.store.schema.kit import UNSETTLED, metadata, own_id, text_column, words_column

payments = Table(
    "payments",
    metadata,
    own_id(),
    Column("application_id", String(64), ForeignKey("applications.id"), nullable=False, index=True),
    Column("reference", String(64), nullable=False, unique=True),
    Column("amount", RowNumber, nullable=False),
    Column("state", Word(PaymentState), nullable=False),
    Column("started_at", Moment, nullable=False),
    text_column("acquirer_reference"),
    Column("paid_at", Moment),
    Column("posted_at", Moment),
    text_column("posting_reference"),
    words_column("note"),
    Index(None, "started_at", "id"),
    Index("ix_payments_unsettled", "started_at", "id", sqlite_where=UNSETTLED, postgresql_where=UNSETTLED),
)
