"""Standing work: follow what changes, copy loans, count today every few minutes and past days when something changed them.

One row of the outbox that comes back every minute. It may be killed anywhere: marks stay until a day is counted, and a day is
replaced as a whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bridge.flows.counting.copy_loans import Round, next_page
from bridge.flows.counting.count_day import count_day
from bridge.flows.counting.find_days import countable, day_of
from bridge.flows.counting.follow_events import FRESH, follow_events, mark_past
from bridge.flows.hub import TIMER, Hub
from bridge.model.counting.figure import Name, Subject
from bridge.model.status import Status
from bridge.ports.counting import Feed
from bridge.ports.reconciling import Bookmark
from bridge.ports.store import Transaction
from bridge.ports.work import Later, Work, WorkKind

NUMBERS = "numbers"
EVERY = timedelta(minutes=1)
# Today is counted so often; where counting takes long, it rests so many times as long as it worked.
TODAY_EVERY, REST = timedelta(minutes=5), 20
ROUND_EVERY = timedelta(hours=1)
# What is due is counted from so many days back to so many ahead after each round over the loans.
DUES_BACK, DUES_AHEAD = 35, 120
_PAGES, _DAYS = 25, 10
# Rows that were numbered just before the first step and committed just after it.
_BACK = 1000
# The portfolio and what is due are counted after a round over the loans.
DAILY = tuple(subject for subject in Subject if subject not in (Subject.DUES, Subject.LOANS))
# Told late, and by no row that is followed.
_LATE = (Subject.MONEY, Subject.MESSAGES, Subject.WAYS)


@dataclass(frozen=True)
class Standing:
    """How far it has come. `day`: the last that was today; `pause`: between two counts of today; `first`: the oldest day."""

    day: date
    moves: int
    tries: int
    round: Round
    first: date
    pause: timedelta = TODAY_EVERY
    counted_at: datetime | None = None


def watch_numbers(hub: Hub, tx: Transaction) -> None:
    """Have figures counted from now on; nothing happens while that is planned already."""
    tx.work.post(WorkKind.COUNT_NUMBERS, "", TIMER, NUMBERS, hub.clock.now(), once=NUMBERS)


def count_numbers(hub: Hub, work: Work) -> Later:
    """One step; at once again while days wait or loans are to be copied, else in a minute."""
    standing = _turned(hub, _begun(hub))
    standing = replace(
        standing,
        moves=follow_events(hub, Feed.MOVES, standing.moves),
        tries=follow_events(hub, Feed.TRIES, standing.tries),
        round=_copied(hub, standing.round),
    )
    standing = _today(hub, standing)
    more = count_planned(hub, _DAYS) == _DAYS or standing.round.status is not None
    with hub.store.begin() as tx:
        tx.bookmarks.put(_bookmark(standing))
    return Later(hub.clock.now() + (timedelta(0) if more else EVERY))


def count_planned(hub: Hub, most: int) -> int:
    """Count days that are due; how many there were, at most so many."""
    with hub.store.read() as tx:
        planned = tx.figures.planned(hub.clock.now(), most)
    for one in planned:
        count_day(hub, one.subject, one.day)
    return len(planned)


def standing_of(tx: Transaction) -> Standing | None:
    """How far it has come; None before the first step."""
    return _of_bookmark(tx.bookmarks.get(NUMBERS))


def _begun(hub: Hub) -> Standing:
    """The first time every day since the first application is marked: the store may have a long past."""
    now, today = hub.clock.now(), hub.clock.today()
    with hub.store.begin() as tx:
        known = standing_of(tx)
        if known is not None:
            return known
        received = tx.sources.first_received()
        first = min(day_of(hub, received), today) if received else today
        days = [first + timedelta(days=n) for n in range((today - first).days)]
        for subject in DAILY:
            tx.figures.mark(subject, [day for day in days if countable(hub, subject, day)], now, now)
        moves, tries = (max(tx.sources.newest(feed) - _BACK, 0) for feed in (Feed.MOVES, Feed.TRIES))
        return Standing(today, moves, tries, Round(now), first)


def _turned(hub: Hub, standing: Standing) -> Standing:
    """On a new day of the lender's: the one that ended is counted once more, and with it what may be told late.

    Of days between, when nobody counted, the last week's are counted; older ones are marked by their moves and tries alone.
    """
    today = hub.clock.today()
    if standing.day >= today:
        return standing
    between = {today - timedelta(days=n) for n in range(1, min((today - standing.day).days, FRESH.days) + 1)}
    fresh = {today - timedelta(days=n) for n in range(1, FRESH.days + 1)}
    with hub.store.begin() as tx:
        for subject in DAILY:
            mark_past(hub, tx, subject, {standing.day} | between | (fresh if subject in _LATE else set()))
    return replace(standing, day=today, counted_at=None)


def _copied(hub: Hub, round: Round) -> Round:
    now = hub.clock.now()
    if round.status is None and round.ended_at is not None and now - round.ended_at >= ROUND_EVERY:
        round = Round(now, ended_read=round.ended_read)
    if round.status is None:
        return round
    for _ in range(_PAGES):
        round = next_page(hub, round)
        if round.status is None:
            _mark_loans(hub)
            break
    return round


def _mark_loans(hub: Hub) -> None:
    now, today = hub.clock.now(), hub.clock.today()
    with hub.store.begin() as tx:
        tx.figures.mark(Subject.LOANS, [today], now, now)
        first, last = today - timedelta(days=DUES_BACK), today + timedelta(days=DUES_AHEAD)
        told = {one.day for one in tx.figures.sums(Name.DUE, first, last, by_day=True) if one.day}
        tx.figures.mark(Subject.DUES, told.union(tx.loan_copies.due_days(first, last)), now, now)


def _today(hub: Hub, standing: Standing) -> Standing:
    begun = hub.clock.now()
    if standing.counted_at is not None and begun - standing.counted_at < standing.pause:
        return standing
    for subject in DAILY:
        count_day(hub, subject, standing.day)
    spent = hub.clock.now() - begun
    return replace(standing, counted_at=begun, pause=max(TODAY_EVERY, spent * REST))


def _bookmark(standing: Standing) -> Bookmark:
    walk = standing.round
    facts: dict[str, object] = {
        "day": standing.day, "first": standing.first, "moves": standing.moves, "tries": standing.tries,
        "pause": int(standing.pause.total_seconds()), "begun_at": walk.begun_at, "ended_at": walk.ended_at,
        "status": walk.status.value if walk.status else "", "after": list(walk.after) if walk.after else [],
        "ended_read": walk.ended_read,
    }  # fmt: skip
    return Bookmark(NUMBERS, standing.counted_at, facts)


def _of_bookmark(bookmark: Bookmark) -> Standing | None:
    facts: Mapping[str, Any] = bookmark.facts
    if "begun_at" not in facts:
        return None
    status, after = facts["status"], facts["after"]
    walk = Round(
        facts["begun_at"], Status(status) if status else None, (after[0], after[1]) if after else None, facts["ended_at"],
        facts["ended_read"],
    )  # fmt: skip
    pause = timedelta(seconds=facts["pause"])
    return Standing(facts["day"], facts["moves"], facts["tries"], walk, facts["first"], pause, bookmark.at)
