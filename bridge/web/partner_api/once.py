"""Safe repeats: the answer to a write is kept under (partner, route, Idempotency-Key) and given again to the same request.

The work, its answer and the line in the journal are one transaction. A repeat, even one that comes at the same moment, does the
work once more, finds the answer there, and everything it did is undone: so nothing ever stands half answered.
"""

import re
from collections.abc import Callable
from hashlib import sha256

from flask import Response, g, request

from bridge.flows.hub import Hub
from bridge.model.errors import KeyReusedError, RuleBrokenError, VersionStaleError
from bridge.ports.store import StoredAnswer, Transaction
from bridge.web.errors import PROBLEM_TYPE, RequestRefusedError, problem_of
from bridge.web.partner_api.authentication import current_partner
from bridge.web.visits import note_within

_KEY = re.compile(r"[!-~]{1,255}")
Place = tuple[str, str, str]


class _AnsweredBeforeError(Exception):
    """Undoes the work of a repeat."""


def require_key() -> str:
    """The Idempotency-Key. Raises RequestRefusedError (400)."""
    key = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(key):
        text = "Idempotency-Key must be 1 to 255 visible ASCII characters, new for each wish and the same over its repeats"
        raise RequestRefusedError("idempotency_key_missing", text)
    return key


def answer_once(hub: Hub, act: Callable[[Transaction], Response]) -> Response:
    """Run `act` in a transaction, or give the answer that this request had before. Refusals by a rule are kept as well.

    Raises KeyReusedError (the key came with another body).
    """
    place = (current_partner().name, f"{request.method} {request.path}", require_key())
    fingerprint = sha256(request.get_data()).hexdigest()
    try:
        return _answer(hub, place, fingerprint, act)
    except _AnsweredBeforeError:
        return _again(hub, place, fingerprint)
    except VersionStaleError:
        raise
    except RuleBrokenError as error:
        refusal = problem_of(error)
    try:
        # A refusal may be the second word on a wish that was granted: then the first word is given again.
        return _answer(hub, place, fingerprint, lambda _tx: refusal)
    except _AnsweredBeforeError:
        return _again(hub, place, fingerprint)


def _answer(hub: Hub, place: Place, fingerprint: str, act: Callable[[Transaction], Response]) -> Response:
    with hub.store.begin() as tx:
        answer = act(tx)
        kept = StoredAnswer(fingerprint, answer.status_code, answer.get_data(as_text=True))
        if not tx.answers.put(*place, kept, hub.clock.now()):
            raise _AnsweredBeforeError
        note_within(tx, hub, answer.status_code)
    g.noted = True
    return answer


def _again(hub: Hub, place: Place, fingerprint: str) -> Response:
    with hub.store.read() as tx:
        stored = tx.answers.get(*place)
    if stored.fingerprint != fingerprint:
        raise KeyReusedError("this Idempotency-Key came with another body before")
    kind = PROBLEM_TYPE if stored.http_status >= 400 else "application/json"
    return Response(stored.body, stored.http_status, content_type=kind, headers={"Idempotent-Replayed": "true"})
