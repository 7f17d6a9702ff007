"""The published description of this door (OpenAPI 3.1), built from the very shapes that read and write its messages."""

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from bridge.web.partner_api.answer_shapes import AcceptedAnswer, ApplicationAnswer, FeedAnswer, Problem
from bridge.web.partner_api.events import MOST, USUAL
from bridge.web.partner_api.shapes import ApplicationShape, BookingShape, CancelShape
from bridge.web.partner_api.tour_shapes import PriceShape

_TEXT = (
    "Every call is signed: X-Signature is `v1=` and the hex HMAC-SHA256, under your secret, of the method, the path with query, "
    "X-Timestamp and the hex SHA-256 of the body, one per line. Every write carries an Idempotency-Key."
)
_HEADERS = (("PartnerId", "X-Partner-Id"), ("Timestamp", "X-Timestamp"), ("Signature", "X-Signature"))
_SHAPES = {
    "Application": ApplicationShape,
    "Price": PriceShape,
    "Booking": BookingShape,
    "Cancel": CancelShape,
    "AcceptedAnswer": AcceptedAnswer,
    "ApplicationAnswer": ApplicationAnswer,
    "FeedAnswer": FeedAnswer,
    "Problem": Problem,
}
_PROBLEMS = {"400": "not understood", "401": "not signed as it must be", "409": "not now", "422": "a field breaks its rule"}
_ONE = "/partner/v1/applications/{application_id}"


def describe(public_url: str) -> dict[str, Any]:
    """The document."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name)
    spec = APISpec(
        title="Tour loan hub: partner API",
        version="1.0.0",
        openapi_version="3.1.0",
        plugins=[plugin],
        info={"description": _TEXT},
        servers=[{"url": public_url}],
        security=[{scheme: [] for scheme, _ in _HEADERS}],
    )
    for scheme, header in _HEADERS:
        spec.components.security_scheme(scheme, {"type": "apiKey", "in": "header", "name": header})
    for name, shape in _SHAPES.items():
        # A shape inside another one is described along with it.
        if name not in spec.components.schemas:
            spec.components.schema(name, schema=shape)
    _add_paths(spec)
    return spec.to_dict()


def _add_paths(spec: APISpec) -> None:
    create = _write("createApplication", "Hand an application over", "Application", ("202", "AcceptedAnswer"))
    spec.path("/partner/v1/applications", operations={"post": create})
    stands = ("200", "ApplicationAnswer")
    spec.path(_ONE, operations={"get": _call("readApplication", "Where it stands", stands, [_id()])})
    price = _write("changePrice", "A new version of the price", "Price", stands, one=True)
    spec.path(f"{_ONE}/price", operations={"put": price})
    booking = _write("tellBooking", "The operator confirmed, or could not", "Booking", stands, one=True)
    spec.path(f"{_ONE}/booking", operations={"put": booking})
    cancel = _write("cancelApplication", "End it before the payout", "Cancel", stands, one=True)
    spec.path(f"{_ONE}/cancel", operations={"post": cancel})
    window = [_query("after", 0, None, 0), _query("limit", 1, MOST, USUAL)]
    feed = _call("readEvents", "Everything pushed or to be pushed", ("200", "FeedAnswer"), window)
    spec.path("/partner/v1/events", operations={"get": feed})


def _call(name: str, summary: str, answer: tuple[str, str], parameters: list[dict[str, Any]]) -> dict[str, Any]:
    status, shape = answer
    responses = {status: {"description": summary, "content": _content("application/json", shape)}}
    problems = _PROBLEMS | ({"404": "no such application"} if any(one["in"] == "path" for one in parameters) else {})
    for code, text in problems.items():
        responses[code] = {"description": text, "content": _content("application/problem+json", "Problem")}
    return {"operationId": name, "summary": summary, "parameters": parameters, "responses": responses}


def _write(name: str, summary: str, body: str, answer: tuple[str, str], *, one: bool = False) -> dict[str, Any]:
    key = {"name": "Idempotency-Key", "in": "header", "required": True, "schema": {"type": "string", "maxLength": 255}}
    call = _call(name, summary, answer, [key, _id()] if one else [key])
    return call | {"requestBody": {"required": True, "content": _content("application/json", body)}}


def _content(kind: str, shape: str) -> dict[str, Any]:
    return {kind: {"schema": {"$ref": f"#/components/schemas/{shape}"}}}


def _id() -> dict[str, Any]:
    return {"name": "application_id", "in": "path", "required": True, "schema": {"type": "string", "maxLength": 64}}


def _query(name: str, low: int, high: int | None, usual: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": low, "default": usual} | ({"maximum": high} if high else {})
    return {"name": name, "in": "query", "schema": schema}


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__).removesuffix("Shape")
