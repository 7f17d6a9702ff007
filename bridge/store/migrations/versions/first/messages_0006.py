"""Messages: channels and their delivery."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment, RowNumber

revision = "0006"
down_revision = "0005"

NO = sa.text("false")


def upgrade() -> None:
    """Columns of channel, code, times and price; who looks messages up finds an index."""
    op.add_column("messages", sa.Column("channel", sa.String(40), nullable=False, server_default="sms"))
    op.add_column("messages", sa.Column("code_id", sa.String(64), nullable=False, server_default=""))
    op.add_column("messages", sa.Column("by_call", sa.Boolean(), nullable=False, server_default=NO))
    for name in ("tried_at", "taken_at", "ended_at"):
        op.add_column("messages", sa.Column(name, Moment()))
    op.add_column("messages", sa.Column("cost", RowNumber))
    op.add_column("messages", sa.Column("phone_index", sa.Text()))
    op.create_index("ix_messages_gateway_id", "messages", ["gateway_id"])
    op.create_index("ix_messages_code_id_made_at", "messages", ["code_id", "made_at"])
    op.create_index("ix_messages_phone_index_made_at", "messages", ["phone_index", "made_at"])
    op.create_index("ix_messages_taken_at", "messages", ["taken_at"])
