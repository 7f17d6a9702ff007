"""The published description of this door (OpenAPI 3.1), built from the very shapes that read and write its messages."""

from datetime import datetime
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from bridge.web.partner_api.advance.shapes import AdvanceShape
from bridge.web.partner_api.answer_shapes import AcceptedAnswer, ApplicationAnswer, FeedAnswer, ListAnswer, Problem
from bridge.web.partner_api.deliveries.described import SHAPES as DELIVERY_SHAPES
from bridge.web.partner_api.deliveries.described import add_delivery_paths
from bridge.web.partner_api.description.examples import examples_at
from bridge.web.partner_api.description.problems import codes_with
from bridge.web.partner_api.description.telling import told_of
from bridge.web.partner_api.events import MOST, USUAL
from bridge.web.partner_api.listing import CURSOR, STATES
from bridge.web.partner_api.listing import MOST as MOST_LISTED
from bridge.web.partner_api.listing import USUAL as USUALLY_LISTED
from bridge.web.partner_api.offers.answers import OfferAnswer
from bridge.web.partner_api.offers.shapes import OfferShape
from bridge.web.partner_api.refunds.described import SHAPES as REFUND_SHAPES
from bridge.web.partner_api.refunds.described import add_refund_paths, add_rules
from bridge.web.partner_api.sandbox.described import SHAPES as SANDBOX_SHAPES
from bridge.web.partner_api.sandbox.described import add_sandbox_paths
from bridge.web.partner_api.shapes import ApplicationShape, BookingShape, CancelShape
from bridge.web.partner_api.tour_shapes import PriceChangeShape, PriceShape

_TEXT = (
    "Every call is signed: X-Signature is `v2=` and the hex HMAC-SHA256, under your secret, of the method, the path with query, "
    "X-Timestamp, X-Nonce, Idempotency-Key (an empty line when there is none) and the hex SHA-256 of the body, one per line. "
    "X-Nonce is fresh for every try. Every write carries an Idempotency-Key. Sums are kopecks, moments carry an offset."
)
_HEADERS = (("PartnerId", "X-Partner-Id"), ("Timestamp", "X-Timestamp"), ("Nonce", "X-Nonce"), ("Signature", "X-Signature"))
_SHAPES = {
    "Offer": OfferShape,
    "Application": ApplicationShape,
    "Price": PriceShape,
    "PriceChange": PriceChangeShape,
    "Booking": BookingShape,
    "Cancel": CancelShape,
    "Advance": AdvanceShape,
    "OfferAnswer": OfferAnswer,
    "AcceptedAnswer": AcceptedAnswer,
    "ApplicationAnswer": ApplicationAnswer,
    "ListAnswer": ListAnswer,
    "FeedAnswer": FeedAnswer,
    **DELIVERY_SHAPES,
    **REFUND_SHAPES,
    **SANDBOX_SHAPES,
    "Problem": Problem,
}
_ANY_CALL = (400, 401, 413, 422, 429, 500, 503)
_WORDS = {
    400: "not understood", 401: "not signed as it must be", 404: "no such application", 409: "not now",
    412: "changed since it was read", 413: "too large", 422: "a field breaks its rule", 429: "too many calls",
    500: "our fault", 503: "not just now",
}  # fmt: skip
_ONE = "/partner/v1/applications/{application_id}"
_LIMITS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


_NUMBER_WHEN_CONFIRMED = {
    "if": {"properties": {"state": {"const": "confirmed"}}},
    "then": {"required": ["operator_number"], "properties": {"operator_number": {"type": "string"}}},
}


def describe(public_url: str, now: datetime) -> dict[str, Any]:
    """The document; its examples can be sent within two days of `now`."""
    shapes = MarshmallowPlugin(schema_name_resolver=_name)
    spec = APISpec(
        title="Tour loan hub: partner API",
        version="1.1.0",
        openapi_version="3.1.0",
        plugins=[shapes],
        info={"description": _TEXT},
        servers=[{"url": public_url}],
        security=[{scheme: [] for scheme, _ in _HEADERS}],
    )
    converter: Any = shapes.converter
    converter.add_attribute_function(told_of)
    for scheme, header in _HEADERS:
        spec.components.security_scheme(scheme, {"type": "apiKey", "in": "header", "name": header})
    for name, shape in _SHAPES.items():
        # A shape inside another one is described along with it.
        if name not in spec.components.schemas:
            spec.components.schema(name, schema=shape)
    _add_paths(spec, examples_at(now))
    described = spec.to_dict()
    described["components"]["schemas"]["Booking"] |= _NUMBER_WHEN_CONFIRMED
    add_rules(described["components"]["schemas"])
    return described


