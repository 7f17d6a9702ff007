"""/notices/payu, /notices/onec and /notices/sms. Bodies are read raw: their digests cover the exact bytes."""

import hmac
from dataclasses import dataclass
from datetime import tzinfo
from hashlib import sha256

import structlog
from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from bridge.flows.deciding.take_deal_notice import take_deal_notice
from bridge.flows.hub import Hub
from bridge.web.errors import RequestRefusedError
from bridge.web.notices.deal_notice import read_deal_notice
from bridge.web.notices.payments import add_payments
from bridge.web.notices.sms import add_sms

# Lines of one notice, one an application.
MOST_LINES = 20
_log = structlog.get_logger("bridge.web.notices")


@dataclass(frozen=True, repr=False)
class NoticesSettings:
    """`onec_secrets` sign the loan system's notices; a second one is good during a change; none: all are refused.

    `onec_zone`: of the base's wall clock. `deals_limit`: of a body that may tell of many deals, in bytes.
    `sms_path`: random end of the address that the gateway of messages calls; empty: it is closed.
    """

    onec_secrets: tuple[str, ...]
    onec_zone: tzinfo | None = None
    body_limit: int = 256 * 1024
    deals_limit: int = 1024 * 1024
    sms_path: str = ""


def blueprint(hub: Hub, settings: NoticesSettings) -> Blueprint:
    """The door at /notices."""
    door = Blueprint("notices", __name__, url_prefix="/notices")

    @door.before_request
    def limit() -> None:
        request.max_content_length = settings.deals_limit if request.endpoint == "notices.deals" else settings.body_limit

    @door.post("/onec")
    def deals() -> ResponseReturnValue:
        return _take_deals(hub, settings)

    add_payments(door, hub)
    add_sms(door, hub, settings.sms_path)
    return door


def _take_deals(hub: Hub, settings: NoticesSettings) -> Response:
    g.sender = "onec"
    body = request.get_data(cache=False, parse_form_data=False)
    signature = request.headers.get("X-Signature", "")
    if not _signed(settings.onec_secrets, body, signature):
        _log.warning("a deal notice was refused", size=len(body))
        code = "signature_mismatch" if signature else "signature_missing"
        raise RequestRefusedError(code, "X-Signature must be hex HMAC-SHA256 of the body")
    notice = read_deal_notice(body, settings.onec_zone)
    g.heard, whose = body, list[str]()
    take_deal_notice(hub, notice.deals, notice.key, body, whose.append)
    # A notice of very many deals is told on the lines of the first ones: its body, cut to what is kept, names no more.
    g.application_id, g.others = (whose or [""])[0], whose[1:MOST_LINES]
    return Response('{"accepted":true}', 202, content_type="application/json")


def _signed(secrets: tuple[str, ...], body: bytes, signature: str) -> bool:
    given = signature.strip().lower().encode("utf-8", "replace")
    good = [hmac.compare_digest(hmac.new(one.encode(), body, sha256).hexdigest().encode(), given) for one in secrets if one]
    return any(good)
