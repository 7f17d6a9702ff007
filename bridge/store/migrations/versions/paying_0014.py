"""Whose money a report of the acquirer tells of, and which day its file was taken for."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0020"


def upgrade() -> None:
    """Add the columns; reports of before are those of the usual account for their own days."""
    with op.batch_alter_table("reports") as table:
        table.add_column(sa.Column("account", sa.String(64), nullable=False, server_default=sa.text("''")))
        table.add_column(sa.Column("of_day", sa.Date()))
