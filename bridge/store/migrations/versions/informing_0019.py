"""What borrowers chose of channels, and what they were told."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment, OutsideWords

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Applications of before have no choice: what holds for them is what holds for anyone who never chose."""
    _choices()
    _announcements()


def _choices() -> None:
    op.create_table(
        "informing_choices",
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("wanted", sa.String(40), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("optional", sa.Boolean(), nullable=False),
        sa.Column("mail", sa.LargeBinary(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("asked_at", Moment()),
        sa.Column("proved_at", Moment()),
        sa.Column("changed_at", Moment()),
        sa.PrimaryKeyConstraint("application_id", name="pk_informing_choices"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="fk_informing_choices_application_id"),
    )


def _announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("occasion", sa.String(40), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("carriers", sa.String(20), nullable=False),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("reason", OutsideWords(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.Text(), nullable=False),
        sa.Column("told_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_announcements"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="fk_announcements_application_id"),
    )
    op.create_index("ix_announcements_application_id_key", "announcements", ["application_id", "key"], unique=True)
    op.create_index("ix_announcements_phone_index_told_at", "announcements", ["phone_index", "told_at"])
