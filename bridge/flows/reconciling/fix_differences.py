"""What is safe to do about a difference: have a reading row read now, post a payment by its guarded row, keep a fresh copy."""

from collections.abc import Mapping
from dataclasses import replace

from bridge.flows.hub import LOAN_SYSTEM, LOAN_TIMER, Hub
from bridge.flows.reconciling.compare_deals import open_rows, reading_row
from bridge.flows.reconciling.keep_differences import Mend
from bridge.model.loan import Loan
from bridge.model.reconciling.difference import Difference, DifferenceKind
from bridge.ports.reconciling import Kept
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind

_ONCE: Mapping[WorkKind, str] = {
    WorkKind.RECEIVE_DECISION: "decision",
    WorkKind.FETCH_LOAN: "loan",
    WorkKind.RELEASE_PAYOUT: "payout",
}


def fixing(hub: Hub, kept: Kept, loan: Loan | None = None) -> Mend:
    """The hand that fixes differences of one application. `loan`: as it was just read."""

    def mend(tx: Transaction, difference: Difference) -> None:
        match difference.kind:
            case DifferenceKind.ANSWER_LOST:
                tx.work.hasten((WorkKind.SUBMIT_APPLICATION,), hub.clock.now(), kept.application.id)
            case DifferenceKind.STATUS_BEHIND:
                _read_now(hub, tx, kept)
            case DifferenceKind.PAID_NOT_THERE:
                _post_again(hub, tx, difference)
            case DifferenceKind.SCHEDULE_DIFFERS | DifferenceKind.PAYMENTS_COPY_OLD if loan is not None:
                _keep_copy(tx, kept.application.id, loan)

    return mend


def _read_now(hub: Hub, tx: Transaction, kept: Kept) -> None:
    kind, application_id, now = reading_row(kept.application), kept.application.id, hub.clock.now()
    if kind is None:
        return
    if open_rows(kept, kind):
        tx.work.hasten((kind,), now, application_id)
    elif kind in _ONCE:
        tx.work.post(kind, application_id, LOAN_TIMER, application_id, now, once=f"{_ONCE[kind]}:{application_id}")


def _post_again(hub: Hub, tx: Transaction, difference: Difference) -> None:
    """The row looks for the payment first: it is younger than the payment."""
    once = f"post:{difference.subject}"
    tx.work.post(WorkKind.POST_PAYMENT, difference.application_id, LOAN_SYSTEM, difference.subject, hub.clock.now(), once=once)


def _keep_copy(tx: Transaction, application_id: str, loan: Loan) -> None:
    application = tx.applications.get(application_id)
    if application.loan is None or application.loan.as_of <= loan.as_of:
        tx.applications.save(replace(application, loan=loan))
