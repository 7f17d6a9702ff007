"""One page of the hub's applications beside what the loan system tells of them.

Life goes on meanwhile: a difference counts only when it was there before the loan system was asked and is there afterwards, too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bridge.flows.hub import Hub
from bridge.flows.reconciling.ask_about_page import ask_about_page, still_strange
from bridge.flows.reconciling.ask_loan_system import Patience
from bridge.flows.reconciling.compare_deals import Told, compare_deal
from bridge.flows.reconciling.compare_loan import compare_loan
from bridge.flows.reconciling.fix_differences import fixing
from bridge.flows.reconciling.keep_differences import Finding, close_gone, keep_found, show_found
from bridge.flows.refunding.known_postings import with_refunds
from bridge.model.reconciling.difference import OF_LISTING, OF_POSTING, Difference, DifferenceKind
from bridge.ports.reconciling import Kept, KeptDifference

_ELSEWHERE = OF_LISTING | OF_POSTING


@dataclass(frozen=True)
class Wish:
    """What is reconciled (moments in UTC): applications received since, those still going on, those with payments since; other
    deals of borrowers whose applications were received since `others_since`. Without `fix` nothing is written."""

    since: datetime
    others_since: datetime
    fix: bool = True


@dataclass(frozen=True)
class PageSeen:
    """How many applications the page had, how many of them were compared (the others have no deal yet), how many the loan system
    did not tell in time, what was found, where to go on."""

    walked: int
    looked: int
    untold: int
    findings: Sequence[Finding]
    place: str


def look_at_page(hub: Hub, patience: Patience, wish: Wish, place: str, limit: int) -> PageSeen:
    """Compare the page after a place; an empty place in the answer is the end. Raises an outside error."""
    with hub.store.read() as tx:
        page, onward = tx.many.page(wish.since, place, limit)
        page = with_refunds(tx, page)
        before = {one.application.id: one for one in page if one.application.deal or one.application.sent_version}
        open_ones = [one for one in tx.differences.open_of(before.keys()) if one.difference.kind not in _ELSEWHERE]
    had_others = [one.difference.application_id for one in open_ones if one.difference.kind is DifferenceKind.DEAL_WITHOUT_KEY]
    told = ask_about_page(hub, patience, list(before.values()), wish.others_since, had_others)
    first = {whose: {one.id for one in differences(hub, before[whose], words)} for whose, words in told.items()}
    findings: list[Finding] = []
    for whose, words in told.items():
        open_here = [one for one in open_ones if one.difference.application_id == whose and _looked_for(one, words)]
        if first[whose] or (open_here and wish.fix):
            findings += _settle(hub, wish, words, Looked(whose, first[whose], open_here))
    return PageSeen(len(page), len(told), len(before) - len(told), findings, onward)


@dataclass(frozen=True)
class Looked:
    """What the first look saw of one application, and the differences that were open then."""

    application_id: str
    found: Collection[str]
    open_ones: Sequence[KeptDifference]


def _settle(hub: Hub, wish: Wish, told: Told, looked: Looked) -> Sequence[Finding]:
    """One application, one transaction: nobody waits long for a row of it."""
    with hub.store.begin() if wish.fix else hub.store.read() as tx:
        (after,) = with_refunds(tx, tx.many.named([looked.application_id]))
        found = [one for one in differences(hub, after, still_strange(tx, told)) if one.id in looked.found]
        if not wish.fix:
            return show_found(tx, found)
        kept = keep_found(hub, tx, found, fixing(hub, after, told.loan))
        close_gone(hub, tx, looked.open_ones, {one.id for one in found})
        return kept


def differences(hub: Hub, kept: Kept, told: Told) -> Sequence[Difference]:
    """All differences of one application."""
    return (*compare_deal(kept, told), *compare_loan(kept, told, hub.clock.local))


def _looked_for(kept: KeptDifference, told: Told) -> bool:
    """Only what was asked about can be said to be gone."""
    return told.others is not None if kept.difference.kind is DifferenceKind.DEAL_WITHOUT_KEY else True
