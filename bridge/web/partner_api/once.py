"""Safe repeats: the answer to a write is kept under (partner, route, Idempotency-Key) and given again to the same request."""

import re
from collections.abc import Callable
from hashlib import sha256

import structlog
from flask import Response, request

from bridge.flows.hub import Hub
from bridge.model.errors import KeyReusedError, KeyRunningError, RuleBrokenError, VersionStaleError
from bridge.ports.store import StoredAnswer, StoreUnavailableError
from bridge.web.errors import PROBLEM_TYPE, RequestRefusedError, problem_of
from bridge.web.partner_api.authentication import current_partner

_log = structlog.get_logger("bridge.web.partner_api")
_KEY = re.compile(r"[!-~]{1,255}")
# Written in place of an answer when the work failed by our own fault: the same request may take the key again.
_FREE = (0, "")
Place = tuple[str, str, str]


def require_key() -> str:
    """The Idempotency-Key. Raises RequestRefusedError (400)."""
    key = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(key):
        text = "Idempotency-Key must be 1 to 255 visible ASCII characters, new for each wish and the same over its repeats"
        raise RequestRefusedError("idempotency_key_missing", text)
    return key


def answer_once(hub: Hub, act: Callable[[], Response]) -> Response:
    """Run `act`, or give the answer that this request had before. Refusals by a rule are kept as well.

    Raises KeyReusedError (the key came with another body), KeyRunningError.
    """
    place = (current_partner().name, f"{request.method} {request.path}", require_key())
    fingerprint = sha256(request.get_data()).hexdigest()
    with hub.store.begin() as tx:
        stored = tx.answers.start(*place, fingerprint, hub.clock.now())
    if stored is not None and not _free(stored, fingerprint):
        return _again(stored)
    try:
        answer = act()
    except VersionStaleError:
        _keep(hub, place, *_FREE)
        raise
    except RuleBrokenError as error:
        answer = problem_of(error)
    except Exception:
        _give_back(hub, place)
        raise
    _keep(hub, place, answer.status_code, answer.get_data(as_text=True))
    return answer


def _free(stored: StoredAnswer, fingerprint: str) -> bool:
    if stored.fingerprint != fingerprint:
        raise KeyReusedError("this Idempotency-Key came with another body before")
    if stored.body is None:
        raise KeyRunningError("the first request with this key is still being worked on; ask again in a second")
    return (stored.http_status, stored.body) == _FREE


def _again(stored: StoredAnswer) -> Response:
    kind = PROBLEM_TYPE if stored.http_status >= 400 else "application/json"
    headers = {"Idempotent-Replayed": "true"}
    return Response(stored.body, stored.http_status, content_type=kind, headers=headers)


def _keep(hub: Hub, place: Place, http_status: int, body: str) -> None:
    with hub.store.begin() as tx:
        tx.answers.finish(*place, http_status, body)


def _give_back(hub: Hub, place: Place) -> None:
    try:
        _keep(hub, place, *_FREE)
    except StoreUnavailableError:
        # The key stays taken; the store lets the same request take it over after a while.
        _log.warning("an idempotency key could not be given back", route=place[1])
