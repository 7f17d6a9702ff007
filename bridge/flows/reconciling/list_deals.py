"""The deals of the loan system, as it lists them, beside the applications whose keys they carry."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bridge.flows.hub import Hub
from bridge.flows.reconciling.ask_loan_system import Patience
from bridge.flows.reconciling.compare_deals import OVER, UNSIGNED, dead_rows, shown_state
from bridge.flows.reconciling.fix_differences import fixing
from bridge.flows.reconciling.keep_differences import Finding, close_gone, keep_found, show_found
from bridge.model.decision import DealState
from bridge.model.reconciling.difference import Difference, DifferenceKind
from bridge.ports.loan_system import DealRow
from bridge.ports.outside_errors import OutcomeUnknownError, UnreachableError
from bridge.ports.reconciling import Kept
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind, WorkState

# Ids of applications begin so; another site's keys, or another hub's, are none of ours.
_OUR_KEY = "app_"
_AT_ONCE = 500
_CALLED_OFF = (DealState.REJECTED, DealState.CANCELLED)


@dataclass(frozen=True)
class DealsSeen:
    """How many deals were listed so far, and what was found among the last of them."""

    listed: int
    findings: Sequence[Finding]


def list_deals(hub: Hub, patience: Patience, since: datetime, fix: bool) -> Iterator[DealsSeen]:
    """Some hundred deals at a time; nothing when the loan system does not list. Raises an outside error.

    A listing that breaks off begins anew after a pause: what was found before is found again and changes nothing.
    """
    started_at, listed = hub.clock.now(), 0
    for listed, rows in _portions(hub, patience, since):
        yield DealsSeen(listed, _settle(hub, rows, fix))
    if fix and listed:
        _close_unseen(hub, since, started_at)


def _portions(hub: Hub, patience: Patience, since: datetime) -> Iterator[tuple[int, Sequence[DealRow]]]:
    pauses = patience.pauses()
    while True:
        try:
            yield from _from_the_start(hub, since)
            return
        except (UnreachableError, OutcomeUnknownError):
            pause = next(pauses, None)
            if patience.wait is None or pause is None:
                raise
            patience.wait(pause)


def _from_the_start(hub: Hub, since: datetime) -> Iterator[tuple[int, Sequence[DealRow]]]:
    rows, listed = hub.loan_system.deals_since(since), 0
    while rows is not None and (some := list(islice(rows, _AT_ONCE))):
        listed += len(some)
        yield listed, some


def _settle(hub: Hub, rows: Sequence[DealRow], fix: bool) -> Sequence[Finding]:
    with hub.store.read() as tx:
        first = list(_differences(rows, *_ours(tx, rows)))
    subjects = {one.subject for one in first}
    doubtful = [row for row in rows if row.number in subjects]
    return [finding for row in doubtful for finding in _settle_one(hub, row, {one.id for one in first}, fix)]


def _settle_one(hub: Hub, row: DealRow, first: Collection[str], fix: bool) -> Sequence[Finding]:
    """Looked at for the second time: an answer that was on its way meanwhile is no lost one."""
    with hub.store.begin() if fix else hub.store.read() as tx:
        kept, known = _ours(tx, [row])
        found = [one for one in _differences([row], kept, known) if one.id in first]
        if not fix:
            return show_found(tx, found)
        mend = fixing(hub, kept[row.key]) if row.key in kept else _leave
        return keep_found(hub, tx, found, mend)


def _leave(_tx: Transaction, _difference: Difference) -> None:
    """Nothing to be done about a deal of nobody here."""


def _ours(tx: Transaction, rows: Sequence[DealRow]) -> tuple[Mapping[str, Kept], Mapping[str, str]]:
    """The applications whose keys these deals carry, and those that know one of them as theirs, by number."""
    kept = {one.application.id: one for one in tx.many.named({row.key for row in rows if row.key.startswith(_OUR_KEY)})}
    strange = {row.number for row in rows if row.key not in kept}
    return kept, {number: whose for number, (whose, _) in tx.decisions.deals(strange).items()}


def _differences(rows: Sequence[DealRow], kept: Mapping[str, Kept], known: Mapping[str, str]) -> Iterator[Difference]:
    for row in rows:
        if row.key in kept:
            yield from _of_ours(row, kept[row.key])
        elif row.key.startswith(_OUR_KEY) and row.number not in known and row.status.state not in OVER:
            there = f"{row.key}, {shown_state(row.status)}"
            yield Difference(DifferenceKind.KEY_UNKNOWN_HERE, "", row.number, "", there, dated=row.dated)


def _of_ours(row: DealRow, kept: Kept) -> Iterator[Difference]:
    application, there = kept.application, f"{row.number}, {shown_state(row.status)}"
    if application.deal is not None:
        if application.deal.number != row.number and row.status.state not in _CALLED_OFF:
            number = application.deal.number
            yield Difference(DifferenceKind.SECOND_DEAL, application.id, row.number, number, there, dated=row.dated)
    elif not _about_to_learn(kept) and not (application.status.final and row.status.state in UNSIGNED):
        here, safe = application.status.value, _will_look(kept)
        yield Difference(DifferenceKind.ANSWER_LOST, application.id, row.number, here, there, safe, row.dated)


def _about_to_learn(kept: Kept) -> bool:
    """True while the answer may still be on its way."""
    return any(row.kind is WorkKind.SUBMIT_APPLICATION and row.state is WorkState.LEASED for row in kept.rows)


def _will_look(kept: Kept) -> bool:
    """True when the row that was tried before will look for the deal first."""
    tried = any(row.attempt for row in kept.rows if row.kind is WorkKind.SUBMIT_APPLICATION)
    return tried and not dead_rows(kept, WorkKind.SUBMIT_APPLICATION)


def _close_unseen(hub: Hub, since: datetime, started_at: datetime) -> None:
    while True:
        with hub.store.begin() as tx:
            unseen = tx.differences.unseen(since, started_at, _AT_ONCE)
            close_gone(hub, tx, unseen, ())
        if len(unseen) < _AT_ONCE:
            return
