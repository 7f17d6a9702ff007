"""Give a refused application its neutral number and what could be done instead; the lender's own reason stays inside."""

from dataclasses import replace
from datetime import datetime

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.refusals.instead import refusal_of
from bridge.model.refusals.refusal import InsteadOffer, Refusal

# The name under which a base's map may tell the number, in [deal_facts].
FACT = "refusal.number"


def refuse_neutrally(hub: Hub, application: Application, number: str, approved: int | None, now: datetime) -> Application:
    """The application with its refusal. An unknown number, or none, is the general one."""
    lending = hub.product(application).lending
    return replace(application, refusal=refusal_of(hub.refusals.of(number), lending, application, approved, now))


def facts_of(refusal: Refusal | None) -> dict[str, object]:
    """What an event tells of it."""
    if refusal is None:
        return {}
    offers = [told(one) for one in refusal.offers]
    return {"refusal": refusal.number, "refusal_words": refusal.words, "counter_offers": offers}


def told(offer: InsteadOffer) -> dict[str, object]:
    """One counter-offer as sites read it, in events and answers alike."""
    return {
        "kind": offer.kind.value,
        "price_up_to_minor": offer.price,
        "advance_minor": offer.advance,
        "loan_minor": offer.loan,
        "periods": offer.periods,
        "payment_minor": offer.payment,
        "total_minor": offer.repaid,
        "psk_percent": str(offer.psk),
    }
