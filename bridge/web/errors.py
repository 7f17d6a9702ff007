"""How errors leave the hub: problem+json (RFC 9457) for machines, a plain Russian page for browsers; each with a request id."""

import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence

import structlog
from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from bridge.model.errors import CodeTooSoonError, RuleBrokenError, VersionStaleError
from bridge.ports.measuring.trace import HEADER, begin_trace
from bridge.ports.store import StoreUnavailableError
from bridge.web.error_pages import error_page

_log = structlog.get_logger("bridge.web")
MACHINE_PREFIXES = ("/partner/", "/notices/", "/health/", "/rates/")
PROBLEM_TYPE = "application/problem+json"
_OWN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")

# code → HTTP status and title. The codes are a promise to partners: none is ever renamed.
PROBLEMS: Mapping[str, tuple[int, str]] = {
    "json_invalid": (400, "The body is not the JSON that is wanted"),
    "idempotency_key_missing": (400, "A write needs an Idempotency-Key"),
    "notice_refused": (400, "The notice is not signed as it must be"),
    "request_invalid": (400, "The request can't be understood"),
    "signature_missing": (401, "A signature header is missing"),
    "signature_malformed": (401, "A signature header has a wrong form"),
    "signature_stale": (401, "The timestamp is outside the window"),
    "signature_mismatch": (401, "The signature does not match"),
    "signature_replayed": (401, "This very request was seen before"),
    "application_unknown": (404, "There is no such application"),
    "rate_card_unknown": (404, "There is no such rate card"),
    "payment_unknown": (404, "There is no such payment"),
    "refund_unknown": (404, "There is no such refund"),
    "not_found": (404, "There is nothing at this address"),
    "method_not_allowed": (405, "This address has no such method"),
    "order_already_taken": (409, "The order has an application with other contents"),
    "price_version_old": (409, "The price version is not newer than the one held"),
    "move_not_allowed": (409, "Not possible in the present state"),
    "step_closed": (409, "Not possible in the present state"),
    "idempotency_key_running": (409, "The first request with this Idempotency-Key is still worked on"),
    "version_stale": (409, "Somebody changed it at the same moment; repeat"),
    "documents_changed": (409, "The papers changed since they were shown"),
    "payout_not_made": (409, "Nothing was paid out yet"),
    "gate_closed": (409, "A gate before this step is closed"),
    "precondition_failed": (412, "The application changed since it was read"),
    "body_too_large": (413, "The body is too large"),
    "field_invalid": (422, "A field breaks its rule"),
    "amount_above_debt": (422, "More was to be paid than is owed"),
    "money_form": (422, "A sum is not written as it must be"),
    "idempotency_key_reused": (422, "The Idempotency-Key came with another body before"),
    "code_wrong": (422, "The code does not match"),
    "code_spent": (422, "The code can't be used any more"),
    "code_too_soon": (429, "A new code can be asked for a little later"),
    "calls_too_many": (429, "Too many calls in a short time"),
    "rule_broken": (422, "A rule is broken"),
    "internal": (500, "A fault of the hub"),
    "store_unavailable": (503, "The hub can't reach its database just now"),
}
_BY_STATUS = {400: "request_invalid", 404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}


class RequestRefusedError(RuleBrokenError):
    """A request that a door can't take, by one of the codes of `PROBLEMS`.

    `errors` lists every field that is wrong; `wait`: seconds after which it may be repeated, 0 when that would not help.
    """

    def __init__(
        self, code: str, message: str, *, field: str | None = None, errors: Sequence[Mapping[str, str]] = (), wait: int = 0
    ) -> None:
        super().__init__(message, field=field)
        self.code = code
        self.errors = tuple(errors)
        self.wait = wait


def register(app: Flask) -> None:
    """Give every answer a request id and every error a form. Call once per app."""
    app.before_request(_name_request)
    app.after_request(_tell_request)
    app.register_error_handler(RuleBrokenError, refusal)
    app.register_error_handler(StoreUnavailableError, _unavailable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unknown)


def problem_of(error: RuleBrokenError) -> Response:
    """The problem+json answer for a broken rule."""
    errors = error.errors if isinstance(error, RequestRefusedError) else ()
    answer = problem(error.code, error.message, field=error.field, errors=errors)
    if wait := _wait(error):
        answer.headers["Retry-After"] = str(wait)
    return answer


def problem(
    code: str, detail: str = "", *, field: str | None = None, errors: Sequence[Mapping[str, str]] = (), status: int = 0
) -> Response:
    """type, title, status, code, detail, field, request_id, and `errors` when several fields are wrong."""
    usual, title = PROBLEMS.get(code, PROBLEMS["rule_broken"])
    status = status or usual
    body: dict[str, object] = {
        "type": f"urn:bridge:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "field": field,
        "request_id": request_id(),
    }
    body |= {"detail": detail} if detail else {}
    body |= {"errors": list(errors)} if errors else {}
    return Response(json.dumps(body, ensure_ascii=False), status, content_type=PROBLEM_TYPE)


def request_id() -> str:
    """The id of the present request, made when it came."""
    return str(g.get("request_id", ""))


def id_for(told: str) -> str:
    """The id of a request: the one it brought in X-Request-Id when that is plain enough to be repeated, else a fresh one."""
    return told if _OWN_ID.fullmatch(told) else f"req_{secrets.token_hex(12)}"


def _name_request() -> None:
    g.request_id = id_for(request.environ.get("HTTP_X_REQUEST_ID", ""))
    begin_trace(g.request_id)
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _tell_request(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    structlog.contextvars.unbind_contextvars("request_id")
    return response


def _wait(error: RuleBrokenError) -> int:
    if isinstance(error, CodeTooSoonError):
        return error.seconds
    if isinstance(error, RequestRefusedError):
        return error.wait
    return 1 if isinstance(error, VersionStaleError) else 0


def refusal(error: RuleBrokenError) -> Response:
    """The answer to a request that breaks a rule: problem+json or a page, with Retry-After where waiting helps."""
    answer = _shaped(lambda: problem_of(error), PROBLEMS.get(error.code, PROBLEMS["rule_broken"])[0], _wait(error))
    if wait := _wait(error):
        answer.headers["Retry-After"] = str(wait)
    return answer


def _unavailable(error: StoreUnavailableError) -> Response:
    _log.error("store unavailable", path=request.endpoint)
    answer = _shaped(lambda: problem("store_unavailable"), 503)
    answer.headers["Retry-After"] = "2"
    return answer


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error
    code = _BY_STATUS.get(status, "request_invalid" if status < 500 else "internal")
    answer = _shaped(lambda: problem(code, status=status), status)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            answer.headers[name] = value
    return answer


def _unknown(error: Exception) -> Response:
    # Only the kind and the place of the fault: its text may carry what the request carried.
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else ""
    _log.error("unexpected fault", kind=type(error).__name__, place=place, path=request.endpoint)
    return _shaped(lambda: problem("internal"), 500)


def _shaped(for_machine: Callable[[], Response], status: int, wait: int = 0) -> Response:
    if request.path.startswith(MACHINE_PREFIXES):
        return for_machine()
    return error_page(status, request_id(), wait)
