"""Questions of borrowers and their answers."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Two tables, sealed texts."""
    _threads()
    op.create_table(
        "help_lines",
        sa.Column("thread_id", sa.String(64), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("side", sa.String(40), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("worked", sa.Integer()),
        sa.PrimaryKeyConstraint("thread_id", "n", name="pk_help_lines"),
        sa.ForeignKeyConstraint(["thread_id"], ["help_threads.id"], name="fk_help_lines_thread_id"),
    )
    op.create_index("ix_help_lines_side_at", "help_lines", ["side", "at"])


def _threads() -> None:
    op.create_table(
        "help_threads",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("asked_at", Moment()),
        sa.Column("due_at", Moment()),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("changed_at", Moment()),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("guest", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_help_threads"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_help_threads_application_id", "help_threads", ["application_id"])
    op.create_index("ix_help_threads_guest", "help_threads", ["guest"])
    op.create_index("ix_help_threads_address_opened_at", "help_threads", ["address", "opened_at"])
    op.create_index("ix_help_threads_due_at", "help_threads", ["due_at"], postgresql_where=waiting, sqlite_where=waiting)
    op.create_index("ix_help_threads_state_changed_at", "help_threads", ["state", "changed_at"])
