"""GET /deliveries, POST /deliveries/{event_id}/send-again, GET /endpoint, POST /endpoint/pause and /resume."""

import re
from collections.abc import Callable

from flask import Blueprint, Response, g, request

from bridge.flows.delivering.hold_endpoint import Endpoint, endpoint_of, pause_endpoint, resume_endpoint
from bridge.flows.delivering.send_again import send_again
from bridge.flows.hub import Hub
from bridge.model.events import PartnerEvent
from bridge.model.partner import Partner
from bridge.ports.store import Transaction
from bridge.ports.store.deliveries import Try
from bridge.web.errors import RequestRefusedError
from bridge.web.partner_api.answers import as_json, moment
from bridge.web.partner_api.authentication import current_partner
from bridge.web.partner_api.deliveries.shapes import TRY_STATES
from bridge.web.partner_api.events import whole_number
from bridge.web.partner_api.once import Writes, require_key

USUAL, MOST = 50, 200
_LARGEST = 2**63 - 1
_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
Change = Callable[[Hub, Transaction, Partner], Endpoint]


def add_delivery_calls(door: Blueprint, hub: Hub, writes: Writes) -> None:
    """Hang the calls on the door."""

    @door.get("/deliveries")
    def deliveries() -> Response:
        return _page(hub, whole_number("cursor", 1, _LARGEST, _LARGEST), whole_number("limit", 1, MOST, USUAL))

    @door.post("/deliveries/<event_id>/send-again")
    def send_event_again(event_id: str) -> Response:
        require_key()
        return writes.answer(lambda tx: _send_again(hub, tx, event_id))

    @door.get("/endpoint")
    def endpoint() -> Response:
        with hub.store.read() as tx:
            return as_json(_told(endpoint_of(tx, current_partner())))

    @door.post("/endpoint/pause")
    def pause() -> Response:
        return _change(hub, writes, pause_endpoint)

    @door.post("/endpoint/resume")
    def resume() -> Response:
        return _change(hub, writes, resume_endpoint)


def _change(hub: Hub, writes: Writes, change: Change) -> Response:
    require_key()
    partner = current_partner()
    return writes.answer(lambda tx: as_json(_told(change(hub, tx, partner))))


def _page(hub: Hub, before: int, limit: int) -> Response:
    partner, state = current_partner(), request.args.get("state")
    if state not in (None, *TRY_STATES):
        raise RequestRefusedError("field_invalid", f"state must be one of {', '.join(TRY_STATES)}", field="state")
    wanted = {"application_id": _id("application_id"), "event_id": _id("event_id")}
    delivered = None if state is None else state == TRY_STATES[0]
    with hub.store.read() as tx:
        found = tx.deliveries.page(partner.name, limit + 1, before=before, delivered=delivered, **wanted)
    last = found[limit - 1].n if len(found) > limit else None
    return as_json({"deliveries": [_try(one) for one in found[:limit]], "next": last})


def _id(name: str) -> str:
    text = request.args.get(name)
    if text is not None and not _ID.fullmatch(text):
        raise RequestRefusedError("field_invalid", f"{name} must be an id: letters, digits and _, at most 64", field=name)
    return text or ""


def _send_again(hub: Hub, tx: Transaction, event_id: str) -> Response:
    event = _own_event(tx, event_id)
    g.application_id = event.application_id
    send_again(hub, tx, event)
    return as_json({"event_id": event.id, "application_id": event.application_id, "state": "waiting"}, 202)


def _own_event(tx: Transaction, event_id: str) -> PartnerEvent:
    found = tx.events.named([event_id]) if _ID.fullmatch(event_id) else ()
    for event in found:
        if event.partner == current_partner().name:
            return event
    raise RequestRefusedError("not_found", "no event of yours has this id")


def _try(one: Try) -> dict[str, object]:
    return {
        "event_id": one.event_id,
        "application_id": one.application_id,
        "type": one.type.value,
        "seq": one.seq,
        "at": moment(one.at),
        "state": TRY_STATES[0] if one.delivered else TRY_STATES[1],
        "http_status": one.http_status or None,
        "milliseconds": one.milliseconds,
        "answer": one.answer,
    }


def _told(endpoint: Endpoint) -> dict[str, object]:
    return {
        "url": endpoint.url,
        "state": endpoint.state.value,
        "reason": endpoint.reason,
        "failures": endpoint.failures,
        "failing_since": moment(endpoint.failing_since) if endpoint.failing_since else None,
        "next_try_at": moment(endpoint.next_try_at) if endpoint.next_try_at else None,
        "secrets": list(endpoint.secrets),
    }
