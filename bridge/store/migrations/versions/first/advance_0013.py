"""The ledger of advances."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment, OutsideWords, RowNumber

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Applications of before have no lines: their ledger begins when it is needed, from what the site told."""
    op.create_table(
        "advance_lines",
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.String(40), nullable=False),
        sa.Column("amount", RowNumber, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reference", OutsideWords(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "n", name="pk_advance_lines"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="fk_advance_lines_application_id"),
    )
