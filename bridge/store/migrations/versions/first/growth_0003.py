"""Indexes for millions of rows: pages of lists, what waits for a person, unsettled payments, and what is old enough to go."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

DONE = sa.text("state = 'done'")
WAITING = sa.text("resolved_at IS NULL")
HANDLED = sa.text("handled_at IS NOT NULL")
UNSETTLED = sa.text("state IN ('STARTED', 'AUTHORIZED')")


def upgrade() -> None:
    """Put each list's own order into an index, so that a page costs the same however long the list is."""
    _lists()
    _waiting()
    _leftovers()
    if op.get_bind().dialect.name == "postgresql":
        _sweep_the_outbox_often()


def _lists() -> None:
    for name in ("status", "received_at", "deal_number"):
        op.drop_index(f"ix_applications_{name}", "applications")
    op.create_index("ix_applications_received_at_id", "applications", ["received_at", "id"])
    op.create_index("ix_applications_status_received_at_id", "applications", ["status", "received_at", "id"])
    op.create_index("ix_applications_deal_number_received_at", "applications", ["deal_number", "received_at"])
    op.create_index("ix_applications_order_id", "applications", ["order_id"])


def _waiting() -> None:
    op.drop_index("ix_attentions_resolved_at", "attentions")
    op.drop_index("ix_payments_state_started_at", "payments")
    _partial("ix_attentions_waiting", "attentions", ["opened_at", "id"], WAITING)
    _partial("ix_attentions_whose", "attentions", ["application_id", "kind"], WAITING)
    _partial("ix_payments_unsettled", "payments", ["started_at", "id"], UNSETTLED)


def _leftovers() -> None:
    op.create_index("ix_answers_started_at", "answers", ["started_at"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_index("ix_codes_expires_at", "codes", ["expires_at"])
    _partial("ix_work_done", "work", ["ready_at"], DONE)
    _partial("ix_notices_handled", "notices", ["handled_at"], HANDLED)


def _sweep_the_outbox_often() -> None:
    # Every row of the outbox is rewritten twice or more; a share of a table of millions would let dead versions pile up at the
    # head of the claim's index.
    op.execute("ALTER TABLE work SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000)")


def _partial(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
