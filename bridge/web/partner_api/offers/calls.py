"""POST /offers: what a tour would cost on credit, before anybody applies. Nothing is kept, so no key is needed."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g

from bridge.flows.hub import Hub
from bridge.flows.offering.expect_decision import DecisionPace
from bridge.model.offering.offer import Wish, offer_of
from bridge.model.offering.tour_clock import Hold
from bridge.web.errors import RequestRefusedError
from bridge.web.partner_api.answers import as_json
from bridge.web.partner_api.authentication import current_partner
from bridge.web.partner_api.loading import load, told_unknown
from bridge.web.partner_api.offers.answers import offer_body
from bridge.web.partner_api.offers.shapes import OfferShape
from bridge.web.partner_api.reading import read_object
from bridge.web.rates.cards import PresentCards

_OFFER = OfferShape()


def add_offer_calls(door: Blueprint, hub: Hub, pace: DecisionPace) -> None:
    """Hang the call on the door."""
    cards = PresentCards(hub)

    @door.post("/offers")
    def offer() -> Response:
        return _offer(hub, pace, cards)


def _offer(hub: Hub, pace: DecisionPace, cards: PresentCards) -> Response:
    # A question, though it is a POST: nothing was said that the journal would have to keep.
    g.noted = True
    values, unknown = load(_OFFER, read_object())
    product = current_partner().product
    lending = hub.products[product].lending
    offer = offer_of(lending, _wish(hub, values), pace.of(product), hub.clock.now())
    limits = {"min_minor": lending.min_sum, "max_minor": lending.max_sum, "periods": list(lending.periods)}
    body = offer_body(offer, cards.true_of(product), hub.public_url)
    return as_json(body | {"annual_rate": str(lending.annual_rate), "limits": limits, "unknown_fields": told_unknown(unknown)})


def _wish(hub: Hub, values: Mapping[str, Any]) -> Wish:
    price, payment, tour = values["price"], values["payment"], values.get("tour") or {}
    if payment["advance_minor"] >= price["total_minor"]:
        text = "payment.advance_minor must be less than price.total_minor"
        raise RequestRefusedError("field_invalid", text, field="payment.advance_minor")
    return Wish(
        total=price["total_minor"],
        advance=payment["advance_minor"],
        issued_on=values.get("issued_on") or hub.clock.today(),
        periods=tuple(values["periods"]),
        check_in=tour.get("check_in"),
        check_out=tour.get("check_out"),
        hold=Hold(price.get("valid_until"), payment.get("payable_until")),
    )
