"""The door /metrics: gauges in the text form that Prometheus reads, for who knows the token.

Not here: where the numbers come from. Imported by bridge.app.
"""

import hmac

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.flows.measuring.read_gauges import read_gauges
from bridge.web.metrics.exposition import MEDIA_TYPE, exposition

_WANTED = {"WWW-Authenticate": "Bearer", "Content-Type": "text/plain; charset=utf-8"}
_FRESH = {"Cache-Control": "no-store", "Content-Type": MEDIA_TYPE}
__all__ = ["blueprint"]


def blueprint(hub: Hub, token: str) -> Blueprint:
    """GET /metrics with `Authorization: Bearer <token>`. Without a token in the settings there is no such page."""
    door = Blueprint("metrics", __name__)

    @door.get("/metrics")
    def metrics() -> ResponseReturnValue:
        if not token:
            abort(404)
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
            return "the token of BRIDGE_METRICS_TOKEN is needed\n", 401, _WANTED
        return exposition(read_gauges(hub)), 200, _FRESH

    return door
