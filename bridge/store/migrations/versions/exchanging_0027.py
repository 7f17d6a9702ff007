"""What was said in calls, masked and sealed, beside the lines of the journal."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment, RowNumber

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """One table; nothing that stands is touched."""
    op.create_table(
        "talks",
        sa.Column("n", RowNumber, autoincrement=False, nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_talks"),
    )
    op.create_index("ix_talks_application_id", "talks", ["application_id"])
