"""Rows of work know the id of the request that they follow from."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0014"


def upgrade() -> None:
    """Rows of before have none: each is told by its own number."""
    op.add_column("work", sa.Column("trace", sa.String(64), nullable=False, server_default=sa.text("''")))
