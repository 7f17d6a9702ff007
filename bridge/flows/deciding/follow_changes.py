"""Ask the loan system again and again which deals changed, note each change once and look soon; only then acknowledge.

A lost acknowledgement brings the same changes again. Deals are looked at by the clock all the same: this only makes it sooner.
"""

from datetime import timedelta

from bridge.flows.deciding.take_deal_notice import SOURCE, WAITING_FOR_IT
from bridge.flows.hub import LOAN_TIMER, Hub
from bridge.flows.open_attention import open_attention
from bridge.ports.loan_system import Changes
from bridge.ports.outside_errors import BadAnswerError, BusyError, OutsideError, RefusedError
from bridge.ports.reconciling import Bookmark
from bridge.ports.store import Notice, Transaction
from bridge.ports.work import Later, Work, WorkKind

NAME = "changes"
# A feed tells only what is new; a window of days is read as a whole each time.
FEED_EVERY, WINDOW_EVERY, SLOWEST = timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30)
# Documents are dated back: a window reaches further than the last look.
OVERLAP = timedelta(days=30)
_REFUSED, _REFUSED_ID = "changes_refused", "att_changes_refused"


def watch_changes(hub: Hub, tx: Transaction) -> None:
    """Have changes followed; nothing happens while they are followed already."""
    tx.work.post(WorkKind.FOLLOW_CHANGES, "", LOAN_TIMER, NAME, hub.clock.now(), once=NAME)


def follow_changes(hub: Hub, work: Work) -> Later | None:
    """One look; later again. None when the loan system tells no changes. Raises BusyError: the row rests as all others do."""
    reader = hub.mint.id("look")
    before = _begin(hub, reader)
    try:
        changes = hub.loan_system.changes((before.at or hub.clock.now()) - OVERLAP)
        if changes is None:
            return None
        if _keep(hub, changes, reader):
            hub.loan_system.acknowledge(changes)
    except BusyError:
        raise
    except OutsideError as error:
        return _back_off(hub, error)
    if before.facts.get("failures"):
        _forget_failures(hub)
    return Later(hub.clock.now() + (WINDOW_EVERY if _window(before, changes) else FEED_EVERY))


def _begin(hub: Hub, reader: str) -> Bookmark:
    """How it stood. From here on an earlier reader, should there be one still at it, acknowledges nothing."""
    with hub.store.begin() as tx:
        bookmark = tx.bookmarks.get(NAME)
        tx.bookmarks.put(_with(bookmark, reader=reader))
    return bookmark


def _keep(hub: Hub, changes: Changes, reader: str) -> bool:
    """Notices, and rows made due, in one transaction. False when another reader has begun meanwhile."""
    now, keys = hub.clock.now(), {f"{number}:{version}": number for number, version in changes.deals}
    with hub.store.begin() as tx:
        fresh = tx.many.unheard(SOURCE, keys.keys())
        known = tx.decisions.deals({keys[key] for key in fresh})
        for key in fresh:
            result = "looked up" if keys[key] in known else "unknown deal"
            tx.notices.put(Notice(hub.mint.id("ntc"), SOURCE, key, b"", now, handled_at=now, result=result))
        if known:
            tx.work.hasten(WAITING_FOR_IT, now, *{application_id for application_id, _ in known.values()})
        bookmark = tx.bookmarks.get(NAME)
        if bookmark.facts.get("reader") != reader:
            return False
        tx.bookmarks.put(Bookmark(NAME, now, {**bookmark.facts, "window": _window(bookmark, changes)}))
        return True


def _window(bookmark: Bookmark, changes: Changes) -> bool:
    """Changes that wait for no acknowledgement are a window's; no changes at all tell nothing new."""
    return not changes.mark if changes.deals or changes.mark else bool(bookmark.facts.get("window"))


def _forget_failures(hub: Hub) -> None:
    with hub.store.begin() as tx:
        tx.bookmarks.put(_with(tx.bookmarks.get(NAME), failures=0))
        if tx.attentions.find_waiting(_REFUSED_ID):
            tx.attentions.resolve(_REFUSED_ID, hub.clock.now(), "изменения снова читаются")


def _back_off(hub: Hub, error: OutsideError) -> Later:
    """Twice as long after each failure. A refusal or an answer that nobody understands will not pass by itself in a minute."""
    for_good = isinstance(error, RefusedError | BadAnswerError)
    with hub.store.begin() as tx:
        bookmark = tx.bookmarks.get(NAME)
        before = bookmark.facts.get("failures")
        failures = before + 1 if isinstance(before, int) else 1
        tx.bookmarks.put(_with(bookmark, failures=failures))
        if for_good:
            text = f"изменения сделок не читаются, решения узнаются опросом: {error.message}"
            open_attention(hub, tx, _REFUSED, text, attention_id=_REFUSED_ID)
    pause = SLOWEST if for_good else min(FEED_EVERY * 2 ** min(failures, 10), SLOWEST)
    return Later(hub.clock.now() + pause)


def _with(bookmark: Bookmark, **facts: object) -> Bookmark:
    return Bookmark(bookmark.name, bookmark.at, {**bookmark.facts, **facts})
