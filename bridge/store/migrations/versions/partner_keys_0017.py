"""What tour sites set for themselves on their page."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment, OutsideWords

revision = "0017"
down_revision = "0015"


def upgrade() -> None:
    """Sites of before have set nothing: the lender's files count."""
    op.create_table(
        "partner_keys",
        sa.Column("partner", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("mark", sa.String(8), nullable=False),
        sa.Column("name", OutsideWords(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Moment()),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("leads_since", Moment()),
        sa.Column("retired_at", Moment()),
        sa.PrimaryKeyConstraint("partner", "kind", "mark", name="pk_partner_keys"),
    )
    op.create_table(
        "partner_key_uses",
        sa.Column("partner", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("mark", sa.String(8), nullable=False),
        sa.Column("used_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("partner", "kind", "mark", name="pk_partner_key_uses"),
    )
    op.create_table(
        "partner_settings",
        sa.Column("partner", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", OutsideWords(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("in_force_at", Moment()),
        sa.PrimaryKeyConstraint("partner", "subject", "version", name="pk_partner_settings"),
    )
    op.create_table(
        "partner_acts",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("partner", sa.String(80), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_partner_acts"),
    )
    op.create_index("ix_partner_acts_partner_at_id", "partner_acts", ["partner", "at", "id"])
