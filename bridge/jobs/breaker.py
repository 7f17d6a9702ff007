"""When a far side is left alone and for how long. Pure: the rows of `destinations` in, the rows of `destinations` out.

A side that fails several times in a row is not asked until its hold ends, then one row tries it. A side that says it has no
room (1C: session pool, licences, maintenance) is left alone at its first word, and afterwards gets fewer rows at once.
"""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from bridge.ports.outside_errors import BusyError, OutcomeUnknownError, OutsideError, UnreachableError
from bridge.ports.work import Destination

FAILURES = 5
# One call finds out whether a side is back: that is cheap, so nobody waits long for it.
FIRST_HOLD, LONGEST_HOLD = timedelta(seconds=5), timedelta(seconds=30)
FIRST_REST, LONGEST_REST = timedelta(seconds=1), timedelta(seconds=30)
# Adapters keep narrower bounds where their systems need them.
LONGEST_WISH = timedelta(days=1)
# A person hears of a side that was not well for so long.
TELL_AFTER = timedelta(minutes=30)
_JITTER = random.SystemRandom()


def counts(error: Exception | None) -> bool:
    """True for failures that speak of the far side's health and not of the one row."""
    return isinstance(error, UnreachableError | OutcomeUnknownError)


def after_failure(health: Destination, error: OutsideError, now: datetime) -> Destination:
    """The side as it fares after one more failure. One that comes while the side is held tells nothing new: it was on its way."""
    if health.held(now):
        return health
    failures = health.failures + 1
    failing = replace(health, failures=failures, failing_since=health.failing_since or now, reason=error.message)
    hold = _rest(failures, error) if isinstance(error, BusyError) else _hold(failures)
    return replace(failing, held_until=now + jittered(hold)) if hold else failing


def after_success(health: Destination) -> Destination:
    """All is well again; only a pause that a person wished stays."""
    return health if health.paused_by else Destination(health.name)


def probing(health: Destination) -> bool:
    """True while one row at a time is enough to find out."""
    return health.failures >= FAILURES


def worth_telling(health: Destination, now: datetime) -> bool:
    """True when a person should know."""
    return health.failing_since is not None and now - health.failing_since >= TELL_AFTER


def jittered(pause: timedelta) -> timedelta:
    """A little longer, never shorter, so that those who failed together do not come back together."""
    return pause * _JITTER.uniform(1.0, 1.2)


def wish_of(error: Exception) -> timedelta:
    """How long the far side asked to be left alone, within bounds."""
    wish = error.retry_after if isinstance(error, UnreachableError) else None
    return min(wish or timedelta(0), LONGEST_WISH)


def _hold(failures: int) -> timedelta | None:
    return min(FIRST_HOLD * int(2 ** min(failures - FAILURES, 10)), LONGEST_HOLD) if failures >= FAILURES else None


def _rest(failures: int, error: BusyError) -> timedelta:
    return max(min(FIRST_REST * int(2 ** min(failures - 1, 10)), LONGEST_REST), wish_of(error))
