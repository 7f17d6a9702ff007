"""Growing pauses after failed log-ins, for a name and for an address. Kept in this process; a restart forgets them."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

_FREE_TRIES = 3
_LONGEST = timedelta(minutes=5)
_FORGET_AFTER = timedelta(hours=1)
_REMEMBERED = 10_000


class Pauses:
    """Counts failures by key. After three the next try must wait 2, 4, 8 … seconds, at most five minutes."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, tuple[int, datetime]] = OrderedDict()
        self._lock = Lock()

    def seconds_left(self, now: datetime, *keys: str) -> int:
        """How long the next try of any of these keys must wait; 0 when it need not."""
        with self._lock:
            ends = [self._end(key) for key in keys]
        return max((int((end - now).total_seconds()) + 1 for end in ends if end and end > now), default=0)

    def failed(self, now: datetime, *keys: str) -> None:
        """One more failure."""
        with self._lock:
            for key in keys:
                count, last = self._failures.pop(key, (0, now))
                self._failures[key] = (1 if now - last > _FORGET_AFTER else count + 1, now)
            while len(self._failures) > _REMEMBERED:
                self._failures.popitem(last=False)

    def forgive(self, *keys: str) -> None:
        """A right log-in clears the past."""
        with self._lock:
            for key in keys:
                self._failures.pop(key, None)

    def _end(self, key: str) -> datetime | None:
        count, last = self._failures.get(key, (0, None))
        if last is None or count < _FREE_TRIES:
            return None
        return last + min(timedelta(seconds=2 ** min(count - _FREE_TRIES + 1, 10)), _LONGEST)
