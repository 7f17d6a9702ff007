"""Judge an application's gates as of now and write down what changed: the gates, the journal, who waits."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.flows.open_attention import open_attention
from bridge.model.application import Application
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.gates import Gate, GateName, Stage
from bridge.model.gates.case import Given, Verdict
from bridge.model.gates.judge import judge_gate, same_evidence
from bridge.model.gates.table import rules_of
from bridge.ports.store import Transaction

Told = Mapping[GateName, Given]
_NOTHING: Told = {}
BOTH = (Stage.BEFORE_SIGNING, Stage.BEFORE_PAYOUT)


def judge_gates(hub: Hub, tx: Transaction, application: Application, *stages: Stage, told: Told = _NOTHING) -> Application:
    """The application with the gates of `stages` judged, saved when anything changed; `told`: evidence that has just come.

    Every opening, closing and switching off is a line of the journal. A gate that closes again is put before a person.
    """
    product, now = hub.product(application), hub.clock.now()
    at = application.signature.entered_at if application.signature else now
    case = product.case(application, at, now)
    judged = application
    for rule in rules_of(*stages):
        gate, verdict = judge_gate(rule, product.terms.gates[rule.name], case, told.get(rule.name))
        before = application.gate(rule.name)
        if gate != before:
            judged = judged.with_gate(gate)
            _journal(hub, tx, application.id, before, gate, verdict)
    return judged if judged is application else _kept(hub, tx, judged)


def keep_gate(hub: Hub, tx: Transaction, application: Application, gate: Gate, verdict: Verdict) -> Application:
    """The application with one judged gate put in its place, journalled and saved."""
    _journal(hub, tx, application.id, application.gate(gate.name), gate, verdict)
    return _kept(hub, tx, application.with_gate(gate))


def _kept(hub: Hub, tx: Transaction, application: Application) -> Application:
    tx.gate_waits.keep(application.id, application.closed_gates, hub.clock.now())
    return tx.applications.save(application)


def _journal(hub: Hub, tx: Transaction, application_id: str, before: Gate | None, gate: Gate, verdict: Verdict) -> None:
    now = hub.clock.now()
    for kind, facts in _lines(before, gate, verdict):
        tx.evidence.append(application_id, kind, now, {"gate": gate.name.value, "stage": gate.stage.value, **facts})
    if before is not None and before.open and not gate.open:
        text = f"условие «{gate.name}» снова закрыто: {gate.why}"
        open_attention(hub, tx, f"gate_closed:{gate.name}", text, application_id)


def _lines(before: Gate | None, gate: Gate, verdict: Verdict) -> Iterator[tuple[EvidenceKind, Mapping[str, str]]]:
    """What the journal is told of this change; a gate that is closed as before, or open as before, is no news."""
    giver = {"by": gate.by.value, "who": gate.given_by} if gate.given_by else {"by": gate.by.value}
    known = {f"evidence.{name}": text for name, text in gate.facts.items() if text}
    if gate.off:
        if before is None or not before.open or before.off != gate.off:
            yield EvidenceKind.GATE_SWITCHED_OFF, {"reason": gate.off}
    elif gate.open:
        if before is None or not before.open or not same_evidence(before, gate):
            yield EvidenceKind.GATE_OPENED, {**giver, "words": gate.evidence, **known}
    elif verdict.refused:
        if before is None or before.why != gate.why:
            yield EvidenceKind.GATE_REFUSED, {**giver, "reason": gate.why, **known}
    elif before is not None and before.open:
        yield EvidenceKind.GATE_CLOSED, {**giver, "reason": gate.why}


def without_evidence(gate: Gate, why: str) -> Gate:
    """The gate closed by hand: what was given counts no more."""
    return replace(gate, opened_at=None, facts={}, given_at=None, given_by="", evidence="", good_until=None, why=why)
