"""The blueprint of /partner/v1: its calls, who may call, and the description that anybody may read."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request

from bridge.flows.hub import Hub
from bridge.flows.offering.expect_decision import DecisionPace
from bridge.flows.partner_page.note_key_use import KeyUses
from bridge.web.partner_api.applications import Desk, add_application_calls
from bridge.web.partner_api.authentication import PartnerApiSettings, authenticate, current_partner, signed_for_test
from bridge.web.partner_api.deliveries.calls import add_delivery_calls
from bridge.web.partner_api.description.document import describe
from bridge.web.partner_api.description.page import STYLE, page
from bridge.web.partner_api.events import add_event_calls
from bridge.web.partner_api.listing import add_list_call
from bridge.web.partner_api.offers.calls import add_offer_calls
from bridge.web.partner_api.once import Writes
from bridge.web.partner_api.protecting.allowance import tell_allowance
from bridge.web.partner_api.refunds.calls import add_refund_calls
from bridge.web.partner_api.sandbox.calls import add_sandbox_calls
from bridge.web.partner_api.sandbox.forwarding import answer_in_sandbox

_OPEN_TO_ALL = ("openapi", "docs", "style")
_PUBLIC = {"Cache-Control": "public, max-age=300"}
# Examples carry moments: the document is made anew before they are over.
_DOCUMENT_LIFE = timedelta(hours=1)


def blueprint(hub: Hub, settings: PartnerApiSettings) -> Blueprint:
    """The door at /partner/v1. Needs `bridge.web.errors.register` on the app."""
    door = Blueprint("partner_api", __name__, url_prefix="/partner/v1", template_folder="templates")

    uses = KeyUses(hub)

    @door.before_request
    def only_partners() -> None:
        if request.endpoint not in [f"{door.name}.{name}" for name in _OPEN_TO_ALL]:
            secret = authenticate(hub, settings)
            uses.note(current_partner().name, secret)

    @door.before_app_request
    def test_calls_elsewhere() -> Response | None:
        """Addresses that only test systems know have no endpoint here."""
        if settings.sandbox is None or not request.path.startswith(f"{door.url_prefix}/"):
            return None
        whose = signed_for_test(hub, settings)
        return answer_in_sandbox(settings.sandbox, whose) if whose else None

    _add_description(door, hub)
    pace = DecisionPace(hub)
    desk = Desk(hub, pace, Writes(hub))
    add_application_calls(door, desk)
    add_list_call(door, desk)
    add_refund_calls(door, desk)
    add_offer_calls(door, hub, pace)
    add_event_calls(door, hub)
    add_delivery_calls(door, hub, desk.writes)
    if settings.test is not None:
        add_sandbox_calls(door, hub, settings.test)
    door.after_request(tell_allowance)
    return door


def _add_description(door: Blueprint, hub: Hub) -> None:
    described = _remembered(hub)

    @door.get("/openapi.json")
    def openapi() -> Response:
        text = json.dumps(described(), ensure_ascii=False)
        return Response(text, content_type="application/json", headers=_PUBLIC | {"Access-Control-Allow-Origin": "*"})

    @door.get("/openapi.html")
    def docs() -> Response:
        return page(described())

    @door.get("/openapi.css")
    def style() -> Response:
        return Response(STYLE.strip() + "\n", content_type="text/css; charset=utf-8", headers=_PUBLIC)


def _remembered(hub: Hub) -> Callable[[], dict[str, Any]]:
    made: list[tuple[datetime, dict[str, Any]]] = []

    def described() -> dict[str, Any]:
        now = hub.clock.now()
        if not made or abs(now - made[0][0]) > _DOCUMENT_LIFE:
            made[:] = [(now, describe(hub.public_url, now))]
        return made[0][1]

    return described
