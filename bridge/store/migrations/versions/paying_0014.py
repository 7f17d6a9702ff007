"""Whose money a report of the acquirer tells of, where a lender has several accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0020"


def upgrade() -> None:
    """Add the column; reports of before are those of the usual account."""
    with op.batch_alter_table("reports") as table:
        table.add_column(sa.Column("account", sa.String(64), nullable=False, server_default=sa.text("''")))
