"""The turnstile of several web processes: one round trip to Redis a call; while Redis is away each process counts for itself."""

import time
from datetime import timedelta

import structlog
from redis import Redis
from redis.exceptions import RedisError

from bridge.ports.offering.turnstile import Once, Passage, Turnstile

log = structlog.get_logger(__name__)
PATIENCE = 0.1
# A Redis that is away is left alone for so long: no request waits for it again and again.
AFTER_FAILURE = 2.0
_ROOM = "bridge:calls"


class RedisTurnstile:
    """bridge.ports.offering.turnstile.Turnstile. `spare` decides while Redis is away; nothing is lost but the common count."""

    def __init__(self, redis: "Redis | str", spare: Turnstile) -> None:
        self._redis = (
            Redis.from_url(redis, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) if isinstance(redis, str) else redis
        )
        self._spare = spare
        self._away_until = 0.0

    def enter(self, partner: str, most: int, span: timedelta, now: float, once: Once | None) -> Passage:
        """By spans that begin at whole multiples of their length."""
        if time.monotonic() < self._away_until:
            return self._spare.enter(partner, most, span, now, once)
        try:
            return self._ask(partner, most, span, now, once)
        except RedisError:
            self._away_until = time.monotonic() + AFTER_FAILURE
            log.warning("Redis is away; calls are counted by this process alone")
            return self._spare.enter(partner, most, span, now, once)

    def _ask(self, partner: str, most: int, span: timedelta, now: float, once: Once | None) -> Passage:
        seconds = span.total_seconds()
        number = int(now // seconds)
        asked = self._redis.pipeline(transaction=False)
        count_key = f"{_ROOM}:{partner}:{number}"
        asked.incr(count_key)
        asked.expire(count_key, int(seconds) + 1)
        if once is not None:
            asked.set(f"{_ROOM}:{partner}:seen:{once.mark}", 1, nx=True, ex=int(once.life.total_seconds()) + 1)
        told = asked.execute()
        return Passage(most - int(told[0]), (number + 1) * seconds - now, once is not None and not told[2])
