"""One-time codes, frozen texts and papers, and the chained journal of signatures."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, text

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
    Column("phone", String(64), nullable=False, server_default=text("''")),
    Column("address", String(64), nullable=False, server_default=text("''")),
    Column("n", Integer, nullable=False, server_default="0"),
    Index(None, "application_id", "n"),
    Index(None, "phone", "made_at"),
    Index(None, "address", "made_at"),
    Index(None, "expires_at"),
)

# Documents that hold nothing personal, such as the terms of a product: kept once, whoever they were shown to.
texts = Table(
    "texts",
    metadata,
    Column("sha256", String(64), primary_key=True),
    text_column("media_type"),
    Column("at", Moment, nullable=False),
    Column("body", LargeBinary, nullable=False),
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
