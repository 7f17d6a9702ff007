"""Figures by day, which days are to be counted anew, and the copy of loans and schedules that the portfolio is counted from.

Sums and days in clear, as payments are; who the borrower is stands nowhere here.
"""

from sqlalchemy import Column, Date, Index, Integer, PrimaryKeyConstraint, String, Table, text

from bridge.model.counting.figure import Name, Subject
from bridge.model.status import Status
from bridge.store.columns import Moment, RowNumber, Word
from bridge.store.schema.kit import metadata, text_column

PLANNED = text("due_at IS NOT NULL")
LATE = text("overdue_days > 0")
UNREAD = text("as_of IS NULL")

day_figures = Table(
    "day_figures",
    metadata,
    Column("name", Word(Name), nullable=False),
    Column("day", Date, nullable=False),
    text_column("partner"),
    text_column("product"),
    text_column("sort"),
    Column("count", RowNumber, nullable=False),
    Column("total", RowNumber, nullable=False),
    PrimaryKeyConstraint("name", "day", "partner", "product", "sort"),
)

# `began_at`: when the count that stands now began to read; an older one never replaces a newer one.
counted_days = Table(
    "counted_days",
    metadata,
    Column("subject", Word(Subject), nullable=False),
    Column("day", Date, nullable=False),
    Column("due_at", Moment),
    Column("marked_at", Moment),
    Column("began_at", Moment),
    PrimaryKeyConstraint("subject", "day"),
    Index("ix_counted_days_planned", "due_at", "day", sqlite_where=PLANNED, postgresql_where=PLANNED),
)

# No foreign keys: a copy that is made anew from the applications whenever it is wanted.
loan_figures = Table(
    "loan_figures",
    metadata,
    Column("application_id", String(64), primary_key=True),
    text_column("partner"),
    text_column("product"),
    Column("status", Word(Status), nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("looked_at", Moment, nullable=False),
    Column("as_of", Moment),
    *(Column(name, RowNumber, nullable=False) for name in ("amount", "principal", "interest", "penalty", "debt", "overdue")),
    *(Column(name, Integer, nullable=False) for name in ("overdue_days", "rate", "term")),
    Column("ends_on", Date),
    Column("closed_on", Date),
    Column("refunded", RowNumber, nullable=False),
    Index("ix_loan_figures_late", "overdue_days", "application_id", sqlite_where=LATE, postgresql_where=LATE),
    Index("ix_loan_figures_unread", "application_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
)

loan_dues = Table(
    "loan_dues",
    metadata,
    Column("application_id", String(64), nullable=False),
    Column("n", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    *(Column(name, RowNumber, nullable=False) for name in ("amount", "principal", "interest")),
    text_column("partner"),
    text_column("product"),
    PrimaryKeyConstraint("application_id", "n"),
    Index(None, "due_on"),
)
