"""Between contract and signature: ask the loan system for the evidence it gives, and keep the gates judged as time goes on."""

from datetime import datetime, timedelta

from bridge.flows.gates.facts_of_deal import asked_of_loan_system, told_by
from bridge.flows.gates.judge_gates import judge_gates
from bridge.flows.gates.refuse_ban import refuse_ban
from bridge.flows.hub import LOAN_TIMER, Hub
from bridge.model.application import Application
from bridge.model.gates import Gate, GateName, Stage
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.ports.work import Later, Work, WorkKind

_LOOK_AGAIN = timedelta(minutes=1)
# Asked again before the answer gets too old, so that the borrower need not wait for it.
_AHEAD = timedelta(minutes=10)


def watch_gates(hub: Hub, tx: Transaction, application: Application) -> None:
    """The papers are ready: from now on the gates before the signing are looked at."""
    tx.work.post(WorkKind.LOOK_AT_GATES, application.id, LOAN_TIMER, application.id, hub.clock.now())


def look_at_gates(hub: Hub, work: Work) -> Later | None:
    """Judge the gates before the signing; look again while the loan system owes evidence. Raises an outside error."""
    with hub.store.begin() as tx:
        application = tx.applications.get(work.subject)
    if not _waits_for_signature(application):
        return None
    asked_at = hub.clock.now()
    status = hub.loan_system.deal_status(application) if _owed(hub, application) else None
    with hub.store.begin() as tx:
        fresh = tx.applications.get(application.id)
        if not _waits_for_signature(fresh) or fresh.price.version != application.price.version:
            return None
        told = told_by(hub, fresh, status, asked_at) if status else {}
        judged = judge_gates(hub, tx, fresh, Stage.BEFORE_SIGNING, told=told)
        if refuse_ban(hub, tx, judged):
            return None
    return _again(hub, judged)


def _waits_for_signature(application: Application) -> bool:
    return application.status is Status.CONTRACT_READY and application.signature is None and application.deal is not None


def _owed(hub: Hub, application: Application) -> tuple[GateName, ...]:
    """Gates before the signing whose evidence the loan system gives and has not given, or that will soon be too old."""
    names = asked_of_loan_system(hub.product(application).terms.gates)
    soon = hub.clock.now() + _AHEAD
    return tuple(name for name in names if name is not GateName.STILL_SIGNED and _lacking(application.gate(name), soon))


def _lacking(gate: Gate | None, soon: datetime) -> bool:
    if gate is None:
        return True
    if gate.stage is not Stage.BEFORE_SIGNING:
        return False
    return not gate.open or (gate.good_until is not None and gate.good_until <= soon)


def _again(hub: Hub, application: Application) -> Later | None:
    if _owed(hub, application):
        return Later(hub.clock.now() + _LOOK_AGAIN)
    names = asked_of_loan_system(hub.product(application).terms.gates)
    ends = [gate.good_until for gate in application.gates if gate.name in names and gate.good_until]
    return Later(min(ends) - _AHEAD) if ends else None
