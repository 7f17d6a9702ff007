"""Figures by day, days to be counted, the copy of loans and schedules; messages know their parts and their gateway."""

import sqlalchemy as sa
from alembic import op

from bridge.store.columns import Moment, RowNumber

revision = "0024"
down_revision = "0022"


def upgrade() -> None:
    """The tables are filled by the count itself; messages of before tell neither parts nor gateway."""
    op.add_column("messages", sa.Column("parts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("messages", sa.Column("gateway", sa.String(40), nullable=False, server_default=sa.text("''")))
    op.create_table(
        "day_figures",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("count", RowNumber, nullable=False),
        sa.Column("total", RowNumber, nullable=False),
        sa.PrimaryKeyConstraint("name", "day", "partner", "product", "sort", name="pk_day_figures"),
    )
    op.create_table(
        "counted_days",
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due_at", Moment()),
        sa.Column("marked_at", Moment()),
        sa.Column("began_at", Moment()),
        sa.PrimaryKeyConstraint("subject", "day", name="pk_counted_days"),
    )
    _partial("counted_days", "planned", ["due_at", "day"], "due_at IS NOT NULL")
    _loans()


def _loans() -> None:
    op.create_table(
        "loan_figures",
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("looked_at", Moment(), nullable=False),
        sa.Column("as_of", Moment()),
        *(
            sa.Column(name, RowNumber, nullable=False)
            for name in ("amount", "principal", "interest", "penalty", "debt", "overdue")
        ),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("overdue_days", "rate", "term")),
        sa.Column("ends_on", sa.Date()),
        sa.Column("closed_on", sa.Date()),
        sa.Column("refunded", RowNumber, nullable=False),
        sa.PrimaryKeyConstraint("application_id", name="pk_loan_figures"),
    )
    _partial("loan_figures", "late", ["overdue_days", "application_id"], "overdue_days > 0")
    _partial("loan_figures", "unread", ["application_id"], "as_of IS NULL")
    op.create_table(
        "loan_dues",
        sa.Column("application_id", sa.String(64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        *(sa.Column(name, RowNumber, nullable=False) for name in ("amount", "principal", "interest")),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "n", name="pk_loan_dues"),
    )
    op.create_index("ix_loan_dues_due_on", "loan_dues", ["due_on"])


def _partial(table: str, name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(f"ix_{table}_{name}", table, columns, postgresql_where=condition, sqlite_where=condition)
