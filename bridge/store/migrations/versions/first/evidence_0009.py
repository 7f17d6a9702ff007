"""The signatures' journal: day anchors with leaves, stamps and keys; the application's role loses the right to change lines.

Only INSERT and SELECT stay. The owner of a table can take its own rights away (and give them back: docs/evidence.md says how to
have the tables owned by another role). Triggers refuse as well, for a superuser has every right.
"""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment

revision = "0009"
down_revision = "0008"

# table → what may stand once only
NEW = {
    "evidence_leaves": ("day", "place"),
    "evidence_anchors": ("day",),
    "evidence_stamps": ("day",),
    "evidence_keys": ("fingerprint",),
}
APPEND_ONLY = {"evidence": ("application_id", "n"), **NEW}


def upgrade() -> None:
    """Make the tables; refuse changes of what is append-only."""
    op.create_index("ix_evidence_at", "evidence", ["at"])
    _leaves_and_anchors()
    _stamps_and_keys()
    if op.get_bind().dialect.name == "postgresql":
        _refuse_on_postgres()
    else:
        _refuse_on_sqlite()


def _leaves_and_anchors() -> None:
    op.create_table(
        "evidence_leaves",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("day", "place", name="pk_evidence_leaves"),
    )
    op.create_index("ix_evidence_leaves_application_id_n", "evidence_leaves", ["application_id", "n"])
    op.create_table(
        "evidence_anchors",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_evidence_anchors"),
    )


def _stamps_and_keys() -> None:
    op.create_table(
        "evidence_stamps",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("stamp", sa.LargeBinary(), nullable=False),
        sa.Column("ca_pem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_evidence_stamps"),
    )
    op.create_table(
        "evidence_keys",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("public_pem", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("changeover", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_evidence_keys"),
    )


def _refuse_on_postgres() -> None:
    for table in NEW:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for table in APPEND_ONLY:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM CURRENT_USER")


def _refuse_on_sqlite() -> None:
    for table, once in APPEND_ONLY.items():
        same = " AND ".join(f"{column} = NEW.{column}" for column in once)
        # INSERT OR REPLACE takes the row before it away and asks no trigger of DELETE.
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - names of this very file
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    for table in NEW:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
