"""A span for each request of a door, while somebody records: route, method and status, never the address as it was typed."""

from flask import Flask, Response, g, request

from bridge.ports.measuring.spans import Span, begin_request, end, recording
from bridge.web.errors import request_id

# Asked for all the time, and nothing of a loan's life.
_APART = ("health", "metrics", "web", "security_txt")


def register(app: Flask) -> None:
    """After `errors.register`. A process that records nothing asks no request for it."""
    if not recording():
        return

    @app.before_request
    def begin() -> None:
        rule = request.url_rule
        if rule is not None and (request.blueprint or "") not in _APART and not rule.endpoint.endswith("static"):
            told = {"http.request.method": request.method, "http.route": rule.rule, "bridge.request_id": request_id()}
            g.span = begin_request(f"{request.method} {rule.rule}", told)

    @app.after_request
    def note(answer: Response) -> Response:
        span: Span | None = g.get("span")
        if span is not None:
            span.attributes["http.response.status_code"] = answer.status_code
            span.failed = str(answer.status_code) if answer.status_code >= 500 else ""
        return answer

    @app.teardown_request
    def over(_error: BaseException | None) -> None:
        span: Span | None = g.pop("span", None)
        if span is not None:
            end(span)
