"""An officer records evidence for a gate, or takes it back with a reason; both stand in the journal under the officer's name."""

from collections.abc import Mapping

from bridge.flows.gates.judge_gates import judge_gates, keep_gate, without_evidence
from bridge.flows.gates.refuse_ban import refuse_ban
from bridge.flows.hub import LOAN_TIMER, Hub
from bridge.flows.one_transaction import one_transaction
from bridge.model.application import Application
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.gates import BY_OFFICE, By, GateName
from bridge.model.gates.case import Given, Verdict
from bridge.model.gates.table import RULES, Rule
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind

_LONGEST = 200
# After the release the money is on its way: a gate can neither be opened nor closed any more.
_TOO_LATE = (Status.PAYOUT_READY, Status.ACTIVE, Status.REPAID)


@one_transaction
def record_evidence(
    hub: Hub, tx: Transaction, application_id: str, name: GateName, facts: Mapping[str, str], officer: str
) -> Application:
    """Take what the officer knows as evidence of a gate whose product setting is `by = "office"`. The same again changes nothing.

    Raises StepClosedError (ended, paid out, not the office's gate), FieldInvalidError naming the fact that is missing or odd.
    """
    application, rule = _open_for(hub, tx, application_id, name)
    checked, before = _checked(rule, facts), application.gate(name)
    if before is not None and before.open and before.given_by == BY_OFFICE + officer and checked.items() <= before.facts.items():
        return application
    now = hub.clock.now()
    moment = {"at": now.isoformat()} if "at" in rule.may_tell and "at" not in checked else {}
    given = Given(checked | moment, now, BY_OFFICE + officer)
    judged = judge_gates(hub, tx, application, rule.stage, told={name: given})
    if refuse_ban(hub, tx, judged):
        return tx.applications.get(application_id)
    _go_on(hub, tx, judged)
    return judged


@one_transaction
def withdraw_evidence(hub: Hub, tx: Transaction, application_id: str, name: GateName, reason: str, officer: str) -> Application:
    """Close a gate that an officer's record opened. Raises StepClosedError, FieldInvalidError (no reason)."""
    application, _ = _open_for(hub, tx, application_id, name)
    gate = application.gate(name)
    if gate is None or gate.given_at is None:
        raise StepClosedError("this gate has no record to take back")
    why = f"отозвал {BY_OFFICE}{officer}: {_text('reason', reason)}"
    return keep_gate(hub, tx, application, without_evidence(gate, why), Verdict(False, why=why))


def _open_for(hub: Hub, tx: Transaction, application_id: str, name: GateName) -> tuple[Application, Rule]:
    application = tx.applications.get(application_id)
    if application.status.final or application.status in _TOO_LATE:
        raise StepClosedError(f"nothing is recorded any more: the application is {application.status}")
    setting = hub.product(application).terms.gates[name]
    if setting.off or setting.by is not By.OFFICE:
        whose = "switched off" if setting.off else f"opened by {setting.by}"
        raise StepClosedError(f"the gate {name} is {whose}, not by the office")
    return application, RULES[name]


def _checked(rule: Rule, facts: Mapping[str, str]) -> dict[str, str]:
    known = (*rule.needs, *rule.may_tell)
    odd = next((name for name in facts if name not in known), "")
    if odd:
        raise FieldInvalidError(f"{odd} is no fact of this gate; known are {', '.join(known)}", field=odd)
    checked = {name: _text(name, facts.get(name, "")) for name in rule.needs}
    checked |= {name: _text(name, facts[name]) for name in rule.may_tell if facts.get(name)}
    for name, allowed in rule.values.items():
        if checked.get(name, "") not in ("", *allowed):
            raise FieldInvalidError(f"{name} must be one of {', '.join(allowed)}", field=name)
    return checked


def _text(name: str, value: str) -> str:
    text = " ".join(value.split())
    if not text or len(text) > _LONGEST or not text.isprintable():
        raise FieldInvalidError(f"{name} must be a line of at most {_LONGEST} signs", field=name)
    return text


def _go_on(hub: Hub, tx: Transaction, application: Application) -> None:
    """The gate may have been the last one before the payout."""
    if application.status is Status.SIGNED:
        tx.work.post(WorkKind.RELEASE_PAYOUT, application.id, LOAN_TIMER, application.id, hub.clock.now())
