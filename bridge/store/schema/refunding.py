"""Refunds of tours after the payout."""

from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint

from bridge.model.paying.figure import Wish
from bridge.model.refunding.tour_refund import CancelledBy, Scope, TourRefundState
from bridge.store.columns import Moment, RowNumber, Word
from bridge.store.schema.kit import NOT_ENDED, metadata, own_id, text_column, whose, words_column

tour_refunds = Table(
    "tour_refunds",
    metadata,
    own_id(),
    whose(),
    words_column("reference"),
    Column("code", String(64), nullable=False, unique=True),
    Column("scope", Word(Scope), nullable=False),
    Column("amount", RowNumber, nullable=False),
    Column("cancelled_by", Word(CancelledBy), nullable=False),
    text_column("reason"),
    Column("state", Word(TourRefundState), nullable=False),
    Column("announced_at", Moment, nullable=False),
    Column("tourist", Integer, nullable=False),
    Column("to_lender", RowNumber, nullable=False),
    Column("to_buyer", RowNumber, nullable=False),
    Column("of_advance", RowNumber, nullable=False),
    Column("return_until", Moment),
    Column("wish", Word(Wish), nullable=False),
    Column("wished_at", Moment),
    words_column("sent_reference"),
    Column("sent_at", Moment),
    words_column("buyer_reference"),
    Column("buyer_at", Moment),
    Column("arrived_at", Moment),
    text_column("arrived_by"),
    Column("posting", RowNumber, nullable=False),
    Column("over", RowNumber, nullable=False),
    words_column("posting_reference"),
    Column("posted_at", Moment),
    Column("ended_at", Moment),
    text_column("refusal"),
    UniqueConstraint("application_id", "reference"),
    Index("ix_tour_refunds_open", "announced_at", "id", sqlite_where=NOT_ENDED, postgresql_where=NOT_ENDED),
)
