"""One table for what the bare applications insert."""

from contextlib import nullcontext
from datetime import datetime
from secrets import token_hex

from sqlalchemy import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from bridge.store.engine import open_engine, writer_gate


class Base(DeclarativeBase):
    """The bare tables."""


class TakenOrder(Base):
    """An order as a site sent it."""

    __tablename__ = "orders"
    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: token_hex(16))
    order_id: Mapped[str] = mapped_column(unique=True)
    total: Mapped[int]
    advance: Mapped[int]
    surname: Mapped[str]
    phone: Mapped[str]
    valid_until: Mapped[datetime]
    body: Mapped[str]


class TakenNotice(Base):
    """A payment notice, raw."""

    __tablename__ = "notices"
    key: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str]
    received_at: Mapped[datetime]
    body: Mapped[bytes]


def open_store(url: str) -> Engine:
    """The hub's own engine (the same durability), with the bare tables made."""
    engine = open_engine(url)
    Base.metadata.create_all(engine)
    return engine


def insert(engine: Engine, row: Base) -> None:
    """One row, one commit. On SQLite behind the hub's gate for writers: without it the ceiling is lower and its tail long."""
    with writer_gate(engine) or nullcontext(), Session(engine) as session:
        session.add(row)
        session.commit()
