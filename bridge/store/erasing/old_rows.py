"""Rows that lose their person by their own age, whatever their application does: messages, questions, the journal of people."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, exists, select

from bridge.model.erasing.rules import Kind
from bridge.model.helping.thread import ThreadState
from bridge.model.staff.people import ENTRIES, PersonState
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


def _entries(before: datetime) -> Select[Any]:
    table = schema.person_acts
    return select(table.c.id).where(table.c.act.in_(ENTRIES), table.c.at < before).order_by(table.c.at)


def _accounts(before: datetime) -> Select[Any]:
    """Of people who left before: as long as somebody works here, who gave them which right is proof of all they do."""
    table, people = schema.person_acts, schema.people
    gone = select(people.c.id).where(people.c.state == PersonState.LEFT, people.c.changed_at < before)
    over = (table.c.person_id.in_(gone), table.c.act.not_in(ENTRIES), table.c.at < before)
    return select(table.c.id).where(*over).order_by(table.c.at)


OLD: Mapping[Kind, Old] = MappingProxyType(
    {Kind.MESSAGES: _messages, Kind.QUESTIONS: _questions, Kind.ENTRIES: _entries, Kind.ACCOUNTS: _accounts}
)
"""Which rows are old, by an index."""
