"""No code is asked for and no signature taken while a gate before the signing is closed."""

from bridge.flows.gates.judge_gates import judge_gates
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.errors import GateClosedError
from bridge.model.gates import Stage
from bridge.ports.store import Transaction


def require_gates_before_signing(hub: Hub, tx: Transaction, application: Application) -> Application:
    """Judge the gates before the signing as of now; returns the application as saved: go on with it, it may be newer.

    Raises GateClosedError, a StepClosedError that names the closed gates; what was judged stays, if the transaction commits.
    """
    judged = judge_gates(hub, tx, application, Stage.BEFORE_SIGNING)
    closed = closed_before_signing(judged)
    if closed:
        raise GateClosedError(f"a gate before the signing is closed: {', '.join(closed)}", gates=closed)
    return judged


def closed_before_signing(application: Application) -> tuple[str, ...]:
    """Names of the gates that hold the signature up, as they were judged last."""
    return tuple(gate.name.value for gate in application.gates if gate.stage is Stage.BEFORE_SIGNING and not gate.open)
