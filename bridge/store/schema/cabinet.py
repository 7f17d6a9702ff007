"""Tries to log in to the cabinet by phone."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from bridge.store.columns import Moment
from bridge.store.schema.kit import metadata, own_id, text_column

# No foreign key: a try for a phone without an application is written down, too.
log_ins = Table(
    "log_ins",
    metadata,
    own_id(),
    Column("phone", LargeBinary, nullable=False),
    Column("mark", String(64), nullable=False),
    Column("address", String(64), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("code_id", String(64), nullable=False),
    text_column("digest"),
    Column("application_id", String(64), nullable=False),
    Column("used_at", Moment),
    Index(None, "mark", "asked_at"),
    Index(None, "address", "asked_at"),
    Index(None, "expires_at"),
)
