"""Codes bound to a phone and a set of papers, counted by phone and address; the texts of terms as they were shown."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """A code that is on its way now has no phone yet and is void: its borrower asks for another one."""
    op.add_column("codes", sa.Column("phone", sa.String(64), nullable=False, server_default=sa.text("''")))
    op.add_column("codes", sa.Column("address", sa.String(64), nullable=False, server_default=sa.text("''")))
    op.add_column("codes", sa.Column("n", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index("ix_codes_application_id_purpose_made_at", "codes")
    for columns in (["application_id", "n"], ["phone", "made_at"], ["address", "made_at"]):
        op.create_index(f"ix_codes_{'_'.join(columns)}", "codes", columns)
    op.create_table(
        "texts",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_texts"),
    )
