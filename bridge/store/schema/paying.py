"""Payments of borrowers, money in suspense and on its way back, closings, automatic debits."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint, text

from bridge.model.paying.debit import DebitState
from bridge.model.paying.figure import Wish
from bridge.model.paying.refund import RefundState
from bridge.model.paying.suspense import Resolution, SuspenseCause
from bridge.model.payment import PaymentState
from bridge.store.columns import Moment, RowNumber, Word
from bridge.store.schema.kit import UNSETTLED, metadata, own_id, text_column, whose, words_column

OPEN_SUSPENSE = text("resolution = 'open'")
NOT_CANCELLED = text("state <> 'cancelled'")


def _sum(name: str) -> Column[int]:
    return Column(name, RowNumber, nullable=False, server_default="0")


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
    _sum("paid"),
    _sum("refunded"),
    _sum("posting"),
    _sum("reversed"),
    _sum("reversing"),
    Column("wish", Word(Wish), nullable=False, server_default="plain"),
    Column("figure", Text),
    Column("went", Text),
    Column("opened_at", Moment),
    Column("asked", Integer, nullable=False, server_default="0"),
    Column("ask_at", Moment),
    Column("debit_id", String(64), nullable=False, server_default=text("''")),
    Index(None, "acquirer_reference"),
    Index(None, "started_at", "id"),
    Index(None, "paid_at", "id"),
    Index("ix_payments_unsettled", "started_at", "id", sqlite_where=UNSETTLED, postgresql_where=UNSETTLED),
    Index("ix_payments_to_ask", "ask_at", "id", sqlite_where=UNSETTLED, postgresql_where=UNSETTLED),
)

# No foreign keys: money that nobody here asked for has neither payment nor application.
suspense = Table(
    "suspense",
    metadata,
    own_id(),
    Column("key", Text, nullable=False, unique=True),
    Column("cause", Word(SuspenseCause), nullable=False),
    words_column("reference"),
    words_column("acquirer_reference"),
    Column("amount", RowNumber),
    words_column("currency"),
    Column("taken", Boolean, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("payment_id", String(64), nullable=False, index=True),
    Column("application_id", String(64), nullable=False),
    Column("refunded", RowNumber, nullable=False),
    Column("resolution", Word(Resolution), nullable=False),
    Column("resolved_at", Moment),
    text_column("resolved_by"),
    words_column("reason"),
    Index(None, "reference"),
    Index(None, "acquirer_reference"),
    Index("ix_suspense_open", "opened_at", "id", sqlite_where=OPEN_SUSPENSE, postgresql_where=OPEN_SUSPENSE),
    Index(None, "opened_at", "id"),
)

refunds = Table(
    "refunds",
    metadata,
    own_id(),
    Column("subject", String(64), nullable=False),
    Column("key", Text, nullable=False),
    Column("amount", RowNumber, nullable=False),
    Column("state", Word(RefundState), nullable=False),
    Column("at", Moment, nullable=False),
    Column("chargeback", Boolean, nullable=False),
    text_column("asked_by"),
    words_column("reason"),
    Column("sent_at", Moment),
    Column("given_at", Moment),
    UniqueConstraint("subject", "key"),
    Index(None, "given_at", "id"),
)

reports = Table(
    "reports",
    metadata,
    own_id(),
    Column("day", Date, nullable=False),
    words_column("name"),
    Column("sha256", String(64), nullable=False),
    Column("taken_at", Moment, nullable=False),
    text_column("taken_by"),
    text_column("rows"),
    Column("account", String(64), nullable=False, server_default=text("''")),
    Column("of_day", Date),
    UniqueConstraint("day", "sha256"),
)

closings = Table(
    "closings",
    metadata,
    Column("day", Date, primary_key=True),
    Column("signed_at", Moment, nullable=False),
    text_column("signed_by"),
    text_column("sums"),
    text_column("lines"),
    Column("digest", String(64), nullable=False),
    words_column("note"),
    Column("previous", String(64), nullable=False),
)

card_agreements = Table(
    "card_agreements",
    metadata,
    own_id(),
    whose(),
    Column("token", LargeBinary, nullable=False),
    text_column("mask"),
    Column("limit", RowNumber, nullable=False),
    Column("until", Moment, nullable=False),
    Column("agreed_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Index(None, "application_id", "agreed_at"),
)

debits = Table(
    "debits",
    metadata,
    own_id(),
    whose(),
    Column("agreement_id", String(64), nullable=False),
    Column("batch_id", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("amount", RowNumber, nullable=False),
    Column("state", Word(DebitState), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Moment),
    Column("payment_id", String(64), nullable=False),
    words_column("reason"),
    Index(None, "batch_id", "id"),
    # Never two debits for one instalment: the database itself says so.
    Index(
        "uq_debits_instalment", "application_id", "number", unique=True, sqlite_where=NOT_CANCELLED,
        postgresql_where=NOT_CANCELLED,
    ),
)  # fmt: skip
