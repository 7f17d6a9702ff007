"""Rows that lose their person by their own age, whatever their application does: messages, questions."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, exists, select

from bridge.model.erasing.rules import Kind
from bridge.model.helping.thread import ThreadState
from bridge.store import schema

Old = Callable[[datetime], Select[Any]]


def _messages(before: datetime) -> Select[Any]:
    table = schema.messages
    # A phone that has no index was emptied already.
    over = (table.c.taken_at < before, table.c.phone_index.is_not(None))
    return select(table.c.id).where(*over).order_by(table.c.taken_at)


def _questions(before: datetime) -> Select[Any]:
    """Threads that nobody waits for any more and that still have their lines."""
    table, lines = schema.help_threads, schema.help_lines
    rest = (ThreadState.ANSWERED, ThreadState.CLOSED)
    over = (table.c.state.in_(rest), table.c.changed_at < before, exists().where(lines.c.thread_id == table.c.id))
    return select(table.c.id).where(*over).order_by(table.c.changed_at)


OLD: Mapping[Kind, Old] = MappingProxyType({Kind.MESSAGES: _messages, Kind.QUESTIONS: _questions})
"""Which rows are old, by an index."""
