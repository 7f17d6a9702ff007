"""Questions of borrowers and what was answered."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, text

from bridge.model.helping.thread import Category, Side, ThreadState
from bridge.store.columns import Moment, Word
from bridge.store.schema.kit import metadata, own_id, text_column

WAITING = text("state = 'waiting'")

# No foreign key: a guest's question belongs to no application.
help_threads = Table(
    "help_threads",
    metadata,
    own_id(),
    Column("application_id", String(64), nullable=False),
    Column("category", Word(Category), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("state", Word(ThreadState), nullable=False),
    Column("asked_at", Moment),
    Column("due_at", Moment),
    Column("lines", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("changed_at", Moment),
    text_column("closed_by"),
    # Digests: of a guest's token, and a blind index of the network address.
    Column("guest", Text, nullable=False),
    Column("address", Text, nullable=False),
    Index(None, "application_id"),
    Index(None, "guest"),
    Index(None, "address", "opened_at"),
    Index(None, "due_at", postgresql_where=WAITING, sqlite_where=WAITING),
    Index(None, "state", "changed_at"),
)

help_lines = Table(
    "help_lines",
    metadata,
    Column("thread_id", String(64), ForeignKey("help_threads.id"), primary_key=True, nullable=False),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("side", Word(Side), nullable=False),
    Column("text", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    text_column("officer"),
    Column("worked", Integer),
    Index(None, "side", "at"),
)
