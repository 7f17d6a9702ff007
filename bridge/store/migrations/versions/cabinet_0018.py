"""Logging in by phone, and what is remembered of sign-ins."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """A session of before is told from a one-time link by its moments: it is opened when it is made."""
    op.create_table(
        "log_ins",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.String(64), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("used_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_log_ins"),
    )
    op.create_index("ix_log_ins_mark_asked_at", "log_ins", ["mark", "asked_at"])
    op.create_index("ix_log_ins_address_asked_at", "log_ins", ["address", "asked_at"])
    op.create_index("ix_log_ins_expires_at", "log_ins", ["expires_at"])
    op.add_column("sessions", sa.Column("way", sa.String(40), nullable=False, server_default=""))
    op.add_column("sessions", sa.Column("device", sa.Text(), nullable=False, server_default=""))
    op.add_column("sessions", sa.Column("place", sa.Text(), nullable=False, server_default=""))
    op.execute(
        "UPDATE sessions SET way = CASE WHEN phone_proved THEN 'code' ELSE 'link' END WHERE phone_proved OR opened_at = made_at"
    )
