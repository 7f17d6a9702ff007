"""Every night by the lender's clock: a reconciliation in small steps, one row that comes back until all is compared.

As a row it rests while the loan system does, has one worker at a time, and goes on where a killed one left off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bridge.flows.hub import LOAN_TIMER, Hub
from bridge.flows.reconciling.ask_loan_system import Patience
from bridge.flows.reconciling.list_deals import list_deals
from bridge.flows.reconciling.look_at_page import Wish, look_at_page
from bridge.flows.reconciling.run_reconciliation import Tally, note_end, with_page
from bridge.ports.reconciling import Bookmark
from bridge.ports.store import Transaction
from bridge.ports.work import Later, Work, WorkKind

NIGHTLY = "nightly"
_HOUR = 3
# Documents are dated back; borrowers are asked about soon after they applied, not for a month.
_SINCE, _OTHERS_SINCE = timedelta(days=30), timedelta(days=3)
_PAGE = 50
# One that was left lying for so long is begun anew.
_STALE = timedelta(hours=20)
_IMPATIENT = Patience()


@dataclass(frozen=True)
class _Run:
    """One night's reconciliation: `listed` once the listing is done, `place` where the pages stand."""

    started_at: datetime
    listed: bool = False
    place: str = ""
    over: bool = False
    tally: Tally = field(default_factory=Tally)

    @property
    def wish(self) -> Wish:
        return Wish(self.started_at - _SINCE, self.started_at - _OTHERS_SINCE)


def watch_nights(hub: Hub, tx: Transaction) -> None:
    """Have the next night's reconciliation done; nothing happens while that is planned already."""
    tx.work.post(WorkKind.RECONCILE, "", LOAN_TIMER, NIGHTLY, next_night(hub), once=NIGHTLY)


def next_night(hub: Hub) -> datetime:
    """When the next night's reconciliation begins (UTC): three o'clock on the lender's wall."""
    local = hub.clock.local(hub.clock.now())
    night = local.replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    return (night if night > local else night + timedelta(days=1)).astimezone(UTC)


def reconcile_nightly(hub: Hub, work: Work) -> Later:
    """One step; at once again until all is compared, then next night. Raises an outside error: the same step is tried again."""
    run = _begun(hub)
    run = _list_all(hub, run) if not run.listed else _next_page(hub, run)
    if run.over:
        note_end(hub, run.wish, NIGHTLY, run.tally)
    with hub.store.begin() as tx:
        tx.bookmarks.put(_bookmark(run))
    return Later(next_night(hub) if run.over else hub.clock.now())


def _begun(hub: Hub) -> _Run:
    with hub.store.read() as tx:
        run, now = _of_bookmark(tx.bookmarks.get(NIGHTLY)), hub.clock.now()
        if run is not None and not run.over and now - run.started_at < _STALE:
            return run
        fresh = _Run(now)
        return replace(fresh, tally=Tally(of=tx.many.count(fresh.wish.since)))


def _list_all(hub: Hub, run: _Run) -> _Run:
    tally = run.tally
    for seen in list_deals(hub, _IMPATIENT, run.wish.since, fix=True):
        tally = replace(tally.with_findings(seen.findings), listed=seen.listed)
    return replace(run, listed=True, tally=tally)


def _next_page(hub: Hub, run: _Run) -> _Run:
    seen = look_at_page(hub, _IMPATIENT, run.wish, run.place, _PAGE)
    return replace(run, place=seen.place, over=not seen.place, tally=with_page(run.tally, seen))


def _bookmark(run: _Run) -> Bookmark:
    facts = {"listed": run.listed, "place": run.place, "over": run.over, "tally": dict(vars(run.tally))}
    return Bookmark(NIGHTLY, run.started_at, facts)


def _of_bookmark(bookmark: Bookmark) -> _Run | None:
    facts, tally = bookmark.facts, bookmark.facts.get("tally")
    if bookmark.at is None or not isinstance(tally, Mapping):
        return None
    return _Run(bookmark.at, bool(facts["listed"]), str(facts["place"]), bool(facts["over"]), Tally(**tally))
