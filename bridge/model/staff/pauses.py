"""Growing pauses after failed tries, for a name, for an address and for a second factor."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bridge.model.errors import RuleBrokenError

_LONGEST = timedelta(minutes=5)
_FORGET_AFTER = timedelta(hours=1)


class Guarded(StrEnum):
    """What tries are counted for."""

    NAME = "name"
    ADDRESS = "address"
    FACTOR = "factor"


# Free tries. Behind one address a whole office may sit.
FREE = {Guarded.NAME: 3, Guarded.ADDRESS: 10, Guarded.FACTOR: 4}


@dataclass(frozen=True)
class Tries:
    """Tries that were not (yet) right, and the moment of the last one."""

    count: int
    last_at: datetime

    def until(self, what: Guarded) -> datetime:
        """When the next one may come: after the free ones 2, 4, 8 … seconds later, at most five minutes."""
        over = self.count - FREE[what]
        return self.last_at if over < 0 else self.last_at + min(timedelta(seconds=2 ** min(over + 1, 10)), _LONGEST)

    def one_more(self, now: datetime) -> "Tries":
        """With a try of now; after an hour's rest counting begins anew."""
        return Tries(1 if now - self.last_at > _FORGET_AFTER else self.count + 1, now)


class PausedError(RuleBrokenError):
    """Too many tries. `until`: when the next one is looked at."""

    def __init__(self, until: datetime, now: datetime) -> None:
        super().__init__("too many tries")
        self.until = until
        self.seconds = int((until - now).total_seconds()) + 1


class NotProvedError(RuleBrokenError):
    """Name and password, or the second factor, do not fit. Nothing more is told."""
