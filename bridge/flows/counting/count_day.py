"""Count one subject of one day from its rows and put the figures in place of those that stood. Counting again changes nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TypeVar

from bridge.flows.counting.add_rows import (
    Slowest,
    add_call,
    add_life,
    add_message,
    add_moves,
    add_paid,
    add_returned,
    add_try,
    add_way,
)
from bridge.flows.counting.find_days import countable, midnight
from bridge.flows.hub import Hub
from bridge.model.counting.figure import Name, Subject, Tally
from bridge.model.counting.portfolio import add_loan
from bridge.model.counting.spans import milliseconds
from bridge.ports.counting import Place
from bridge.ports.store import Transaction

SLICE = 1000
# Of moves: most of a life happens within an hour, and a slice of an hour reads it once.
MANY = 5000
# Figures of a loan that are older than this are out of date: the night's reconciliation has missed them twice.
STALE = timedelta(days=3)
T = TypeVar("T")


def count_day(hub: Hub, subject: Subject, day: date) -> bool:
    """False, nothing changed, when the day can't be counted (any more), or a later count stands there already.

    Rows are read in slices, each by itself; what is committed meanwhile is counted by the next count, which its mark calls.
    """
    began_at = hub.clock.now()
    if not countable(hub, subject, day):
        with hub.store.begin() as tx:
            tx.figures.unmark(subject, day)
        return False
    tally = Tally()
    _COUNTS[subject](hub, day, tally)
    with hub.store.begin() as tx:
        return tx.figures.replace(subject, day, tally.figures(day), began_at)


def _lives(hub: Hub, day: date, tally: Tally) -> None:
    for rows in _placed(hub, day, lambda tx, *at: tx.sources.lives(*at), lambda row: (row.received_at, row.id)):
        for row in rows:
            add_life(tally, row)


def _moves(hub: Hub, day: date, tally: Tally) -> None:
    after, since, until = 0, midnight(hub, day), midnight(hub, day + timedelta(days=1))
    while True:
        with hub.store.read() as tx:
            page = tx.sources.moves(since, until, after, MANY)
        add_moves(tally, page)
        after = page.last
        if len(page.facts) < MANY:
            return


def _ways(hub: Hub, day: date, tally: Tally) -> None:
    slowest, target = Slowest(), milliseconds(hub.decision_target)
    for rows in _placed(hub, day, lambda tx, *at: tx.sources.ways(*at), lambda row: (row.committed_at, row.event_id)):
        slowest.look(rows)
        for row in rows:
            add_way(tally, row, hub.clock.local(row.committed_at).hour, target)
    slowest.add(tally)


def _money(hub: Hub, day: date, tally: Tally) -> None:
    for paid in _placed(hub, day, lambda tx, *at: tx.sources.paid(*at), lambda row: (row.at, row.id)):
        for row in paid:
            add_paid(tally, row)
    for returned in _placed(hub, day, lambda tx, *at: tx.sources.returned(*at), lambda row: (row.at, row.id)):
        for back in returned:
            add_returned(tally, back)


def _dues(hub: Hub, day: date, tally: Tally) -> None:
    with hub.store.read() as tx:
        for partner, product, count, amount, principal in tx.loan_copies.due(day):
            tally.add(Name.DUE, "amount", partner=partner, product=product, count=count, total=amount)
            tally.add(Name.DUE, "principal", partner=partner, product=product, count=count, total=principal)


def _messages(hub: Hub, day: date, tally: Tally) -> None:
    for rows in _placed(hub, day, lambda tx, *at: tx.sources.messages(*at), lambda row: (row.taken_at, row.id)):
        for row in rows:
            add_message(tally, row)


def _pushes(hub: Hub, day: date, tally: Tally) -> None:
    for rows in _numbered(hub, day, lambda tx, *at: tx.sources.tries(*at), lambda row: row.n):
        for row in rows:
            add_try(tally, row)


def _calls(hub: Hub, day: date, tally: Tally) -> None:
    for rows in _numbered(hub, day, lambda tx, *at: tx.sources.calls(*at), lambda row: row.n):
        for row in rows:
            add_call(tally, row)


def _loans(hub: Hub, day: date, tally: Tally) -> None:
    after, read_before = "", hub.clock.now() - STALE
    while True:
        with hub.store.read() as tx:
            loans = tx.loan_copies.figures(after, SLICE)
        for loan in loans:
            add_loan(tally, loan, read_before)
        if len(loans) < SLICE:
            return
        after = loans[-1].application_id


_COUNTS: Mapping[Subject, Callable[[Hub, date, Tally], None]] = MappingProxyType(
    {
        Subject.LIVES: _lives,
        Subject.MOVES: _moves,
        Subject.WAYS: _ways,
        Subject.MONEY: _money,
        Subject.DUES: _dues,
        Subject.MESSAGES: _messages,
        Subject.PUSHES: _pushes,
        Subject.CALLS: _calls,
        Subject.LOANS: _loans,
    }
)


def _placed(
    hub: Hub,
    day: date,
    read: Callable[[Transaction, datetime, datetime, Place | None, int], Sequence[T]],
    place: Callable[[T], Place],
) -> Iterator[Sequence[T]]:
    """Slices of a day, each from where the one before ended."""
    since, until, after = midnight(hub, day), midnight(hub, day + timedelta(days=1)), None
    while True:
        with hub.store.read() as tx:
            rows = read(tx, since, until, after, SLICE)
        yield rows
        if len(rows) < SLICE:
            return
        after = place(rows[-1])


def _numbered(
    hub: Hub, day: date, read: Callable[[Transaction, datetime, datetime, int, int], Sequence[T]], number: Callable[[T], int]
) -> Iterator[Sequence[T]]:
    since, until, after = midnight(hub, day), midnight(hub, day + timedelta(days=1)), 0
    while True:
        with hub.store.read() as tx:
            rows = read(tx, since, until, after, SLICE)
        yield rows
        if len(rows) < SLICE:
            return
        after = number(rows[-1])
