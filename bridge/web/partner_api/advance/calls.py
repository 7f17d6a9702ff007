"""What PUT /applications/{id}/advance does."""

from collections.abc import Callable, Mapping
from typing import Any

from bridge.flows.advancing.tell_advance import Payment, enlarge_advance, return_advance
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.ports.store import Transaction
from bridge.web.partner_api.drafts import price_of


def advance_change(hub: Hub, application_id: str, values: Mapping[str, Any]) -> Callable[[Transaction], Application]:
    """The change that the message wishes."""
    amount, reference, state = values["amount_minor"], values["reference"], values["state"]
    if state == "returned":
        return lambda tx: return_advance.within(hub, tx, application_id, amount, reference)
    payment, price = Payment(amount, reference, state), price_of(values["price"])
    return lambda tx: enlarge_advance.within(hub, tx, application_id, payment, price)
