"""The feed of everything that was or will be pushed to the caller: a lost callback costs nothing."""

from flask import Blueprint, Response, request

from bridge.flows.hub import Hub
from bridge.web.errors import RequestRefusedError
from bridge.web.partner_api.authentication import current_partner

USUAL = 100
MOST = 500
_LARGEST_CURSOR = 2**63 - 1


def add_event_calls(door: Blueprint, hub: Hub) -> None:
    """Hang the feed on the door."""

    @door.get("/events")
    def events() -> Response:
        return _feed(hub, whole_number("after", 0, _LARGEST_CURSOR, 0), whole_number("limit", 1, MOST, USUAL))


def _feed(hub: Hub, after: int, limit: int) -> Response:
    partner = current_partner()
    with hub.store.begin() as tx:
        found = tx.events.feed(partner.name, after, limit + 1)
    shown, more = found[:limit], b"true" if len(found) > limit else b"false"
    # Bodies are put in as bytes: what is read here equals what is pushed, to the byte.
    items = [b'{"cursor":%d,"event":%b}' % (event.cursor, hub.partner_callbacks.body_of(partner, event)) for event in shown]
    last = shown[-1].cursor if shown else after
    body = b'{"events":[%b],"next":%d,"more":%b}' % (b",".join(items), last, more)
    return Response(body, content_type="application/json", headers={"Cache-Control": "no-store"})


def whole_number(name: str, low: int, high: int, usual: int) -> int:
    """A number of the query. Raises RequestRefusedError (422)."""
    text = request.args.get(name, str(usual))
    if not (text.isascii() and text.isdigit() and len(text) <= 19) or not low <= int(text) <= high:
        raise RequestRefusedError("field_invalid", f"{name} must be a whole number from {low} to {high}", field=name)
    return int(text)
