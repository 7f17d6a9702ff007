"""Count every request by the table before a door sees it; too many are answered 429 with Retry-After, in words or problem+json.

The turnstile never raises and decides by itself while Redis is away, so a limiter that is down refuses nobody. Notices and calls
are counted by what was refused of them: somebody who is known by a signature is never held up by a stranger.
"""

from datetime import timedelta
from math import ceil

import structlog
from flask import Flask, Response, g, request

from bridge.ports.offering.turnstile import Passage, Turnstile
from bridge.ports.surroundings import Clock
from bridge.web.errors import RequestRefusedError, refusal
from bridge.web.protecting.table import NOWHERE, Counted, Family, family_of
from bridge.web.protecting.visitors import key_of

_log = structlog.get_logger("bridge.web.protecting")


def add_limits(app: Flask, turnstile: Turnstile, clock: Clock, times: int = 1) -> None:
    """Needs `errors.register` and `visits.register` before it. `times`: how many times the numbers of the table are let in."""

    def passage_of(family: Family) -> Passage | None:
        """How the visitor stands who has used up most; None while nothing is used up."""
        now = clock.now().timestamp()
        for limit in family.limits:
            key = f"door:{family.name}:{limit.who}:{key_of(limit.who)}"
            passed = turnstile.enter(key, limit.most * times, timedelta(seconds=limit.seconds), now, None)
            if passed.left < 0:
                return passed
        return None

    @app.before_request
    def count() -> None:
        family = _family()
        request.max_content_length = family.body
        if family.counted is Counted.ALL and (passed := passage_of(family)):
            # Who floods a door does not fill the journal of visits with it.
            g.noted = True
            raise _too_many(family, passed)

    @app.after_request
    def count_refused(answer: Response) -> Response:
        family = _family()
        if family.counted is not Counted.REFUSED or not 400 <= answer.status_code < 500 or answer.status_code == 429:
            return answer
        passed = passage_of(family)
        if passed is None:
            return answer
        g.noted = True
        return refusal(_too_many(family, passed))


def _family() -> Family:
    return family_of(request.endpoint, request.method) or NOWHERE


def _too_many(family: Family, passed: Passage) -> RequestRefusedError:
    if passed.left == -1:
        # Once in a span: a flood does not fill the log either.
        _log.warning("too many requests", family=family.name)
    return RequestRefusedError("calls_too_many", "wait as Retry-After says", wait=max(ceil(passed.resets_in), 1))
