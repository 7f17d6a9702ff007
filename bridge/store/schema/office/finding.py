"""Marks by which applications are found whose data is sealed: keyed digests of parts of names and of numbers of contracts."""

from sqlalchemy import Column, Index, String, Table

from bridge.store.columns import Moment
from bridge.store.schema.kit import metadata

# No foreign key: it would cost each new application a look at its own row.
search_marks = Table(
    "search_marks",
    metadata,
    Column("application_id", String(64), primary_key=True),
    Column("mark", String(32), primary_key=True),
    Column("received_at", Moment, nullable=False),
    # A page of what is found is read where it begins, however many bear the name.
    Index(None, "mark", "received_at", "application_id"),
)
