"""The ledger of advances: lines are only added."""

from sqlalchemy import Column, Integer, Table

from bridge.model.advance.ledger import Entry
from bridge.store.columns import Moment, RowNumber, Word
from bridge.store.schema.kit import metadata, text_column, whose, words_column

advance_lines = Table(
    "advance_lines",
    metadata,
    whose(primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("entry", Word(Entry), nullable=False),
    Column("amount", RowNumber, nullable=False),
    text_column("reason"),
    words_column("reference"),
    Column("at", Moment, nullable=False),
)
