"""The turnstile of several web processes: while Redis is away each process counts for itself.

A nonce costs a round trip to Redis. Of the calls a process lets a few in before it tells Redis how many they were, while plenty
are left; towards the end it takes a handful at a time from there, and counts them by itself. So n processes let in n twentieths
too many at the most: what those did not tell that see hardly any of the calls.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

import structlog
from redis import Redis
from redis.exceptions import RedisError

from adapters.turnstile.kept_connections import KeptConnections
from bridge.ports.offering.turnstile import Once, Passage, Turnstile

log = structlog.get_logger(__name__)
PATIENCE = 0.1
# A Redis that is away is left alone for so long: no request waits for it again and again.
AFTER_FAILURE = 2.0
_ROOM = "bridge:calls"
_LENT, _TAKEN = 20, 100
"""The shares of what a partner has: let in before they are told, taken ahead of their use."""
# Partners in mind; those seen first longest ago are given up first.
_MOST_KNOWN = 50_000


@dataclass(slots=True)
class _Count:
    """Calls of one span: `told` by all processes as Redis had it last; `owed`, let in here and not told; `rest`, taken ahead."""

    number: int
    told: int = 0
    owed: int = 0
    rest: int = 0

    def plenty(self, most: int) -> bool:
        """Less than half of what the partner has is used up."""
        return self.told + self.owed < most // 2

    def here(self, most: int) -> int | None:
        """Let one in without asking: how many are left; None when Redis is to be asked."""
        if self.rest:
            self.rest -= 1
        elif self.owed < most // _LENT and self.plenty(most):
            self.owed += 1
        else:
            return None
        return max(most - self.told, 0) + self.rest - self.owed

    def tell(self) -> int:
        """What is owed, to be told now."""
        owed, self.owed = self.owed, 0
        return owed


class RedisTurnstile:
    """bridge.ports.offering.turnstile.Turnstile. `spare` decides while Redis is away; nothing is lost but the common count."""

    def __init__(self, redis: "Redis | str", spare: Turnstile) -> None:
        self._redis = (
            Redis.from_url(redis, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) if isinstance(redis, str) else redis
        )
        self._kept = KeptConnections(self._redis)
        self._spare = spare
        self._away_until = 0.0
        self._guard = Lock()
        self._counts: dict[str, _Count] = {}

    def enter(self, partner: str, most: int, span: timedelta, now: float, once: Once | None) -> Passage:
        """By spans that begin at whole multiples of their length."""
        if time.monotonic() < self._away_until:
            return self._spare.enter(partner, most, span, now, once)
        seconds = span.total_seconds()
        number = int(now // seconds)
        resets_in = (number + 1) * seconds - now
        with self._guard:
            count = self._count(partner, number)
            left = count.here(most)
            owed = count.tell() if left is None else 0
        try:
            if left is not None:
                return Passage(left, resets_in, once is not None and self._seen(partner, once))
            handful = 1 if count.plenty(most) else max(most // _TAKEN, 1)
            total, seen = self._ask(partner, number, int(seconds), owed + handful, once)
        except RedisError:
            self._away_until = time.monotonic() + AFTER_FAILURE
            log.warning("Redis is away; calls are counted by this process alone")
            for _ in range(owed):
                self._spare.enter(partner, most, span, now, None)
            return self._spare.enter(partner, most, span, now, once)
        with self._guard:
            count.told = total
            # The last handful may be a part of one.
            rest = max(min(handful, most - total + handful), 1) - 1
            count.rest += rest
        return Passage(most - total + handful - 1, resets_in, seen)

    def _count(self, partner: str, number: int) -> _Count:
        count = self._counts.get(partner)
        if count is None or count.number != number:
            self._counts.pop(partner, None)
            count = self._counts[partner] = _Count(number)
            if len(self._counts) > _MOST_KNOWN:
                del self._counts[next(iter(self._counts))]
        return count

    def _ask(self, partner: str, number: int, seconds: int, calls: int, once: Once | None) -> tuple[int, bool]:
        """Tell so many calls: how many there are by now, and whether the request was seen before."""
        asked = self._redis.pipeline(transaction=False)
        count_key = f"{_ROOM}:{partner}:{number}"
        asked.incrby(count_key, calls)
        asked.expire(count_key, seconds + 1)
        if once is not None:
            asked.set(*_mark(partner, once), nx=True, ex=_life(once))
        told = asked.execute()
        return int(told[0]), once is not None and not told[2]

    def _seen(self, partner: str, once: Once) -> bool:
        return self._kept.ask("SET", *_mark(partner, once), "NX", "EX", _life(once)) is None


def _mark(partner: str, once: Once) -> tuple[str, int]:
    return f"{_ROOM}:{partner}:seen:{once.mark}", 1


def _life(once: Once) -> int:
    return int(once.life.total_seconds()) + 1
