"""Payments with their sums and the figure they are bound to; suspense, refunds, reports, closings, automatic debits."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment, RowNumber

revision = "0011"
down_revision = "0010"

UNSETTLED = sa.text("state IN ('STARTED', 'AUTHORIZED')")
OPEN_SUSPENSE = sa.text("resolution = 'open'")
NOT_CANCELLED = sa.text("state <> 'cancelled'")


def upgrade() -> None:
    """Payments that are there get the sums that their state tells; those that are not settled are asked about soon."""
    _payments()
    _suspense()
    _refunds()
    _books()
    _debits()


def _payments() -> None:
    for name in ("paid", "refunded", "posting", "reversed", "reversing"):
        op.add_column("payments", sa.Column(name, RowNumber, nullable=False, server_default="0"))
    op.add_column("payments", sa.Column("wish", sa.String(40), nullable=False, server_default="plain"))
    op.add_column("payments", sa.Column("figure", sa.Text()))
    op.add_column("payments", sa.Column("went", sa.Text()))
    op.add_column("payments", sa.Column("opened_at", Moment()))
    op.add_column("payments", sa.Column("asked", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("payments", sa.Column("ask_at", Moment()))
    op.add_column("payments", sa.Column("debit_id", sa.String(64), nullable=False, server_default=sa.text("''")))
    op.execute("UPDATE payments SET paid = amount WHERE paid_at IS NOT NULL")
    op.execute("UPDATE payments SET posting = amount WHERE posted_at IS NOT NULL")
    op.execute("UPDATE payments SET refunded = paid WHERE state = 'REFUNDED'")
    op.execute("UPDATE payments SET ask_at = started_at WHERE state IN ('STARTED', 'AUTHORIZED')")
    op.create_index("ix_payments_paid_at_id", "payments", ["paid_at", "id"])
    _partial("ix_payments_to_ask", "payments", ["ask_at", "id"], UNSETTLED)


def _suspense() -> None:
    op.create_table(
        "suspense",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("acquirer_reference", sa.Text(), nullable=False),
        sa.Column("amount", RowNumber),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("payment_id", sa.String(64), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("refunded", RowNumber, nullable=False),
        sa.Column("resolution", sa.String(40), nullable=False),
        sa.Column("resolved_at", Moment()),
        sa.Column("resolved_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_suspense"),
        sa.UniqueConstraint("key", name="uq_suspense_key"),
    )
    op.create_index("ix_suspense_payment_id", "suspense", ["payment_id"])
    op.create_index("ix_suspense_opened_at_id", "suspense", ["opened_at", "id"])
    _partial("ix_suspense_open", "suspense", ["opened_at", "id"], OPEN_SUSPENSE)


def _refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("amount", RowNumber, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("chargeback", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sent_at", Moment()),
        sa.Column("given_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_refunds"),
        sa.UniqueConstraint("subject", "key", name="uq_refunds_subject_key"),
    )
    op.create_index("ix_refunds_given_at_id", "refunds", ["given_at", "id"])


def _books() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("taken_at", Moment(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.UniqueConstraint("day", "sha256", name="uq_reports_day_sha256"),
    )
    op.create_table(
        "closings",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("signed_at", Moment(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("sums", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_closings"),
    )


def _debits() -> None:
    op.create_table(
        "card_agreements",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("mask", sa.Text(), nullable=False),
        sa.Column("limit", RowNumber, nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("agreed_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_card_agreements"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="fk_card_agreements_application_id"),
    )
    op.create_index("ix_card_agreements_application_id_agreed_at", "card_agreements", ["application_id", "agreed_at"])
    op.create_table(
        "debits",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("agreement_id", sa.String(64), nullable=False),
        sa.Column("batch_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", RowNumber, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", Moment()),
        sa.Column("payment_id", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_debits"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="fk_debits_application_id"),
    )
    op.create_index("ix_debits_batch_id_id", "debits", ["batch_id", "id"])
    _partial("uq_debits_instalment", "debits", ["application_id", "number"], NOT_CANCELLED, unique=True)


def _partial(name: str, table: str, columns: list[str], where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