def _add_paths(spec: APISpec, examples: dict[str, dict[str, Any]]) -> None:
    offer = _call("askOffer", "What a tour would cost on credit; nothing is kept", ("200", "OfferAnswer"), [])
    spec.path("/partner/v1/offers", operations={"post": offer | _body("Offer", examples)})
    create = _write("createApplication", "Hand an application over", "Application", ("202", "AcceptedAnswer"), examples)
    listed = _call("listApplications", "Your applications, the newest first", ("200", "ListAnswer"), _filters())
    spec.path("/partner/v1/applications", operations={"get": listed, "post": create})
    stands = ("200", "ApplicationAnswer")
    spec.path(_ONE, operations={"get": _call("readApplication", "Where it stands", stands, [_id()])})
    price = _write("changePrice", "A new version of the price", "PriceChange", stands, examples, one=True)
    spec.path(f"{_ONE}/price", operations={"put": price})
    booking = _write("tellBooking", "The operator confirmed, or could not", "Booking", stands, examples, one=True)
    spec.path(f"{_ONE}/booking", operations={"put": booking})
    advance = _write("tellAdvance", "The advance was returned, or is larger", "Advance", stands, examples, one=True)
    spec.path(f"{_ONE}/advance", operations={"put": advance})
    cancel = _write("cancelApplication", "End it before the payout", "Cancel", stands, examples, one=True)
    spec.path(f"{_ONE}/cancel", operations={"post": cancel})
    add_refund_paths(spec, _call, _write, _id())
    window = [_number("after", 0, 2**63 - 1, 0), _number("limit", 1, MOST, USUAL)]
    feed = _call("readEvents", "Everything pushed or to be pushed", ("200", "FeedAnswer"), window)
    spec.path("/partner/v1/events", operations={"get": feed})
    add_delivery_paths(spec, _call, _problem)
    add_sandbox_paths(spec, _call, _problem)


def _call(name: str, summary: str, answer: tuple[str, str], parameters: list[dict[str, Any]]) -> dict[str, Any]:
    status, shape = answer
    responses = {status: {"description": summary, "headers": _told(shape), "content": _content("application/json", shape)}}
    inside = [404] if any(one["in"] == "path" for one in parameters) else []
    for code in sorted([*_ANY_CALL, *inside]):
        responses[str(code)] = _problem(code)
    return {"operationId": name, "summary": summary, "parameters": parameters, "responses": responses}


def _write(
    name: str, summary: str, body: str, answer: tuple[str, str], examples: dict[str, dict[str, Any]], *, one: bool = False
) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]{1,255}$"}
    key = {"name": "Idempotency-Key", "in": "header", "required": True, "schema": schema}
    match = {"name": "If-Match", "in": "header", "schema": {"type": "string", "pattern": r'^(\*|"[0-9a-f]{24}")$'}}
    call = _call(name, summary, answer, [key, match, _id()] if one else [key])
    for code in (409, 412) if one else (409,):
        call["responses"][str(code)] = _problem(code)
    call["responses"] = dict(sorted(call["responses"].items()))
    return call | _body(body, examples)


def _body(name: str, examples: dict[str, dict[str, Any]]) -> dict[str, Any]:
    content = _content("application/json", name)
    content["application/json"]["examples"] = {"usual": {"value": examples[name]}}
    return {"requestBody": {"required": True, "content": content}}


def _problem(status: int) -> dict[str, Any]:
    codes = ", ".join(codes_with(status))
    headers = {"Retry-After": _header("integer", "seconds to wait")} if status in (409, 429, 503) else {}
    answer = {"description": f"{_WORDS[status]}: {codes}", "content": _content("application/problem+json", "Problem")}
    return answer | ({"headers": headers} if headers else {})


def _told(shape: str) -> dict[str, Any]:
    headers = {name: _header("integer", "calls of this moment (draft-ietf-httpapi-ratelimit-headers)") for name in _LIMITS}
    tag = {"ETag": _header("string", "names the state; send it as If-Match")} if shape == "ApplicationAnswer" else {}
    return {"X-Request-Id": _header("string", "finds the call in our logs")} | headers | tag


def _header(kind: str, text: str) -> dict[str, Any]:
    return {"description": text, "schema": {"type": kind}}


def _content(kind: str, shape: str) -> dict[str, Any]:
    return {kind: {"schema": {"$ref": f"#/components/schemas/{shape}"}}}


def _id() -> dict[str, Any]:
    schema = {"type": "string", "pattern": "^[A-Za-z0-9_]{1,64}$", "maxLength": 64}
    return {"name": "application_id", "in": "path", "required": True, "schema": schema}


def _filters() -> list[dict[str, Any]]:
    moment = {"type": "string", "format": "date-time"}
    return [
        _query("state", {"type": "string", "enum": list(STATES)}),
        _query("partner_order_id", {"type": "string", "minLength": 1, "maxLength": 100}),
        _query("received_from", moment),
        _query("received_before", moment),
        _query("cursor", {"type": "string", "pattern": f"^{CURSOR}$", "description": "`next` of the answer before"}),
        _number("limit", 1, MOST_LISTED, USUALLY_LISTED),
    ]


def _number(name: str, low: int, high: int, usual: int) -> dict[str, Any]:
    return _query(name, {"type": "integer", "minimum": low, "maximum": high, "default": usual})


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema}


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__).removesuffix("Shape")
