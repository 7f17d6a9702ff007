"""Evidence that the loan system told with a deal's state, sorted by gate."""

from collections.abc import Mapping
from datetime import datetime

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.decision import DealStatus
from bridge.model.gates import By, GateName
from bridge.model.gates.case import Given
from bridge.model.gates.setting import Setting

SYSTEM = "loan_system"


def told_by(hub: Hub, application: Application, status: DealStatus, asked_at: datetime) -> dict[GateName, Given]:
    """What `status` tells of the gates that this product lets the loan system open; a gate of which it is silent is left out.

    `asked_at`: when it was asked for, by this hub's own clock, which the gates are judged by.
    """
    facts = {name: _of(name, status) for name in asked_of_loan_system(hub.product(application).terms.gates)}
    return {name: Given(told, asked_at, SYSTEM) for name, told in facts.items() if told}


def asked_of_loan_system(settings: Mapping[GateName, Setting]) -> tuple[GateName, ...]:
    """The gates whose evidence the loan system gives."""
    return tuple(name for name, one in settings.items() if one.by is By.LOAN_SYSTEM and not one.off)


def _of(name: GateName, status: DealStatus) -> Mapping[str, str]:
    if name is GateName.STILL_SIGNED:
        return {"state": status.state.value, "raw": status.raw}
    return {key.partition(".")[2]: text for key, text in status.facts.items() if key.startswith(f"{name}.") and text}
