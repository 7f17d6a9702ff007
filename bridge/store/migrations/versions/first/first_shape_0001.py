"""The first shape: applications and what belongs to them, the outbox, the inbox, the feed, the journals, the directory."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment, RowNumber

revision = "0001"
down_revision = None

OPEN_ROWS = sa.text("state IN ('waiting', 'leased')")
APPEND_ONLY = ("evidence", "partner_events")


def upgrade() -> None:
    """Make everything; refuse changes of the append-only tables."""
    _applications()
    _form()
    _payments_and_messages()
    _partners()
    _work_and_notices()
    _office()
    op.execute("INSERT INTO counters (name, value) VALUES ('events', 0), ('journal', 0)")
    if op.get_bind().dialect.name == "postgresql":
        _refuse_changes_on_postgres()
    else:
        _refuse_changes_on_sqlite()


def _refuse_changes_on_sqlite() -> None:
    for table in APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _refuse_changes_on_postgres() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _applications() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("deal_number", sa.Text()),
        sa.Column("phone_index", sa.String(64)),
        sa.Column("passport_index", sa.String(64)),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("personal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_applications"),
        sa.UniqueConstraint("partner", "order_id", name="uq_applications_partner_order_id"),
    )
    op.create_index("ix_applications_deal_number", "applications", ["deal_number"])
    op.create_index("ix_applications_passport_index", "applications", ["passport_index"])
    op.create_index("ix_applications_phone_index", "applications", ["phone_index"])
    op.create_index("ix_applications_received_at", "applications", ["received_at"])
    op.create_index("ix_applications_status", "applications", ["status"])
    op.create_table(
        "moves",
        sa.Column("n", RowNumber, nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="fk_moves_application_id"),
        sa.PrimaryKeyConstraint("n", name="pk_moves"),
    )
    op.create_index("ix_moves_application_id", "moves", ["application_id"])
    op.create_table(
        "papers",
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("paper_id", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="fk_papers_application_id"),
        sa.PrimaryKeyConstraint("application_id", "paper_id", name="pk_papers"),
    )


def _form() -> None:
    op.create_table(
        "codes",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("binding", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("used_at", Moment()),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="fk_codes_application_id"),
        sa.PrimaryKeyConstraint("id", name="pk_codes"),
    )
    op.create_index("ix_codes_application_id_purpose_made_at", "codes", ["application_id", "purpose", "made_at"])
    op.create_table(
        "sessions",
        sa.Column("token_digest", sa.String(128), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("opened_at", Moment()),
        sa.Column("phone_proved", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="fk_sessions_application_id"),
        sa.PrimaryKeyConstraint("token_digest", name="pk_sessions"),
    )
    op.create_index("ix_sessions_application_id", "sessions", ["application_id"])
    op.create_table(
        "evidence",
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="fk_evidence_application_id"),
        sa.PrimaryKeyConstraint("application_id", "n", name="pk_evidence"),
    )


def _payments_and_messages() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("reference", sa.String(64), nullable=False),
        sa.Column("amount", RowNumber, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("acquirer_reference", sa.Text(), nullable=False),
        sa.Column("paid_at", Moment()),
        sa.Column("posted_at", Moment()),
        sa.Column("posting_reference", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="fk_payments_application_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        sa.UniqueConstraint("reference", name="uq_payments_reference"),
    )
    op.create_index("ix_payments_application_id", "payments", ["application_id"])
    op.create_index("ix_payments_state_started_at", "payments", ["state", "started_at"])
    op.create_table(
        "messages",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("gateway_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("good_until", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    op.create_index("ix_messages_application_id", "messages", ["application_id"])


def _partners() -> None:
    op.create_table(
        "partner_events",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("occurred_at", Moment(), nullable=False),
        sa.Column("price_version", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("cursor", RowNumber, nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="fk_partner_events_application_id"),
        sa.PrimaryKeyConstraint("id", name="pk_partner_events"),
        sa.UniqueConstraint("application_id", "seq", name="uq_partner_events_application_id_seq"),
        sa.UniqueConstraint("cursor", name="uq_partner_events_cursor"),
    )
    op.create_index("ix_partner_events_partner_cursor", "partner_events", ["partner", "cursor"])
    op.create_table(
        "event_tries",
        sa.Column("n", RowNumber, nullable=False),
        sa.Column("event_id", sa.String(64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["partner_events.id"], name="fk_event_tries_event_id"),
        sa.PrimaryKeyConstraint("n", name="pk_event_tries"),
    )
    op.create_index("ix_event_tries_event_id", "event_tries", ["event_id"])
    op.create_table(
        "answers",
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("partner", "route", "key", name="pk_answers"),
    )


def _work_and_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("handled_at", Moment()),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint("source", "key", name="uq_notices_source_key"),
    )
    op.create_table(
        "work",
        sa.Column("id", RowNumber, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("destination", sa.String(80), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("ready_at", Moment(), nullable=False),
        sa.Column("posted_at", Moment(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("waits", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("once", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_work"),
    )
    op.create_index(
        "ix_work_line", "work", ["application_id", "destination", "id"], sqlite_where=OPEN_ROWS, postgresql_where=OPEN_ROWS
    )
    op.create_index("ix_work_ready", "work", ["ready_at", "id"], sqlite_where=OPEN_ROWS, postgresql_where=OPEN_ROWS)
    op.create_index("ix_work_state", "work", ["state", "id"])
    op.create_index("uq_work_once", "work", ["once"], unique=True, sqlite_where=OPEN_ROWS, postgresql_where=OPEN_ROWS)


def _office() -> None:
    op.create_table(
        "journal",
        sa.Column("n", RowNumber, autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_journal"),
    )
    op.create_index("ix_journal_application_id_n", "journal", ["application_id", "n"])
    op.create_table(
        "attentions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("resolved_at", Moment()),
        sa.Column("resolution", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attentions"),
    )
    op.create_index("ix_attentions_resolved_at", "attentions", ["resolved_at"])
    op.create_table(
        "issuer_directory",
        sa.Column("version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_issuer_directory"),
    )
    op.create_table(
        "issuers",
        sa.Column("n", RowNumber, autoincrement=False, nullable=False),
        sa.Column("code", sa.String(7), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_issuers"),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", RowNumber, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
