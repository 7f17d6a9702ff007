"""The directory of passport offices, and counters."""

from sqlalchemy import Column, String, Table, Text

from bridge.store.columns import RowNumber
from bridge.store.schema.kit import metadata, text_column

issuers = Table(
    "issuers",
    metadata,
    Column("n", RowNumber, primary_key=True, autoincrement=False),
    Column("code", String(7), nullable=False),
    text_column("name"),
)

# One row: which directory the rows of `issuers` are.
issuer_directory = Table("issuer_directory", metadata, Column("version", Text, primary_key=True))

# Numbers that grow in the order of commits: one row, locked until the taker commits.
counters = Table("counters", metadata, Column("name", String(40), primary_key=True), Column("value", RowNumber, nullable=False))
