"""How many calls a site has in a moment, told in every answer; the same signed request a second time is refused."""

from datetime import datetime, timedelta
from math import ceil

import structlog
from flask import Response, g
from flask.globals import app_ctx

from bridge.model.partner import Partner
from bridge.ports.offering.turnstile import Once, Passage, Turnstile
from bridge.web.errors import RequestRefusedError

_log = structlog.get_logger("bridge.web.partner_api")


def pass_turnstile(turnstile: Turnstile, partner: Partner, now: datetime, once: Once | None) -> None:
    """Count the call. Raises RequestRefusedError: calls_too_many (429), signature_replayed (401)."""
    span = timedelta(seconds=partner.calls_seconds)
    passage = turnstile.enter(partner.name, partner.calls, span, now.timestamp(), once)
    g.passage = passage
    if passage.left < 0:
        _log.warning("a partner calls too often", partner=partner.name)
        raise RequestRefusedError("calls_too_many", "wait as Retry-After says, then sign anew", wait=_seconds(passage))
    if passage.seen:
        _log.warning("a partner's call was refused", reason="replayed", partner=partner.name)
        raise RequestRefusedError("signature_replayed", "this very request was seen before; each try has a fresh X-Nonce")


def tell_allowance(response: Response) -> Response:
    """RateLimit fields in the answer to a call that was let in or refused for being too many."""
    kept = app_ctx.g
    passage: Passage | None = kept.get("passage")
    partner: Partner | None = kept.get("partner")
    if passage is not None and partner is not None:
        left, reset = max(passage.left, 0), _seconds(passage)
        told = response.headers
        told.add("RateLimit-Limit", partner.calls)
        told.add("RateLimit-Remaining", left)
        told.add("RateLimit-Reset", reset)
        told.add("RateLimit-Policy", f'"calls";q={partner.calls};w={partner.calls_seconds}')
        told.add("RateLimit", f'"calls";r={left};t={reset}')
    return response


def _seconds(passage: Passage) -> int:
    return max(ceil(passage.resets_in), 1)
