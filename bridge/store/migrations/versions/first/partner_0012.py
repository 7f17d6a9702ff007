"""Published rate cards, and the order in which a site lists its applications."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the table and the index."""
    op.create_table(
        "rate_cards",
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("published_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("product", "version", name="pk_rate_cards"),
    )
    op.create_index("ix_applications_partner_received_at_id", "applications", ["partner", "received_at", "id"])
