"""The outbox keeps only the head of each line claimable, by destination; far sides that fail or are paused are remembered."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment

revision = "0002"
down_revision = "0001"

CLAIMABLE = sa.text("state IN ('waiting', 'leased')")
OPEN = sa.text("state IN ('waiting', 'leased', 'behind')")
NOT_DONE = sa.text("state <> 'done'")


def upgrade() -> None:
    """Put waiting rows that have an older open one in their line behind it; the claim's index knows them no more."""
    for name in ("ix_work_ready", "ix_work_line", "uq_work_once", "ix_work_state"):
        op.drop_index(name, "work")
    op.execute(
        "UPDATE work SET state = 'behind' WHERE state = 'waiting' AND destination <> 'clock' AND application_id <> '' AND EXISTS "
        "(SELECT 1 FROM work AS older WHERE older.application_id = work.application_id AND older.destination = work.destination "
        "AND older.id < work.id AND older.state IN ('waiting', 'leased', 'behind'))"
    )
    _index("ix_work_ready", ["destination", "ready_at", "id"], CLAIMABLE)
    _index("ix_work_line", ["application_id", "destination", "id"], OPEN)
    _index("uq_work_once", ["once"], OPEN, unique=True)
    _index("ix_work_state", ["state", "id"], NOT_DONE)
    _index("ix_work_application", ["application_id", "id"], NOT_DONE)
    # One counter for both: two rows that are locked one after the other are a deadlock on its way.
    op.execute("INSERT INTO counters (name, value) SELECT 'numbers', max(value) FROM counters")
    op.execute("DELETE FROM counters WHERE name <> 'numbers'")
    # Answers are kept when they are given; of requests that never were answered nothing stays.
    op.execute("DELETE FROM answers WHERE body IS NULL OR http_status = 0")
    op.create_table(
        "destinations",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", Moment()),
        sa.Column("held_until", Moment()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("paused_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_destinations"),
    )


def _index(name: str, columns: list[str], where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(name, "work", columns, unique=unique, sqlite_where=where, postgresql_where=where)
