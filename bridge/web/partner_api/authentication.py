"""Who calls: every request is signed. A stranger learns nothing about which partners exist."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn
from urllib.parse import quote

import structlog
from flask import Request, g, request
from flask.globals import app_ctx, request_ctx

from bridge.flows.hub import Hub
from bridge.model.checks.request_signature import Verdict, has_nonce, verify
from bridge.model.partner import Partner
from bridge.ports.offering.turnstile import Once, Turnstile
from bridge.web.errors import RequestRefusedError
from bridge.web.partner_api.protecting.allowance import pass_turnstile
from bridge.web.partner_api.sandbox.ways import Sandboxes, TestClock

_log = structlog.get_logger("bridge.web.partner_api")
_SECRETS_AT_ONCE = 2
# Nobody knows it: it is checked in place of a secret that does not exist, so that the answer takes as long.
_NOBODYS = secrets.token_hex(32)
_DETAILS = {
    Verdict.MISSING: "X-Partner-Id, X-Timestamp and X-Signature must be sent",
    Verdict.MALFORMED: "X-Timestamp is Unix seconds, X-Nonce 16 to 64 of A-Z a-z 0-9 _ -, X-Signature v2= and 64 hex digits",
    Verdict.STALE: "X-Timestamp is too far from the present time",
    Verdict.MISMATCH: "X-Signature does not match this request",
}


@dataclass(frozen=True)
class PartnerApiSettings:
    """`turnstile` counts the calls. `window`: how far X-Timestamp may be from our clock, both ways. `body_limit` in bytes.

    `sandbox`: where calls under a test secret are answered. `test`: the clock of a test system, in its own door: its hub may be
    ahead of the time that calls are signed with.
    """

    turnstile: Turnstile
    sandbox: Sandboxes | None = None
    test: TestClock | None = None
    window: timedelta = timedelta(minutes=5)
    body_limit: int = 256 * 1024


def authenticate(hub: Hub, settings: PartnerApiSettings) -> str:
    """Let the request pass as `current_partner()`, and tell the secret that signed it.

    Raises RequestRefusedError: 401 with the reason's class only, 429 when the partner's calls of this moment are used up.
    """
    asked, kept = request_ctx.request, app_ctx.g
    asked.max_content_length = settings.body_limit
    body, told = asked.get_data(), asked.headers
    name, timestamp, signature = told.get("X-Partner-Id", ""), told.get("X-Timestamp", ""), told.get("X-Signature", "")
    nonce, key = told.get("X-Nonce", ""), told.get("Idempotency-Key", "")
    now, path_query = (settings.test.true_now() if settings.test else hub.clock.now()), _path_query(asked)

    def judged(secrets: Iterable[str]) -> Verdict:
        signed = (asked.method, path_query, timestamp, body, signature)
        return verify(secrets, *signed, now, settings.window, nonce=nonce, key=key)

    partner, verdict = _caller(hub, name, judged)
    if not name:
        verdict = Verdict.MISSING
    if partner is None or verdict is not Verdict.OK:
        _refuse(verdict if verdict is not Verdict.OK else Verdict.MISMATCH, partner)
    if partner.nonce_required and not has_nonce(signature):
        _refuse(Verdict.MALFORMED, partner)
    # Whoever keeps a journal of visits reads the name from here.
    kept.partner, kept.sender, kept.heard = partner, partner.name, body
    # Without a nonce a replay can't be told from an honest repeat within the same second: nothing is done twice all the same.
    once = Once(nonce, 2 * settings.window) if has_nonce(signature) else None
    pass_turnstile(settings.turnstile, partner, now, once)
    known = partner.request_secrets
    return next(secret for secret in known if len(known) == 1 or judged((secret,)) is Verdict.OK)


def _caller(hub: Hub, name: str, judged: Callable[[Iterable[str]], Verdict]) -> tuple[Partner | None, Verdict]:
    """Who signed. A signature that fits nothing is looked at once more: another process may have just made the key."""
    partner = hub.partners.get(name)
    verdict = judged(_padded(partner))
    if verdict is Verdict.MISMATCH:
        hub.look_again()
        partner = hub.partners.get(name)
        verdict = judged(_padded(partner))
    return partner, verdict


def _padded(partner: Partner | None) -> tuple[str, ...]:
    known = partner.request_secrets if partner else ()
    return known + (_NOBODYS,) * (_SECRETS_AT_ONCE - len(known))


def signed_for_test(hub: Hub, settings: PartnerApiSettings) -> str:
    """The partner whose test secret signed this request; empty when none did. Whether it is stale the test system says."""
    partner = hub.partners.get(request.headers.get("X-Partner-Id", ""))
    if partner is None or not partner.test_request_secrets:
        return ""
    request.max_content_length = settings.body_limit
    told = [request.headers.get(name, "") for name in ("X-Timestamp", "X-Signature", "X-Nonce", "Idempotency-Key")]
    verdict = verify(
        partner.test_request_secrets, request.method, _path_query(request), told[0], request.get_data(), told[1], hub.clock.now(),
        settings.window, nonce=told[2], key=told[3],
    )  # fmt: skip
    return partner.name if verdict in (Verdict.OK, Verdict.STALE) else ""


def current_partner() -> Partner:
    """The partner whose signature this request carries."""
    partner: Partner = g.partner
    return partner


def _refuse(verdict: Verdict, partner: Partner | None) -> NoReturn:
    _log.warning("a partner's call was refused", reason=verdict.value, partner=partner.name if partner else "unknown")
    raise RequestRefusedError(f"signature_{verdict.value}", _DETAILS[verdict])


def _path_query(asked: Request) -> str:
    """The path with query exactly as it was sent: servers keep it beside the decoded one."""
    raw = asked.environ.get("RAW_URI") or asked.environ.get("REQUEST_URI")
    if isinstance(raw, str) and raw.startswith("/"):
        return raw
    query = asked.query_string.decode("ascii", "replace")
    return quote(asked.path) + (f"?{query}" if query else "")
