"""How often and how many at once a gateway may be asked, kept by this process before the gateway has to say so.

Who breaks a gateway's limits too often is blocked there with all his messages. Windows are kept by the hub's clock.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from threading import BoundedSemaphore, Lock

from adapters.http import Now
from bridge.ports.outside_errors import UnreachableError

WINDOW = timedelta(minutes=1)
_MOST_KEYS = 10_000
_TURN_SECONDS = 15.0


@dataclass(frozen=True)
class Limit:
    """At most so many of the same within a minute."""

    what: str
    most: int


class Limits:
    """`at_once`: requests of this process under way; several processes share the account's number."""

    def __init__(self, system: str, clock: Now, at_once: int) -> None:
        self._system = system
        self._clock = clock
        self._turns = BoundedSemaphore(at_once)
        self._guard = Lock()
        self._made: dict[str, deque[datetime]] = {}

    @contextmanager
    def turn(self, operation: str, limit: Limit | None = None) -> Iterator[None]:
        """Wait for a turn; counts what may have arrived. Raises UnreachableError with how long to wait: nothing was sent."""
        key = _key(limit) if limit else ""
        if limit:
            self._refuse_too_often(operation, key, limit.most)
        if not self._turns.acquire(timeout=_TURN_SECONDS):
            raise UnreachableError(self._system, operation, "too many requests of the hub are under way", timedelta(seconds=5))
        try:
            yield
        except UnreachableError:
            raise
        except BaseException:
            self._count(key)
            raise
        else:
            self._count(key)
        finally:
            self._turns.release()

    def forgive(self, limit: Limit) -> None:
        """The gateway says that it has none of these: whatever was counted never arrived."""
        with self._guard:
            self._made.pop(_key(limit), None)

    def _refuse_too_often(self, operation: str, key: str, most: int) -> None:
        now = self._clock.now()
        with self._guard:
            made = [at for at in self._made.get(key, ()) if now - WINDOW < at <= now]
        if len(made) >= most:
            wait = made[-most] + WINDOW - now
            raise UnreachableError(self._system, operation, "asked as often as the gateway allows; waiting", wait)

    def _count(self, key: str) -> None:
        if not key:
            return
        with self._guard:
            if len(self._made) >= _MOST_KEYS:
                self._forget()
            self._made.setdefault(key, deque(maxlen=20)).append(self._clock.now())

    def _forget(self) -> None:
        oldest = self._clock.now() - WINDOW
        self._made = {key: made for key, made in self._made.items() if made[-1] > oldest}


def _key(limit: Limit) -> str:
    return sha256(limit.what.encode()).hexdigest()
