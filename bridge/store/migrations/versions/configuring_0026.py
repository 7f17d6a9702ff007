"""Versions of the configuration, who runs which, and files that were refused."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment

revision = "0026"
down_revision = "0024"


def upgrade() -> None:
    """Four tables; nothing that stands is touched."""
    op.create_table(
        "configuration_texts",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_configuration_texts"),
    )
    op.create_table(
        "configurations",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("taken_at", Moment(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("way", sa.String(40), nullable=False),
        sa.Column("same_as", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_configurations"),
    )
    op.create_index("ix_configurations_digest_number", "configurations", ["digest", "number"])
    op.create_table(
        "configuration_runs",
        sa.Column("process", sa.String(200), nullable=False),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("process", name="pk_configuration_runs"),
    )
    op.create_table(
        "configuration_refusals",
        sa.Column("machine", sa.String(200), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("faults", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("machine", name="pk_configuration_refusals"),
    )
