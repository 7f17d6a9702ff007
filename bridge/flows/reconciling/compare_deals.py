"""Where a deal stands on both sides: which states go together, which the hub will learn by itself, which are for a person."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bridge.model.application import Application
from bridge.model.decision import DealState, DealStatus
from bridge.model.gates import GateName
from bridge.model.loan import Loan
from bridge.model.money import shown_rubles
from bridge.model.reconciling.difference import Difference, DifferenceKind
from bridge.model.status import Status
from bridge.ports.reconciling import Kept
from bridge.ports.work import WorkKind, WorkState

K = DifferenceKind


@dataclass(frozen=True)
class Told:
    """What the loan system told of one application: its state (None: it knows no such deal), its loan where one was read, or why
    that could not be read; other deals of the borrower (None: not asked)."""

    status: DealStatus | None = None
    loan: Loan | None = None
    fault: str = ""
    others: Mapping[str, DealStatus] | None = None


S, D = Status, DealState
# Before a signature a deal that nobody goes on with lapses there by itself.
UNSIGNED = (D.NEW, D.IN_REVIEW, D.MORE_WANTED, D.APPROVED, D.REJECTED, D.CANCELLED)
_AGREES: Mapping[Status, frozenset[DealState]] = MappingProxyType(
    {
        S.SUBMITTED: frozenset({D.NEW}),
        S.IN_REVIEW: frozenset({D.NEW, D.IN_REVIEW}),
        S.MORE_WANTED: frozenset({D.MORE_WANTED}),
        S.APPROVED: frozenset({D.APPROVED}),
        S.DECLINED: frozenset({D.REJECTED, D.CANCELLED}),
        S.CONTRACT_READY: frozenset({D.APPROVED}),
        S.SIGNED: frozenset({D.SIGNED, D.PAYOUT_PENDING}),
        S.PAYOUT_READY: frozenset({D.SIGNED, D.PAYOUT_PENDING}),
        S.ACTIVE: frozenset({D.ISSUED, D.PREPAID, D.OVERDUE_COLLECTION, D.COURT}),
        S.REPAID: frozenset({D.REPAID}),
        S.EXPIRED: frozenset(UNSIGNED),
        S.CANCELLED: frozenset(UNSIGNED),
    }
)
# A loan that runs has a schedule.
RUNNING = _AGREES[S.ACTIVE]
_DECIDED = frozenset({D.APPROVED, D.REJECTED, D.MORE_WANTED, D.CANCELLED})
_SIGNED_ON = frozenset({D.SIGNED, D.PAYOUT_PENDING, D.ISSUED})
# Which row of the outbox takes which states in. Reading again harms nothing, so these rows may also be posted anew.
_READS: Mapping[Status, tuple[WorkKind, frozenset[DealState]]] = MappingProxyType(
    {
        S.SUBMITTED: (WorkKind.RECEIVE_DECISION, _DECIDED | {D.IN_REVIEW}),
        S.IN_REVIEW: (WorkKind.RECEIVE_DECISION, _DECIDED),
        S.CONTRACT_READY: (WorkKind.CONFIRM_SIGNATURE, _SIGNED_ON),
        S.SIGNED: (WorkKind.RELEASE_PAYOUT, frozenset({D.ISSUED, D.CANCELLED})),
        S.PAYOUT_READY: (
            WorkKind.FETCH_LOAN,
            frozenset({D.ISSUED, D.PREPAID, D.REPAID, D.OVERDUE_COLLECTION, D.CANCELLED}),
        ),
        S.ACTIVE: (WorkKind.FETCH_LOAN, frozenset({D.REPAID})),
    }
)
_SUM_HOLDS = (S.APPROVED, S.CONTRACT_READY, S.SIGNED, S.PAYOUT_READY, S.ACTIVE)
_SUM_TOLD = frozenset({D.APPROVED, *_SIGNED_ON, D.PREPAID})
# Deals that are over ask nothing of anybody.
OVER = frozenset({D.REJECTED, D.CANCELLED, D.REPAID, D.SOLD, D.WRITTEN_OFF})


def compare_deal(kept: Kept, told: Told) -> Iterator[Difference]:
    """State and sum of the deal that both sides know, and deals of the borrower that only the loan system knows."""
    application = kept.application
    if told.others:
        yield from _others(application, told.others)
    if application.deal is None:
        return
    if told.status is None:
        if not told.fault:
            yield Difference(K.DEAL_MISSING_THERE, application.id, application.deal.number, _shown(application), "")
        return
    if application.decided_for_this_price and not on_its_way(kept):
        yield from _state(kept, told.status)
        yield from _sum(application, told.status)


def reading_row(application: Application) -> WorkKind | None:
    """Which row takes in what the loan system came to."""
    reads = _READS.get(application.status)
    return reads[0] if reads else None


def open_rows(kept: Kept, kind: WorkKind) -> bool:
    """True when a row of this kind waits or is at work."""
    return any(row.kind is kind and row.state is not WorkState.DEAD for row in kept.rows)


def dead_rows(kept: Kept, kind: WorkKind) -> bool:
    """True when a row of this kind was given up."""
    return any(row.kind is kind and row.state is WorkState.DEAD for row in kept.rows)


def on_its_way(kept: Kept) -> bool:
    """True while answers or a price are being told to the loan system: what it says now is about the older ones."""
    return open_rows(kept, WorkKind.SUBMIT_APPLICATION)


def shown_state(status: DealStatus) -> str:
    """Our word and the loan system's own."""
    return f"{status.state.value} «{status.raw}»"


