"""Contents of exchanges: a row beside a line of the journal.

Not here: the journal itself (exchange). Imported by bridge.store.schema.
"""

from sqlalchemy import Column, Index, LargeBinary, String, Table

from bridge.store.columns import Moment, RowNumber
from bridge.store.schema.kit import metadata

talks = Table(
    "talks",
    metadata,
    # The number of the line.
    Column("n", RowNumber, primary_key=True, autoincrement=False),
    Column("application_id", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index(None, "application_id"),
)
