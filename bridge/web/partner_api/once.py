"""Safe repeats: the answer to a write is kept under (partner, route, Idempotency-Key) and given again to the same request.

The work, its answer and the line in the journal are one transaction. A repeat, even one that comes at the same moment, finds the
answer there, and what it did itself is undone: so nothing ever stands half answered.
"""

import json
import re
from collections.abc import Callable
from hashlib import sha256

from flask import Response, g, request

from bridge.flows.hub import Hub
from bridge.flows.one_transaction import in_one_go
from bridge.model.errors import KeyReusedError, RuleBrokenError, VersionStaleError
from bridge.ports.store import StoredAnswer, Transaction
from bridge.web.errors import PROBLEM_TYPE, RequestRefusedError, problem_of
from bridge.web.partner_api.authentication import current_partner
from bridge.web.partner_api.protecting.preconditions import PreconditionFailedError, etag_of
from bridge.web.partner_api.protecting.running import Place, Running
from bridge.web.visits import mask_request, note_within

_KEY = re.compile(r"[!-~]{1,255}")
Act = Callable[[Transaction], Response]


class _AnsweredBeforeError(Exception):
    """Undoes the work of a repeat."""


def require_key() -> str:
    """The Idempotency-Key. Raises RequestRefusedError (400)."""
    key = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(key):
        text = "Idempotency-Key must be 1 to 255 visible ASCII characters, new for each wish and the same over its repeats"
        raise RequestRefusedError("idempotency_key_missing", text)
    return key


class Writes:
    """Answers writes once."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._running = Running()

    def answer(self, act: Act) -> Response:
        """Run `act` in a transaction, or give the answer that this request had before. Refusals by a rule are kept as well.

        Raises KeyReusedError (the key came with another body), RequestRefusedError (the first request is still running).
        """
        place = (current_partner().name, f"{request.method} {request.path}", require_key())
        fingerprint = sha256(request.get_data()).hexdigest()
        with self._running.alone(place, fingerprint) as waited:
            known = self._known(place, fingerprint) if waited else None
            return known or self._work(place, fingerprint, act)

    def _work(self, place: Place, fingerprint: str, act: Act) -> Response:
        try:
            return self._keep(place, fingerprint, act)
        except _AnsweredBeforeError:
            return self._again(place, fingerprint)
        except VersionStaleError:
            raise
        except PreconditionFailedError:
            # The change may have been made by the first copy of this very request, and the state be its work.
            known = self._known(place, fingerprint)
            if known is None:
                raise
            return known
        except RuleBrokenError as error:
            refusal = problem_of(error)
        try:
            # A refusal may be the second word on a wish that was granted: then the first word is given again.
            return self._keep(place, fingerprint, lambda _tx: refusal)
        except _AnsweredBeforeError:
            return self._again(place, fingerprint)

    def _keep(self, place: Place, fingerprint: str, act: Act) -> Response:
        mask_request(self._hub)

        def answered(tx: Transaction) -> Response:
            answer = act(tx)
            kept = StoredAnswer(fingerprint, answer.status_code, answer.get_data(as_text=True))
            if not tx.answers.put(*place, kept, self._hub.clock.now()):
                raise _AnsweredBeforeError
            note_within(tx, self._hub, answer)
            return answer

        answer = in_one_go(self._hub.store, answered)
        g.noted = True
        return answer

    def _known(self, place: Place, fingerprint: str) -> Response | None:
        try:
            return self._again(place, fingerprint)
        except LookupError:
            return None

    def _again(self, place: Place, fingerprint: str) -> Response:
        with self._hub.store.read() as tx:
            stored = tx.answers.get(*place)
        if stored.fingerprint != fingerprint:
            raise KeyReusedError("this Idempotency-Key came with another body before")
        refused = stored.http_status >= 400
        headers = {"Idempotent-Replayed": "true", "Cache-Control": "no-store"}
        # A new application's answer is no picture of its state.
        headers |= {"ETag": etag_of(json.loads(stored.body))} if stored.http_status == 200 else {}
        kind = PROBLEM_TYPE if refused else "application/json"
        return Response(stored.body, stored.http_status, content_type=kind, headers=headers)
