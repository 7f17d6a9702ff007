"""Which closed gate holds which application up."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Applications that wait now come into the list when their gates are judged next."""
    op.create_table(
        "gate_waits",
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("gate", sa.String(40), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "gate", name="pk_gate_waits"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="fk_gate_waits_application_id"),
    )
    op.create_index("ix_gate_waits_gate_since_application_id", "gate_waits", ["gate", "since", "application_id"])
