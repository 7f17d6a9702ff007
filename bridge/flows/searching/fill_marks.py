"""Digests for the search of applications that have none yet, or others than this code and key would make: some at a time, in the
background, from where it stopped. A second walk a day later catches what processes of a release before wrote meanwhile."""

from datetime import datetime, timedelta

from bridge.flows.hub import TIMER, Hub
from bridge.ports.reconciling import Bookmark
from bridge.ports.store import Place, Transaction
from bridge.ports.work import Later, Work, WorkKind

NAME = "search_marks"
AT_ONCE, BREATH, AGAIN = 100, timedelta(seconds=1), timedelta(days=1)
_WALKS = 2


def watch_marks(hub: Hub, tx: Transaction) -> None:
    """Plan what is left to do, if anything is."""
    due = due_at(hub, tx)
    if due is not None:
        tx.work.post(WorkKind.FILL_MARKS, "", TIMER, NAME, due, once=NAME)


def fill_marks(hub: Hub, _work: Work) -> Later | None:
    """The next ones; None when both walks are over."""
    with hub.store.begin() as tx:
        due = due_at(hub, tx)
        if due is None:
            return None
        if due > hub.clock.now():
            return Later(due)
        step(hub.clock.now(), tx)
        due = due_at(hub, tx)
    return Later(max(due, hub.clock.now() + BREATH)) if due is not None else None


def due_at(hub: Hub, tx: Transaction) -> datetime | None:
    """When the next step is due; None when all is done by this version and key."""
    kept = tx.bookmarks.get(NAME)
    if unfinished(tx):
        return hub.clock.now()
    walks = kept.facts.get("walks", 0)
    return kept.at + AGAIN if isinstance(walks, int) and walks < _WALKS and kept.at else None


def unfinished(tx: Transaction) -> bool:
    """Are there applications whose digests this version and key have not made."""
    kept = tx.bookmarks.get(NAME)
    return kept.facts.get("version") != tx.finder.version or bool(kept.facts.get("place"))


def step(now: datetime, tx: Transaction) -> int:
    """Mark the next ones and remember where to go on; returns how many. None of them twice, wherever it is broken off."""
    kept = tx.bookmarks.get(NAME)
    fresh = kept.facts.get("version") != tx.finder.version
    place = None if fresh else _place(kept)
    walks = 0 if fresh else kept.facts.get("walks", 0)
    rest, count = tx.finder.mark(place, AT_ONCE)
    # Where there was nothing nobody wrote anything meanwhile.
    done = _WALKS if fresh and not count else int(str(walks)) + (rest is None)
    facts = {"version": tx.finder.version, "walks": done, "place": list(rest) if rest else None}
    tx.bookmarks.put(Bookmark(NAME, now, facts))
    return count


def _place(kept: Bookmark) -> Place | None:
    match kept.facts.get("place"):
        case [datetime() as at, str() as number]:
            return at, number
    return None
