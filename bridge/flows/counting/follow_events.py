"""Which past days changed: moves and tries of events are followed by their numbers, and the days they speak of are marked.

Rows are numbered before they are committed, so one may appear behind a number that was read already: the last minutes are read
again every time. Marking a day twice leaves one mark.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import takewhile

from bridge.flows.counting.copy_loans import copy_loans
from bridge.flows.counting.find_days import day_of, night_after
from bridge.flows.hub import Hub
from bridge.model.counting.figure import Subject
from bridge.ports.counting import Feed, Mark
from bridge.ports.store import Transaction

# Moves and tries are written last in their transactions, and none rests longer than a minute.
LAG = timedelta(minutes=3)
# Days of the last week are counted anew within the hour, older ones at night.
FRESH, SOON = timedelta(days=7), timedelta(minutes=15)
_SLICE = 1000
# What the day of the row itself is of, and what the day is of that it belongs to.
_SUBJECTS = {Feed.MOVES: (Subject.MOVES, Subject.LIVES), Feed.TRIES: (Subject.PUSHES, Subject.WAYS)}


def follow_events(hub: Hub, feed: Feed, after: int) -> int:
    """Mark what changed past a number; returns the number to go on from next time. Loans that began or ended are copied."""
    place, kept, old = after, after, True
    while True:
        with hub.store.read() as tx:
            rows = tx.sources.followed(feed, place, _SLICE)
        _mark(hub, feed, rows)
        copy_loans(hub, {row.application_id for row in rows if row.of_loan})
        if old:
            settled = list(takewhile(lambda row: row.at <= hub.clock.now() - LAG, rows))
            kept, old = settled[-1].n if settled else kept, len(settled) == len(rows)
        if len(rows) < _SLICE:
            return kept
        place = rows[-1].n


def mark_past(hub: Hub, tx: Transaction, subject: Subject, days: set[date]) -> None:
    """Have past days counted anew: fresh ones within a quarter of an hour, old ones at night. Today is counted all the time."""
    now, today = hub.clock.now(), hub.clock.today()
    fresh = {day for day in days if today - FRESH <= day < today}
    tx.figures.mark(subject, fresh, now + SOON, now)
    tx.figures.mark(subject, {day for day in days if day < today} - fresh, night_after(hub), now)


def _mark(hub: Hub, feed: Feed, rows: Sequence[Mark]) -> None:
    own, whose = _SUBJECTS[feed]
    days = {own: {day_of(hub, row.at) for row in rows}, whose: {day_of(hub, row.whose) for row in rows}}
    if any(day < hub.clock.today() for some in days.values() for day in some):
        with hub.store.begin() as tx:
            for subject, some in days.items():
                mark_past(hub, tx, subject, some)
