"""Anchors of the signatures' journal: a day's leaves and root, stamps, public keys. Nothing here is ever changed."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from bridge.store.columns import Moment
from bridge.store.schema.kit import metadata, text_column
from bridge.store.schema.signing import evidence

Index("ix_evidence_at", evidence.c.at)

evidence_leaves = Table(
    "evidence_leaves",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("application_id", String(64), nullable=False),
    Column("n", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Index(None, "application_id", "n"),
)

evidence_anchors = Table(
    "evidence_anchors",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("root", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("key", String(64), nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

evidence_stamps = Table(
    "evidence_stamps",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("stamp", LargeBinary, nullable=False),
    text_column("ca_pem"),
)

evidence_keys = Table(
    "evidence_keys",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    text_column("public_pem"),
    Column("since", Moment, nullable=False),
    Column("changeover", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)
