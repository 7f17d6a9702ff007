"""Published rate cards."""

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, String, Table

from bridge.store.columns import Moment
from bridge.store.schema.kit import metadata, text_column

rate_cards = Table(
    "rate_cards",
    metadata,
    text_column("product"),
    Column("version", Integer, nullable=False),
    text_column("body"),
    Column("sha256", String(64), nullable=False),
    text_column("signature"),
    text_column("key_id"),
    Column("published_at", Moment, nullable=False),
    PrimaryKeyConstraint("product", "version"),
)
