"""GET /applications: a site's own applications, the newest first, page by page."""

import re
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, request

from bridge.model.status import LINES, Status
from bridge.ports.store import Place
from bridge.web.errors import RequestRefusedError
from bridge.web.partner_api.answers import as_json, standing
from bridge.web.partner_api.applications import Desk, clock_now
from bridge.web.partner_api.authentication import current_partner
from bridge.web.partner_api.events import whole_number

USUAL, MOST, LONGEST_ORDER = 50, 200, 100
# The place of the last one shown: microseconds since 1970 and its id.
CURSOR = r"([0-9]{1,16})-([A-Za-z0-9_]{1,64})"
_PLACE, _BEGINNING = re.compile(CURSOR, re.ASCII), datetime(1970, 1, 1, tzinfo=UTC)
STATES = {line.partner_word: status for status, line in LINES.items()}
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})")


def add_list_call(door: Blueprint, desk: Desk) -> None:
    """Hang the call on the door."""

    @door.get("/applications")
    def listed() -> Response:
        return _page(desk, whole_number("limit", 1, MOST, USUAL))


def _page(desk: Desk, limit: int) -> Response:
    partner = current_partner()
    status, before, order_id = _state(), _cursor(), _order()
    since, until = _moment("received_from"), _moment("received_before")
    with desk.hub.store.read() as tx:
        found = tx.applications.of_partner(
            partner.name, limit + 1, status=status, order_id=order_id, since=since, until=until, before=before
        )
    shown = found[:limit]
    pace = {product: desk.pace.of(product) for product in {one.product for one in shown}}
    bodies = [standing(one, clock_now(desk.hub, one, pace[one.product])) for one in shown]
    last = _cursor_of((shown[-1].received_at, shown[-1].id)) if len(found) > limit else None
    return as_json({"applications": bodies, "next": last})


def _order() -> str:
    text = request.args.get("partner_order_id")
    if text is not None and not 1 <= len(text) <= LONGEST_ORDER:
        message = f"partner_order_id must have 1 to {LONGEST_ORDER} characters"
        raise RequestRefusedError("field_invalid", message, field="partner_order_id")
    return text or ""


def _state() -> Status | None:
    word = request.args.get("state")
    if word is None:
        return None
    if word not in STATES:
        raise RequestRefusedError("field_invalid", f"state must be one of {', '.join(STATES)}", field="state")
    return STATES[word]


def _moment(name: str) -> datetime | None:
    text = request.args.get(name)
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if _MOMENT.fullmatch(text) else _refuse(name)
    except (ValueError, OverflowError):
        return _refuse(name)


def _refuse(name: str) -> datetime:
    text = f"{name} must be a moment with offset, such as 2026-11-21T18:00:00+03:00 (a plus is written %2B)"
    raise RequestRefusedError("field_invalid", text, field=name)


def _cursor() -> Place | None:
    text = request.args.get("cursor")
    if text is None:
        return None
    found = _PLACE.fullmatch(text)
    if found is None:
        raise RequestRefusedError("field_invalid", "cursor must be `next` of an answer", field="cursor")
    return _BEGINNING + timedelta(microseconds=int(found[1])), found[2]


def _cursor_of(place: Place) -> str:
    return f"{(place[0] - _BEGINNING) // timedelta(microseconds=1)}-{place[1]}"
