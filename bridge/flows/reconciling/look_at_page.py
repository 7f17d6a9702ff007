"""One page of the hub's applications beside what the loan system tells of them.

Life goes on meanwhile: a difference counts only when it was there before the loan system was asked and is there afterwards, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bridge.flows.hub import Hub
from bridge.flows.reconciling.ask_about_page import ask_about_page, still_strange
from bridge.flows.reconciling.ask_loan_system import Patience
from bridge.flows.reconciling.compare_deals import Told, compare_deal
from bridge.flows.reconciling.compare_loan import compare_loan
from bridge.flows.reconciling.fix_differences import fixing
from bridge.flows.reconciling.keep_differences import Finding, close_gone, keep_found, show_found
from bridge.model.difference import OF_LISTING, Difference, DifferenceKind
from bridge.ports.reconciling import Kept, KeptDifference


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
        before = {one.application.id: one for one in page if one.application.deal or one.application.sent_version}
        open_ones = [one for one in tx.differences.open_of(before.keys()) if one.difference.kind not in OF_LISTING]
    had_others = [one.difference.application_id for one in open_ones if one.difference.kind is DifferenceKind.DEAL_WITHOUT_KEY]
    told = ask_about_page(hub, patience, list(before.values()), wish.others_since, had_others)
    first = {one.id for one in _differences(hub, before, told)}
    findings: Sequence[Finding] = ()
    if first or (open_ones and wish.fix):
        findings = _settle(hub, wish, told, first, open_ones)
    return PageSeen(len(page), len(told), len(before) - len(told), findings, onward)


def _settle(
    hub: Hub, wish: Wish, told: Mapping[str, Told], first: set[str], open_ones: Sequence[KeptDifference]
) -> Sequence[Finding]:
    with hub.store.begin() if wish.fix else hub.store.read() as tx:
        after = {one.application.id: one for one in tx.many.named(told.keys())}
        now_told = {whose: still_strange(tx, one) for whose, one in told.items()}
        found = [one for one in _differences(hub, after, now_told) if one.id in first]
        if not wish.fix:
            return show_found(tx, found)
        kept = keep_found(hub, tx, found, fixing(hub, after, told))
        close_gone(hub, tx, [one for one in open_ones if _looked_for(one, told)], {one.id for one in found})
        return kept


def _differences(hub: Hub, kept: Mapping[str, Kept], told: Mapping[str, Told]) -> list[Difference]:
    both = [(kept[whose], words) for whose, words in told.items() if whose in kept]
    found = ((*compare_deal(one, words), *compare_loan(one, words, hub.clock.local)) for one, words in both)
    return [difference for some in found for difference in some]


def _looked_for(kept: KeptDifference, told: Mapping[str, Told]) -> bool:
    """Only what was asked about can be said to be gone."""
    words = told.get(kept.difference.application_id)
    if kept.difference.kind is DifferenceKind.DEAL_WITHOUT_KEY:
        return words is not None and words.others is not None
    return words is not None
