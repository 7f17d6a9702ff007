"""People who log in as rows: they, their second factors, sessions, invitations, counted tries, and the journal of all that."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment, OutsideWords

revision = "0022"
down_revision = "0025"


def _person() -> sa.Column[str]:
    return sa.Column("person_id", sa.String(64), nullable=False)


def _whose(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=f"fk_{table}_person_id")


def upgrade() -> None:
    """Nobody is in them yet: the first administrator is added by a command."""
    _people()
    op.create_table(
        "sittings",
        sa.Column("digest", sa.String(64), nullable=False),
        _person(),
        sa.Column("door", sa.String(20), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("proved_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment()),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=False),
        _whose("sittings"),
        sa.PrimaryKeyConstraint("digest", name="pk_sittings"),
    )
    op.create_index("ix_sittings_person_id_started_at", "sittings", ["person_id", "started_at"])
    op.create_index("ix_sittings_expires_at", "sittings", ["expires_at"])
    op.create_table(
        "tries",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_tries"),
    )
    op.create_index("ix_tries_last_at", "tries", ["last_at"])
    op.create_table(
        "person_acts",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        _person(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person_acts"),
    )
    op.create_index("ix_person_acts_at_id", "person_acts", ["at", "id"])
    op.create_index("ix_person_acts_person_id_at_id", "person_acts", ["person_id", "at", "id"])


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("role", sa.String(40)),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("mail", sa.LargeBinary(), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("name", name="uq_people_name"),
    )
    op.create_table(
        "factors",
        sa.Column("id", sa.String(64), nullable=False),
        _person(),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", OutsideWords(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("credential", sa.String(1400)),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("confirmed_at", Moment()),
        sa.Column("used_at", Moment()),
        _whose("factors"),
        sa.PrimaryKeyConstraint("id", name="pk_factors"),
        sa.UniqueConstraint("credential", name="uq_factors_credential"),
    )
    op.create_index("ix_factors_person_id", "factors", ["person_id"])
    op.create_table(
        "recovery_codes",
        _person(),
        sa.Column("digest", sa.String(64), nullable=False),
        _whose("recovery_codes"),
        sa.PrimaryKeyConstraint("person_id", "digest", name="pk_recovery_codes"),
    )
    op.create_table(
        "invitations",
        _person(),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        _whose("invitations"),
        sa.PrimaryKeyConstraint("person_id", name="pk_invitations"),
        sa.UniqueConstraint("digest", name="uq_invitations_digest"),
    )
