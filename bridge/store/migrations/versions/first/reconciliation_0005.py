"""Reconciliation with the loan system: the differences that it finds, and bookmarks of standing tasks."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment

revision = "0005"
down_revision = "0004"

NOT_ENDED = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Make both tables; payments are walked through by when they were begun."""
    _differences()
    op.create_table(
        "bookmarks",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("at", Moment()),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_bookmarks"),
    )
    op.create_index("ix_payments_started_at_id", "payments", ["started_at", "id"])


def _differences() -> None:
    op.create_table(
        "differences",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("dated", Moment()),
        sa.Column("found_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("ended_at", Moment()),
        sa.Column("attention_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_differences"),
    )
    _open("ix_differences_open", ["found_at", "id"])
    _open("ix_differences_whose", ["application_id", "id"])
    op.create_index("ix_differences_ended_at_id", "differences", ["ended_at", "id"])


def _open(name: str, columns: list[str]) -> None:
    op.create_index(name, "differences", columns, sqlite_where=NOT_ENDED, postgresql_where=NOT_ENDED)
