"""Tables of the versions of the configuration.

Not here: what they mean. Imported by bridge.store.schema.
"""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from bridge.store.columns import Moment
from bridge.store.schema.kit import metadata, text_column

configuration_texts = Table(
    "configuration_texts", metadata, Column("digest", String(64), primary_key=True), Column("text", Text, nullable=False)
)
configurations = Table(
    "configurations",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("source", String(64), nullable=False),
    text_column("files"),
    Column("taken_at", Moment, nullable=False),
    text_column("taken_by"),
    text_column("machine"),
    Column("way", String(40), nullable=False),
    Column("same_as", Integer, nullable=False),
    Index(None, "digest", "number"),
)
configuration_runs = Table(
    "configuration_runs",
    metadata,
    Column("process", String(200), primary_key=True),
    text_column("machine"),
    Column("number", Integer, nullable=False),
    Column("since", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    text_column("fault"),
)
configuration_refusals = Table(
    "configuration_refusals",
    metadata,
    Column("machine", String(200), primary_key=True),
    Column("at", Moment, nullable=False),
    text_column("by"),
    text_column("faults"),
)
