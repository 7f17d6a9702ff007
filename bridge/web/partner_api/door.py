"""The blueprint of /partner/v1: its calls, who may call, and the description that anybody may read."""

import json

from flask import Blueprint, Response, request

from bridge.flows.hub import Hub
from bridge.web.partner_api.applications import add_application_calls
from bridge.web.partner_api.authentication import PartnerApiSettings, authenticate
from bridge.web.partner_api.events import add_event_calls
from bridge.web.partner_api.openapi import describe


def blueprint(hub: Hub, settings: PartnerApiSettings) -> Blueprint:
    """The door at /partner/v1. Needs `bridge.web.errors.register` on the app."""
    door = Blueprint("partner_api", __name__, url_prefix="/partner/v1")
    description = json.dumps(describe(hub.public_url), ensure_ascii=False)

    @door.before_request
    def only_partners() -> None:
        if request.endpoint != f"{door.name}.openapi":
            authenticate(hub, settings)

    @door.get("/openapi.json")
    def openapi() -> Response:
        return Response(description, content_type="application/json", headers={"Cache-Control": "public, max-age=300"})

    add_application_calls(door, hub)
    add_event_calls(door, hub)
    return door
