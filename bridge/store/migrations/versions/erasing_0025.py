"""Erasures of persons and holds against them; the journal of signatures lets its facts be emptied, and nothing else be changed.

Facts may be emptied only of an application whose erasure is written down, line by line, every other column as it was: the chain
of digests goes on proving that no line was left out.
"""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment

revision = "0025"
down_revision = "0023"

_SAME = ("application_id", "n", "at", "kind", "previous", "digest")
_ERASED = "EXISTS (SELECT 1 FROM erasures WHERE erasures.application_id = OLD.application_id AND erasures.scope = 'evidence')"


def upgrade() -> None:
    """Two tables; the guard of the journal is put anew."""
    _tables()
    if op.get_bind().dialect.name == "postgresql":
        _guard_on_postgres()
    else:
        _guard_on_sqlite()


def _tables() -> None:
    op.create_table(
        "erasures",
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("ground", sa.String(40), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("act", sa.String(64), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "scope", name="pk_erasures"),
    )
    op.create_index("ix_erasures_act", "erasures", ["act"])
    op.create_index("ix_erasures_at_application_id", "erasures", ["at", "application_id"])
    op.create_table(
        "erasure_holds",
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", name="pk_erasure_holds"),
    )


def _guard_on_sqlite() -> None:
    same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in _SAME)
    op.execute("DROP TRIGGER evidence_no_update")
    op.execute(
        f"CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence WHEN NOT (NEW.facts = x'' AND {same} AND {_ERASED}) "
        "BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END"
    )


def _guard_on_postgres() -> None:
    same = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in _SAME)
    op.execute(
        "CREATE FUNCTION refuse_change_but_erasing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.facts = ''::bytea AND {same} AND {_ERASED} THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    op.execute("DROP TRIGGER evidence_append_only ON evidence")
    op.execute(
        "CREATE TRIGGER evidence_append_only BEFORE DELETE OR TRUNCATE ON evidence "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER evidence_only_emptied BEFORE UPDATE ON evidence FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasing()"
    )
    op.execute("GRANT UPDATE (facts) ON evidence TO CURRENT_USER")
