"""Step 9: open the gates that time and the loan system open; when none is closed, let the lender pay the seller."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bridge.flows.deciding.cancel_application import cancelled_by_lender
from bridge.flows.gates.facts_of_deal import asked_of_loan_system, told_by
from bridge.flows.gates.judge_gates import BOTH, judge_gates
from bridge.flows.hub import LOAN_TIMER, Hub
from bridge.flows.record_moves import record_moves
from bridge.model.application import Application
from bridge.model.decision import DealState, DealStatus
from bridge.model.events import EventType
from bridge.model.gates import By, GateName, Stage
from bridge.model.gates.case import Given
from bridge.model.gates.payout import SIGNED_THERE
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.ports.work import Later, Work, WorkKind

_LOOK_AGAIN = timedelta(minutes=1)
# A gate that closed again by the law's numbers or a clock: both may be put right without anybody posting this anew.
_LOOK_LATER = timedelta(hours=1)


def release_payout(hub: Hub, work: Work) -> Later | None:
    """Release the payout when every gate has its evidence, judged anew in the transaction that releases it.

    A gate that waits for the site or for an officer needs no clock: their word posts this anew.
    """
    with hub.store.begin() as tx:
        application = tx.applications.get(work.subject)
        if application.status is not Status.SIGNED or application.deal is None:
            return None
        judged = judge_gates(hub, tx, application, *BOTH)
    if not set(judged.closed_gates) <= set(asked_of_loan_system(hub.product(judged).terms.gates)):
        return _wait_unless_cancelled(hub, judged) if GateName.COOLING_OFF in judged.closed_gates else _wait(hub, judged)
    asked_at = hub.clock.now()
    status = hub.loan_system.deal_status(judged)
    if status.state not in SIGNED_THERE:
        return _not_signed_there(hub, judged, status)
    with hub.store.begin() as tx:
        fresh = tx.applications.get(judged.id)
        return _release(hub, tx, fresh, told_by(hub, fresh, status, asked_at)) if fresh.status is Status.SIGNED else None


def _release(hub: Hub, tx: Transaction, application: Application, all_told: Mapping[GateName, Given]) -> Later | None:
    # The last look counts only when nothing else is closed: it is true for this moment alone.
    others = dict(all_told)
    others.pop(GateName.STILL_SIGNED, None)
    judged = judge_gates(hub, tx, application, *BOTH, told=others)
    if set(judged.closed_gates) - {GateName.STILL_SIGNED}:
        return _wait(hub, judged)
    judged = judge_gates(hub, tx, judged, Stage.BEFORE_PAYOUT, told=all_told)
    if judged.closed_gates:
        return Later(hub.clock.now() + _LOOK_AGAIN)
    now = hub.clock.now()
    saved = record_moves(hub, tx, judged.move_to(EventType.PAYOUT_RELEASED, now))
    tx.work.post(WorkKind.FETCH_LOAN, saved.id, LOAN_TIMER, saved.id, now, once=f"loan:{saved.id}")
    return None


def _wait_unless_cancelled(hub: Hub, application: Application) -> Later | None:
    """A notice may have brought this look forward: who changes his mind while there is time to must not wait for its end."""
    if application.deal is not None and hub.loan_system.deal_status(application).state is DealState.CANCELLED:
        _cancel(hub, application)
        return None
    return _wait(hub, application)


def _wait(hub: Hub, application: Application) -> Later | None:
    """Until the nearest moment at which a closed gate may open without anybody's word."""
    now = hub.clock.now()
    looks = [_looked_at(hub, application, name, now) for name in application.closed_gates]
    return Later(min(at for at in looks if at)) if any(looks) else None


def _looked_at(hub: Hub, application: Application, name: GateName, now: datetime) -> datetime | None:
    gate, setting = application.gate(name), hub.product(application).terms.gates[name]
    if gate is not None and gate.not_before is not None and gate.not_before > now:
        return gate.not_before
    if name is GateName.STILL_SIGNED or setting.by in (By.OFFICE, By.PARTNER):
        return None
    return now + (_LOOK_AGAIN if setting.by is By.LOAN_SYSTEM else _LOOK_LATER)


def _not_signed_there(hub: Hub, application: Application, status: DealStatus) -> Later | None:
    if status.state is not DealState.CANCELLED:
        return Later(hub.clock.now() + _LOOK_AGAIN)
    _cancel(hub, application)
    return None


def _cancel(hub: Hub, application: Application) -> None:
    with hub.store.begin() as tx:
        fresh = tx.applications.get(application.id)
        if fresh.status is Status.SIGNED:
            cancelled_by_lender(hub, tx, fresh)
