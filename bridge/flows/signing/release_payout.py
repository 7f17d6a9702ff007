"""Step 9: open the gates that time and the loan system open; when none is closed, let the lender pay the seller."""

from dataclasses import replace
from datetime import timedelta

from bridge.flows.deciding.cancel_application import cancelled_by_lender
from bridge.flows.hub import LOAN_TIMER, Hub
from bridge.flows.record_moves import record_moves
from bridge.flows.signing.sign_contract import SIGNED_THERE
from bridge.model.application import Application
from bridge.model.decision import DealState, DealStatus
from bridge.model.events import EventType
from bridge.model.gates import GateName
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.ports.work import Later, Work, WorkKind

_LOOK_AGAIN = timedelta(minutes=1)


def release_payout(hub: Hub, work: Work) -> Later | None:
    """Release the payout when every gate has its evidence.

    A gate that waits for the site needs no clock: the site's word posts this anew.
    """
    with hub.store.begin() as tx:
        application = tx.applications.get(work.subject)
        if application.status is not Status.SIGNED or application.deal is None:
            return None
        application = _open_by_time(hub, tx, application)
    closed = application.closed_gates
    if closed != (GateName.STILL_SIGNED,):
        return _wait_for_time(application, closed)
    status = hub.loan_system.deal_status(application) if application.deal else None
    if status is None or status.state not in SIGNED_THERE:
        return _not_signed_there(hub, application, status)
    _release(hub, application, status)
    return None


def _open_by_time(hub: Hub, tx: Transaction, application: Application) -> Application:
    gate, now = application.gate(GateName.COOLING_OFF), hub.clock.now()
    if gate is None or gate.open or (gate.not_before and now < gate.not_before):
        return application
    opened = replace(gate, opened_at=now, evidence=f"{gate.evidence}, прошло")
    return tx.applications.save(application.with_gate(opened))


def _wait_for_time(application: Application, closed: tuple[GateName, ...]) -> Later | None:
    gate = application.gate(GateName.COOLING_OFF)
    return Later(gate.not_before) if GateName.COOLING_OFF in closed and gate and gate.not_before else None


def _not_signed_there(hub: Hub, application: Application, status: DealStatus | None) -> Later | None:
    if status is None or status.state is not DealState.CANCELLED:
        return Later(hub.clock.now() + _LOOK_AGAIN)
    with hub.store.begin() as tx:
        fresh = tx.applications.get(application.id)
        if fresh.status is Status.SIGNED:
            cancelled_by_lender(hub, tx, fresh)
    return None


def _release(hub: Hub, checked: Application, status: DealStatus) -> None:
    with hub.store.begin() as tx:
        application = tx.applications.get(checked.id)
        gate = application.gate(GateName.STILL_SIGNED)
        if application.status is not Status.SIGNED or gate is None or application.closed_gates != (GateName.STILL_SIGNED,):
            return
        now = hub.clock.now()
        opened = application.with_gate(replace(gate, opened_at=now, evidence=f"в системе займов «{status.raw}»"))
        saved = record_moves(hub, tx, opened.move_to(EventType.PAYOUT_RELEASED, now))
        tx.work.post(WorkKind.FETCH_LOAN, saved.id, LOAN_TIMER, saved.id, now, once=f"loan:{saved.id}")
