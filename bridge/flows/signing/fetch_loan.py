"""Step 10 and after: see that the lender paid the seller, and keep a dated copy of debt, schedule and payments."""

from dataclasses import replace

from bridge.flows.deciding.cancel_application import cancelled_by_lender
from bridge.flows.deciding.look_again import look_again
from bridge.flows.hub import Hub
from bridge.flows.record_moves import record_moves
from bridge.flows.repaying.compare_allocation import compare_allocation
from bridge.flows.repaying.returning_early.look_at_wish import look_at_wish
from bridge.model.application import Application
from bridge.model.decision import DealState, DealStatus
from bridge.model.events import EventType
from bridge.model.loan import Loan
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.ports.work import Later, Work

_PAID_OUT = (DealState.ISSUED, DealState.PREPAID, DealState.REPAID, DealState.OVERDUE_COLLECTION)


def fetch_loan(hub: Hub, work: Work) -> Later | None:
    """Read the loan. Before the payout: look again until it is made. One that is over is read when a payment of it was taken out
    again. Raises an outside error."""
    with hub.store.begin() as tx:
        application = tx.applications.get(work.subject)
    if application.status not in (Status.PAYOUT_READY, Status.ACTIVE, Status.REPAID) or application.deal is None:
        return None
    status = hub.loan_system.deal_status(application)
    if application.status is Status.PAYOUT_READY and status.state not in _PAID_OUT:
        return _not_paid_out(hub, application, status, work)
    loan = hub.loan_system.loan(application)
    with hub.store.begin() as tx:
        _keep(hub, tx, tx.applications.get(application.id), status, loan)
    return None


def _not_paid_out(hub: Hub, application: Application, status: DealStatus, work: Work) -> Later | None:
    if status.state is not DealState.CANCELLED:
        return look_again(hub, application, work)
    with hub.store.begin() as tx:
        fresh = tx.applications.get(application.id)
        if fresh.status is Status.PAYOUT_READY:
            cancelled_by_lender(hub, tx, fresh)
    return None


def _keep(hub: Hub, tx: Transaction, application: Application, status: DealStatus, loan: Loan) -> None:
    now, current = hub.clock.now(), replace(application, loan=loan)
    if current.status is Status.PAYOUT_READY:
        current = current.move_to(EventType.PAYOUT_MADE, now, {"amount": application.loan_sum, "reference": loan.number})
    if current.status is Status.ACTIVE and status.state is DealState.REPAID:
        current = current.move_to(EventType.LOAN_REPAID, now)
    compare_allocation(hub, tx, application.id, loan)
    look_at_wish(hub, tx, application.id, loan)
    record_moves(hub, tx, current)
