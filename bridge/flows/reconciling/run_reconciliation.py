"""A whole reconciliation, a step at a time: first the deals that the loan system lists, then the hub's applications by pages.

It may be broken off anywhere and begun again, and several may run at once: what is found twice is one difference.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bridge.flows.hub import Hub
from bridge.flows.reconciling.ask_loan_system import Patience
from bridge.flows.reconciling.keep_differences import Course, Finding, summed_up
from bridge.flows.reconciling.list_deals import list_deals
from bridge.flows.reconciling.look_at_page import PageSeen, Wish, look_at_page
from bridge.ports.reconciling import Bookmark
from bridge.ports.store import Transaction

LAST = "reconciled"
KEEP_ENDED = timedelta(days=400)
_FORGET_AT_ONCE = 500


@dataclass(frozen=True)
class Tally:
    """How far it has come: deals that were listed, applications that were walked through (`of` about so many), those of them that
    were compared, those that the loan system did not tell in time, and the differences by what became of them."""

    of: int = 0
    listed: int = 0
    walked: int = 0
    looked: int = 0
    untold: int = 0
    fixed: int = 0
    person: int = 0
    accepted: int = 0
    seen: int = 0

    def with_findings(self, findings: Sequence[Finding]) -> "Tally":
        """These differences counted, too."""
        more = summed_up(findings)
        return replace(
            self, fixed=self.fixed + more[Course.FIXED], person=self.person + more[Course.PERSON],
            accepted=self.accepted + more[Course.ACCEPTED], seen=self.seen + more[Course.SEEN],
        )  # fmt: skip


@dataclass(frozen=True)
class Step:
    """What one step found, and how far the whole has come."""

    findings: Sequence[Finding]
    tally: Tally


@dataclass(frozen=True)
class LastReconciliation:
    """The last one that came to its end (UTC): since when it compared, who ran it, what it found."""

    ended_at: datetime
    since: datetime
    by: str
    tally: Tally


def reconcile(hub: Hub, patience: Patience, wish: Wish, by: str, page: int = 200) -> Iterator[Step]:
    """Each step is kept when it is given. Raises an outside error when the loan system stays away, StoreUnavailableError."""
    with hub.store.read() as tx:
        tally = Tally(of=tx.many.count(wish.since))
    yield Step((), tally)
    for seen in list_deals(hub, patience, wish.since, wish.fix):
        tally = replace(tally.with_findings(seen.findings), listed=seen.listed)
        yield Step(seen.findings, tally)
    place, begun = "", False
    while place or not begun:
        one = look_at_page(hub, patience, wish, place, page)
        tally = with_page(tally, one)
        place, begun = one.place, True
        yield Step(one.findings, tally)
    if wish.fix:
        note_end(hub, wish, by, tally)


def with_page(tally: Tally, page: PageSeen) -> Tally:
    """A page more."""
    walked, looked, untold = tally.walked + page.walked, tally.looked + page.looked, tally.untold + page.untold
    return replace(tally.with_findings(page.findings), walked=walked, looked=looked, untold=untold)


def note_end(hub: Hub, wish: Wish, by: str, tally: Tally) -> None:
    """Keep what the whole came to, and forget differences that ended long ago."""
    now = hub.clock.now()
    with hub.store.begin() as tx:
        tx.bookmarks.put(Bookmark(LAST, now, {"since": wish.since, "by": by, "tally": dict(vars(tally))}))
    gone = _FORGET_AT_ONCE
    while gone == _FORGET_AT_ONCE:
        with hub.store.begin() as tx:
            gone = tx.differences.forget(now - KEEP_ENDED, _FORGET_AT_ONCE)


def last_reconciliation(tx: Transaction) -> LastReconciliation | None:
    """None when there was none yet."""
    bookmark = tx.bookmarks.get(LAST)
    since, tally = bookmark.facts.get("since"), bookmark.facts.get("tally")
    if bookmark.at is None or not isinstance(since, datetime) or not isinstance(tally, dict):
        return None
    return LastReconciliation(bookmark.at, since, str(bookmark.facts.get("by", "")), Tally(**tally))
