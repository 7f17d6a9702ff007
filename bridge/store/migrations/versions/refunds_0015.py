"""Refunds of tours after the payout."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment, OutsideWords, RowNumber

revision = "0015"
down_revision = "0013"
_OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Applications of before have none."""
    op.create_table(
        "tour_refunds",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("reference", OutsideWords(), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("amount", RowNumber, nullable=False),
        sa.Column("cancelled_by", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("announced_at", Moment(), nullable=False),
        sa.Column("tourist", sa.Integer(), nullable=False),
        sa.Column("to_lender", RowNumber, nullable=False),
        sa.Column("to_buyer", RowNumber, nullable=False),
        sa.Column("of_advance", RowNumber, nullable=False),
        sa.Column("return_until", Moment()),
        sa.Column("wish", sa.String(40), nullable=False),
        sa.Column("wished_at", Moment()),
        sa.Column("sent_reference", OutsideWords(), nullable=False),
        sa.Column("sent_at", Moment()),
        sa.Column("buyer_reference", OutsideWords(), nullable=False),
        sa.Column("buyer_at", Moment()),
        sa.Column("arrived_at", Moment()),
        sa.Column("arrived_by", sa.Text(), nullable=False),
        sa.Column("posting", RowNumber, nullable=False),
        sa.Column("over", RowNumber, nullable=False),
        sa.Column("posting_reference", OutsideWords(), nullable=False),
        sa.Column("posted_at", Moment()),
        sa.Column("ended_at", Moment()),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tour_refunds"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="fk_tour_refunds_application_id"),
        sa.UniqueConstraint("code", name="uq_tour_refunds_code"),
        sa.UniqueConstraint("application_id", "reference", name="uq_tour_refunds_application_id_reference"),
    )
    op.create_index(
        "ix_tour_refunds_open", "tour_refunds", ["announced_at", "id"], sqlite_where=_OPEN, postgresql_where=_OPEN
    )  # fmt: skip