def _state(kept: Kept, status: DealStatus) -> Iterator[Difference]:
    application = kept.application
    number = application.deal.number if application.deal else ""
    if status.state in _AGREES.get(application.status, frozenset()):
        return
    kind, safe = _judged(kept, status.state)
    yield Difference(kind, application.id, number, _shown(application), shown_state(status), safe)


def _judged(kept: Kept, state: DealState) -> tuple[DifferenceKind, bool]:
    if state is DealState.UNKNOWN:
        return K.STATE_UNKNOWN, False
    row, states = _READS.get(kept.application.status, (None, frozenset[DealState]()))
    if row is None or state not in states or not _row_would_act(kept.application, row):
        return K.STATUS_DIFFERS, False
    return K.STATUS_BEHIND, not dead_rows(kept, row) and (row is not WorkKind.CONFIRM_SIGNATURE or open_rows(kept, row))


def _row_would_act(application: Application, row: WorkKind) -> bool:
    """A signature that nobody gave here can't be confirmed; a payout before its gates are open is for a person."""
    if row is WorkKind.CONFIRM_SIGNATURE:
        return application.signature is not None
    return row is not WorkKind.RELEASE_PAYOUT or set(application.closed_gates) <= {GateName.STILL_SIGNED}


def _sum(application: Application, status: DealStatus) -> Iterator[Difference]:
    decision = application.decision
    if application.status not in _SUM_HOLDS or decision is None or status.state not in _SUM_TOLD or status.approved is None:
        return
    if status.approved != decision.amount:
        number = application.deal.number if application.deal else ""
        here, there = shown_rubles(decision.amount), shown_rubles(status.approved)
        yield Difference(K.SUM_DIFFERS, application.id, number, here, there)


def _others(application: Application, others: Mapping[str, DealStatus]) -> Iterable[Difference]:
    for number, status in others.items():
        lapses = application.status.final and status.state in UNSIGNED
        if not lapses and status.state not in OVER:
            ours = application.deal.number if application.deal else ""
            yield Difference(K.DEAL_WITHOUT_KEY, application.id, number, ours, shown_state(status))


def _shown(application: Application) -> str:
    number = application.deal.number if application.deal else "без сделки"
    return f"{application.status.value}, {number}"
