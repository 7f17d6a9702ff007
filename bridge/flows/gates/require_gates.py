"""No code is asked for and no signature taken while a gate before the signing is closed."""

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.errors import StepClosedError
from bridge.model.gates import Stage
from bridge.ports.store import Transaction


def require_gates_before_signing(hub: Hub, tx: Transaction, application: Application) -> Application:
    """Judge the gates before the signing as of now; returns the application as saved: go on with it, it has a newer version.

    Raises StepClosedError naming the gates that are closed; then nothing is written.
    """
    closed = [gate.name.value for gate in application.gates if gate.stage is Stage.BEFORE_SIGNING and not gate.open]
    if closed:
        raise StepClosedError(f"a gate before the signing is closed: {', '.join(closed)}")
    return application
