"""One-time codes, frozen papers and the chained journal of signatures."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from bridge.model.one_time_code import Purpose
from bridge.store.columns import Moment, Word
from bridge.store.schema.kit import metadata, own_id, text_column, whose

codes = Table(
    "codes",
    metadata,
    own_id(),
    whose(),
    Column("purpose", Word(Purpose), nullable=False),
    text_column("binding"),
    text_column("digest"),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("used_at", Moment),
    Index(None, "application_id", "purpose", "made_at"),
    Index(None, "expires_at"),
)

papers = Table(
    "papers",
    metadata,
    whose(primary_key=True),
    Column("paper_id", String(64), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    whose(primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    text_column("kind"),
    Column("facts", LargeBinary, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)
