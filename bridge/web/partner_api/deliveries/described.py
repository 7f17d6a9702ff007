"""The calls about pushes in the published description."""

from collections.abc import Callable
from typing import Any

from apispec import APISpec

from bridge.web.partner_api.deliveries.calls import MOST, USUAL
from bridge.web.partner_api.deliveries.shapes import TRY_STATES, DeliveriesAnswer, EndpointAnswer, SentAgainAnswer

SHAPES = {"DeliveriesAnswer": DeliveriesAnswer, "SentAgainAnswer": SentAgainAnswer, "EndpointAnswer": EndpointAnswer}
_KEY = {
    "name": "Idempotency-Key", "in": "header", "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]{1,255}$"},
}  # fmt: skip
_ID = {"type": "string", "pattern": "^[A-Za-z0-9_]{1,64}$", "maxLength": 64}
Call = Callable[[str, str, tuple[str, str], list[dict[str, Any]]], dict[str, Any]]
Problem = Callable[[int], dict[str, Any]]


def add_delivery_paths(spec: APISpec, call: Call, problem: Problem) -> None:
    """`call` describes one operation, `problem` the answer to a refused one."""

    def write(name: str, summary: str, answer: tuple[str, str], *more: dict[str, Any]) -> dict[str, Any]:
        told = call(name, summary, answer, [_KEY, *more])
        told["responses"] = dict(sorted((told["responses"] | {"409": problem(409)}).items()))
        return {"post": told}

    listed = call("listDeliveries", "Tries of pushes, the newest first", ("200", "DeliveriesAnswer"), _filters())
    spec.path("/partner/v1/deliveries", operations={"get": listed})
    event_id = {"name": "event_id", "in": "path", "required": True, "schema": _ID}
    again = write("sendEventAgain", "Push an event once more, under the same id", ("202", "SentAgainAnswer"), event_id)
    spec.path("/partner/v1/deliveries/{event_id}/send-again", operations=again)
    stands = ("200", "EndpointAnswer")
    spec.path("/partner/v1/endpoint", operations={"get": call("readEndpoint", "How pushes to you stand", stands, [])})
    spec.path("/partner/v1/endpoint/pause", operations=write("pauseEndpoint", "Push nothing; everything is kept", stands))
    spec.path("/partner/v1/endpoint/resume", operations=write("resumeEndpoint", "Push what waits, in order", stands))


def _filters() -> list[dict[str, Any]]:
    cursor = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1, "description": "`next` of the answer before"}
    return [
        {"name": "application_id", "in": "query", "schema": _ID},
        {"name": "event_id", "in": "query", "schema": _ID},
        {"name": "state", "in": "query", "schema": {"type": "string", "enum": list(TRY_STATES)}},
        {"name": "cursor", "in": "query", "schema": cursor},
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}},
    ]
