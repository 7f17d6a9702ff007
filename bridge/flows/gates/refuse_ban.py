"""A ban on loans was found: nothing may be lent, so the life ends and the borrower is told at once."""

from bridge.flows.deciding.cancel_application import REFUSED, cancel_application
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.gates import Gate, GateName
from bridge.model.gates.person import bans
from bridge.ports.store import Transaction


def refuse_ban(hub: Hub, tx: Transaction, application: Application) -> bool:
    """True when the bureaus' answer tells of a ban that is in force: the application has ended, an SMS is on its way.

    31-FZ of 2024-02-26: lent against a ban, nothing can be demanded back.
    """
    gate: Gate | None = application.gate(GateName.SELF_BAN)
    if gate is None or gate.open or not bans(gate.facts):
        return False
    cancel_application.within(hub, tx, application.id, REFUSED)
    return True
