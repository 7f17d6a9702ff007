"""Calls about one application: create, read, price, booking, cancel."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, g

from bridge.flows.advancing.open_ledger import ledger_of
from bridge.flows.applying.accept_application import accept_application
from bridge.flows.deciding.cancel_application import cancel_application
from bridge.flows.deciding.change_price import change_price
from bridge.flows.hub import Hub
from bridge.flows.offering.expect_decision import DecisionPace
from bridge.flows.refunding.announce_refund import PAID_OUT
from bridge.flows.signing.confirm_booking import confirm_booking, fail_booking
from bridge.model.application import Application
from bridge.model.errors import ApplicationUnknownError
from bridge.model.offering.tour_clock import Pace, TourClock, clock_of
from bridge.ports.store import Transaction
from bridge.web.partner_api.advance.answers import advance_body
from bridge.web.partner_api.advance.calls import advance_change
from bridge.web.partner_api.advance.shapes import AdvanceShape
from bridge.web.partner_api.answers import accepted, as_json, standing
from bridge.web.partner_api.authentication import current_partner
from bridge.web.partner_api.drafts import chosen_periods, draft_of, price_of
from bridge.web.partner_api.loading import load, told_unknown
from bridge.web.partner_api.offers.clock import clock_told
from bridge.web.partner_api.once import Writes, require_key
from bridge.web.partner_api.protecting.preconditions import etag_of, is_conditional, require_match
from bridge.web.partner_api.reading import read_object
from bridge.web.partner_api.refunds.answers import refund_body
from bridge.web.partner_api.shapes import APPLICATION, BookingShape, CancelShape
from bridge.web.partner_api.tour_shapes import PriceChangeShape

_PRICE, _BOOKING, _CANCEL, _ADVANCE = PriceChangeShape(), BookingShape(), CancelShape(), AdvanceShape()
_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
Change = Callable[[Transaction], Application]


@dataclass(frozen=True, repr=False)
class Desk:
    """What the calls share: the hub, how long decisions take lately, writes answered once."""

    hub: Hub
    pace: DecisionPace
    writes: Writes


def add_application_calls(door: Blueprint, desk: Desk) -> None:
    """Hang the calls on the door."""

    @door.post("/applications")
    def create() -> Response:
        return _create(desk)

    @door.get("/applications/<application_id>")
    def read(application_id: str) -> Response:
        application = own(desk.hub, application_id)
        with desk.hub.store.read() as tx:
            body = body_of(tx, application)
        return _shown(desk, application, desk.pace.of(application.product), body)

    @door.put("/applications/<application_id>/price")
    def price(application_id: str) -> Response:
        return _price(desk, application_id)

    @door.put("/applications/<application_id>/booking")
    def booking(application_id: str) -> Response:
        return _booking(desk, application_id)

    @door.put("/applications/<application_id>/advance")
    def advance(application_id: str) -> Response:
        return _advance(desk, application_id)

    @door.post("/applications/<application_id>/cancel")
    def cancel(application_id: str) -> Response:
        return _cancel(desk, application_id)


def _create(desk: Desk) -> Response:
    require_key()
    message, partner = read_object(), current_partner()
    values, unknown = load(APPLICATION, message)
    draft = draft_of(partner, desk.hub.products[partner.product].lending, message, values, unknown)
    pace = desk.pace.of(partner.product)
    return desk.writes.answer(lambda tx: _accept(desk.hub, tx, draft, pace, unknown))


def _accept(hub: Hub, tx: Transaction, draft: Application, pace: Pace, unknown: dict[str, object]) -> Response:
    done = accept_application.within(hub, tx, draft)
    g.application_id = done.application.id
    return as_json(accepted(done, hub.public_url, clock_now(hub, done.application, pace), unknown), 202)


def _price(desk: Desk, application_id: str) -> Response:
    hub = desk.hub
    require_key()
    application = own(hub, application_id)
    pace = desk.pace.of(application.product)
    values, unknown = load(_PRICE, read_object())
    price, lending = price_of(values), hub.product(application).lending
    periods = chosen_periods(values.get("periods"), lending, "periods")
    change = change_price.within
    return _change(desk, application_id, pace, unknown, lambda tx: change(hub, tx, application_id, price, periods=periods))


def _booking(desk: Desk, application_id: str) -> Response:
    hub = desk.hub
    require_key()
    pace = desk.pace.of(own(hub, application_id).product)
    values, unknown = load(_BOOKING, read_object())
    if values["state"] == "failed":
        return _change(desk, application_id, pace, unknown, lambda tx: fail_booking.within(hub, tx, application_id))
    number, papers = values["operator_number"], {one["number"]: one["kind"] for one in values["documents"]}
    confirm = confirm_booking.within
    return _change(desk, application_id, pace, unknown, lambda tx: confirm(hub, tx, application_id, number, papers))


def _advance(desk: Desk, application_id: str) -> Response:
    require_key()
    pace = desk.pace.of(own(desk.hub, application_id).product)
    values, unknown = load(_ADVANCE, read_object())
    return _change(desk, application_id, pace, unknown, advance_change(desk.hub, application_id, values))


def _cancel(desk: Desk, application_id: str) -> Response:
    hub = desk.hub
    require_key()
    pace = desk.pace.of(own(hub, application_id).product)
    values, unknown = load(_CANCEL, read_object())
    reason = values["reason"]
    return _change(desk, application_id, pace, unknown, lambda tx: cancel_application.within(hub, tx, application_id, reason))


def own(hub: Hub, application_id: str) -> Application:
    """The caller's application. Raises ApplicationUnknownError, the same for another partner's as for none."""
    unknown = ApplicationUnknownError("no application of yours has this id")
    if not _ID.fullmatch(application_id):
        raise unknown
    try:
        with hub.store.read() as tx:
            application = tx.applications.get(application_id)
    except ApplicationUnknownError:
        raise unknown from None
    if application.partner != current_partner().name:
        raise unknown
    return application


def clock_now(hub: Hub, application: Application, pace: Pace) -> TourClock | None:
    """The application's clock at this moment."""
    return clock_of(hub.product(application).lending, application, pace, hub.clock.now())


def body_of(tx: Transaction, application: Application) -> dict[str, object]:
    """The state of the application: what its ETag names."""
    refunds = [refund_body(one) for one in tx.tour_refunds.of(application.id)] if application.status in PAID_OUT else []
    return standing(application, None) | {"advance": advance_body(ledger_of(tx, application)), "refunds": refunds}


def _change(desk: Desk, application_id: str, pace: Pace, unknown: dict[str, object], change: Change) -> Response:
    conditional = is_conditional()

    def act(tx: Transaction) -> Response:
        if conditional:
            require_match(etag_of(body_of(tx, tx.applications.get(application_id))))
        application = change(tx)
        return _shown(desk, application, pace, body_of(tx, application) | {"unknown_fields": told_unknown(unknown)})

    return desk.writes.answer(act)


def _shown(desk: Desk, application: Application, pace: Pace, body: dict[str, object]) -> Response:
    body = body | clock_told(clock_now(desk.hub, application, pace))
    answer = as_json(body)
    answer.headers["ETag"] = etag_of(body)
    return answer
