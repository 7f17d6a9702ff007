"""How long each decision took to the site: its moments, and notices that wait for a reading. Old decisions get what is known."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment, RowNumber

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make both tables. Of decisions made before, the commit and, while its tries stay, the site's first 2xx are known."""
    _decisions()
    _deal_news()
    op.execute(
        "INSERT INTO decisions (event_id, application_id, read_at, committed_at, accepted_at) "
        "SELECT id, application_id, occurred_at, occurred_at, (SELECT min(at) FROM event_tries "
        "WHERE event_id = partner_events.id AND http_status BETWEEN 200 AND 299) FROM partner_events "
        "WHERE type IN ('application.approved', 'application.declined', 'application.more_wanted')"
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("event_id", sa.String(64), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("sent_at", Moment()),
        sa.Column("base_at", Moment()),
        sa.Column("told_at", Moment()),
        sa.Column("noticed_at", Moment()),
        sa.Column("read_at", Moment(), nullable=False),
        sa.Column("committed_at", Moment(), nullable=False),
        sa.Column("accepted_at", Moment()),
        sa.PrimaryKeyConstraint("event_id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_application_id_committed_at", "decisions", ["application_id", "committed_at"])
    op.create_index("ix_decisions_committed_at_event_id", "decisions", ["committed_at", "event_id"])


def _deal_news() -> None:
    op.create_table(
        "deal_news",
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("version", RowNumber, nullable=False),
        sa.Column("arrived_at", Moment(), nullable=False),
        sa.Column("told_at", Moment()),
        sa.Column("looked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "version", name="pk_deal_news"),
    )
