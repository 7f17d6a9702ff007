"""Calls about one application: create, read, price, booking, cancel."""

import re

from flask import Blueprint, Response, g

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.deciding.cancel_application import cancel_application
from bridge.flows.deciding.change_price import change_price
from bridge.flows.hub import Hub
from bridge.flows.signing.confirm_booking import confirm_booking, fail_booking
from bridge.model.application import Application
from bridge.model.errors import ApplicationUnknownError
from bridge.ports.store import Transaction
from bridge.web.partner_api.answers import accepted, as_json, standing
from bridge.web.partner_api.authentication import current_partner
from bridge.web.partner_api.drafts import draft_of, price_of
from bridge.web.partner_api.loading import load
from bridge.web.partner_api.once import answer_once, require_key
from bridge.web.partner_api.reading import read_object
from bridge.web.partner_api.shapes import APPLICATION, BookingShape, CancelShape
from bridge.web.partner_api.tour_shapes import PriceShape

_PRICE, _BOOKING, _CANCEL = PriceShape(), BookingShape(), CancelShape()
_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)


def add_application_calls(door: Blueprint, hub: Hub) -> None:
    """Hang the calls on the door."""

    @door.post("/applications")
    def create() -> Response:
        return _create(hub)

    @door.get("/applications/<application_id>")
    def read(application_id: str) -> Response:
        return as_json(standing(_own(hub, application_id)))

    @door.put("/applications/<application_id>/price")
    def price(application_id: str) -> Response:
        return _price(hub, application_id)

    @door.put("/applications/<application_id>/booking")
    def booking(application_id: str) -> Response:
        return _booking(hub, application_id)

    @door.post("/applications/<application_id>/cancel")
    def cancel(application_id: str) -> Response:
        return _cancel(hub, application_id)


def _create(hub: Hub) -> Response:
    require_key()
    message, partner = read_object(), current_partner()
    values, unknown = load(APPLICATION, message)
    draft = draft_of(partner, hub.products[partner.product].terms, message, values, unknown)
    return answer_once(hub, lambda tx: _accept(hub, tx, draft, unknown))


def _accept(hub: Hub, tx: Transaction, draft: Application, unknown: dict[str, object]) -> Response:
    done = accept_application.within(hub, tx, draft)
    g.application_id = done.application.id
    return as_json(accepted(done, hub.public_url, unknown), 202)


def _price(hub: Hub, application_id: str) -> Response:
    require_key()
    _own(hub, application_id)
    values, unknown = load(_PRICE, read_object())
    return answer_once(hub, lambda tx: _stands(change_price.within(hub, tx, application_id, price_of(values)), unknown))


def _booking(hub: Hub, application_id: str) -> Response:
    require_key()
    _own(hub, application_id)
    values, unknown = load(_BOOKING, read_object())
    if values["state"] == "failed":
        return answer_once(hub, lambda tx: _stands(fail_booking.within(hub, tx, application_id), unknown))
    number = values["operator_number"]
    return answer_once(hub, lambda tx: _stands(confirm_booking.within(hub, tx, application_id, number), unknown))


def _cancel(hub: Hub, application_id: str) -> Response:
    require_key()
    _own(hub, application_id)
    values, unknown = load(_CANCEL, read_object())
    return answer_once(hub, lambda tx: _stands(cancel_application.within(hub, tx, application_id, values["reason"]), unknown))


def _own(hub: Hub, application_id: str) -> Application:
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


def _stands(application: Application, unknown: dict[str, object]) -> Response:
    return as_json(standing(application) | {"unknown_fields": list(unknown)})
