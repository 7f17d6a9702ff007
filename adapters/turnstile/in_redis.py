"""The turnstile of several web processes: while Redis is away each process counts for itself.

A call with a nonce costs a round trip to Redis. Of calls without one a process takes a handful at a time, a hundredth of what the
partner has, and counts them by itself.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

import structlog
from redis import Redis
from redis.exceptions import RedisError

from bridge.ports.offering.turnstile import Once, Passage, Turnstile

log = structlog.get_logger(__name__)
PATIENCE = 0.1
# A Redis that is away is left alone for so long: no request waits for it again and again.
AFTER_FAILURE = 2.0
_ROOM = "bridge:calls"
_SHARE = 100
# Handfuls in hand; those taken longest ago are given up first.
_MOST_TAKEN = 20_000


@dataclass
class _Handful:
    """Calls of one span that this process took and has not used: `rest`; `left`: what all others had when it took them."""

    number: int
    left: int
    rest: int


class RedisTurnstile:
    """bridge.ports.offering.turnstile.Turnstile. `spare` decides while Redis is away; nothing is lost but the common count."""

    def __init__(self, redis: "Redis | str", spare: Turnstile) -> None:
        self._redis = (
            Redis.from_url(redis, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) if isinstance(redis, str) else redis
        )
        self._spare = spare
        self._away_until = 0.0
        self._guard = Lock()
        self._taken: dict[str, _Handful] = {}

    def enter(self, partner: str, most: int, span: timedelta, now: float, once: Once | None) -> Passage:
        """By spans that begin at whole multiples of their length."""
        if time.monotonic() < self._away_until:
            return self._spare.enter(partner, most, span, now, once)
        number, seconds = int(now // span.total_seconds()), span.total_seconds()
        left = self._of_the_handful(partner, number) if once is None else None
        if left is not None:
            return Passage(left, (number + 1) * seconds - now)
        try:
            return self._ask(partner, most, span, now, once)
        except RedisError:
            self._away_until = time.monotonic() + AFTER_FAILURE
            log.warning("Redis is away; calls are counted by this process alone")
            return self._spare.enter(partner, most, span, now, once)

    def _of_the_handful(self, partner: str, number: int) -> int | None:
        with self._guard:
            taken = self._taken.get(partner)
            if taken is None or taken.number != number or not taken.rest:
                return None
            taken.rest -= 1
            return taken.left + taken.rest

    def _ask(self, partner: str, most: int, span: timedelta, now: float, once: Once | None) -> Passage:
        seconds = span.total_seconds()
        number = int(now // seconds)
        asked = self._redis.pipeline(transaction=False)
        count_key = f"{_ROOM}:{partner}:{number}"
        handful = 1 if once is not None else max(most // _SHARE, 1)
        asked.incrby(count_key, handful)
        asked.expire(count_key, int(seconds) + 1)
        if once is not None:
            asked.set(f"{_ROOM}:{partner}:seen:{once.mark}", 1, nx=True, ex=int(once.life.total_seconds()) + 1)
        told = asked.execute()
        left = most - int(told[0])
        # The last handful may be a part of one.
        rest = max(min(handful, left + handful), 1) - 1
        if rest:
            with self._guard:
                self._taken.pop(partner, None)
                self._taken[partner] = _Handful(number, max(left, 0), rest)
                if len(self._taken) > _MOST_TAKEN:
                    del self._taken[next(iter(self._taken))]
        return Passage(
            left if handful == 1 else left + handful - 1, (number + 1) * seconds - now, once is not None and not told[2]
        )
