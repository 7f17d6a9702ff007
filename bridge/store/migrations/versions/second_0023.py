"""Deeds that wait for a second person, work on many rows, marks for the search; PayU's references can be looked up."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment

revision = "0023"
down_revision = "0021"


def upgrade() -> None:
    """Four tables and three indexes; nothing that stands is touched."""
    _deeds()
    _bulk()
    op.create_table(
        "search_marks",
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "mark", name="pk_search_marks"),
    )
    op.create_index("ix_search_marks_mark_received_at_application_id", "search_marks", ["mark", "received_at", "application_id"])
    op.create_index("ix_payments_acquirer_reference", "payments", ["acquirer_reference"])
    op.create_index("ix_suspense_acquirer_reference", "suspense", ["acquirer_reference"])
    op.create_index("ix_suspense_reference", "suspense", ["reference"])


def _deeds() -> None:
    op.create_table(
        "second_deeds",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("ended_at", Moment()),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.Column("ending", sa.LargeBinary(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_second_deeds"),
    )
    asked, ended = sa.text("state = 'asked'"), sa.text("state <> 'asked'")
    subject, place = ["kind", "subject"], ["asked_at", "id"]
    op.create_index("uq_second_deeds_asked", "second_deeds", subject, unique=True, sqlite_where=asked, postgresql_where=asked)
    op.create_index("ix_second_deeds_waiting", "second_deeds", place, sqlite_where=asked, postgresql_where=asked)
    op.create_index("ix_second_deeds_ended", "second_deeds", ["ended_at", "id"], sqlite_where=ended, postgresql_where=ended)
    op.create_index("ix_second_deeds_application_id_asked_at", "second_deeds", ["application_id", "asked_at"])


def _bulk() -> None:
    op.create_table(
        "bulk_runs",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("began_at", Moment()),
        sa.Column("ended_at", Moment()),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_runs"),
    )
    op.create_index("ix_bulk_runs_asked_at_id", "bulk_runs", ["asked_at", "id"])
    op.create_table(
        "bulk_rows",
        sa.Column("run_id", sa.String(64), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("at", Moment()),
        sa.PrimaryKeyConstraint("run_id", "n", name="pk_bulk_rows"),
    )
    op.create_index("ix_bulk_rows_run_id_state_n", "bulk_rows", ["run_id", "state", "n"])
