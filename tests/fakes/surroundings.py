"""A clock that stands still until moved, ids that count, a runner that counts nudges."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MOSCOW = ZoneInfo("Europe/Moscow")
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class FakeClock:
    """Stands at `moment` until `move` or `set_to`."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.local(self.moment).date()

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(MOSCOW)

    def move(self, by: timedelta) -> None:
        self.moment += by

    def set_to(self, moment: datetime) -> None:
        self.moment = moment


class FakeMint:
    """Counts: `app_000001`, `REF0000001`; codes are `codes` in turn, then `123456…`."""

    def __init__(self, codes: tuple[str, ...] = ()) -> None:
        self._count = 0
        self._codes = list(codes)

    def _next(self) -> int:
        self._count += 1
        return self._count

    def id(self, prefix: str) -> str:
        return f"{prefix}_{self._next():06d}"

    def reference(self) -> str:
        return f"REF{self._next():07d}"

    def digits(self, count: int) -> str:
        return self._codes.pop(0) if self._codes else "1234567890"[:count]

    def token(self) -> str:
        return f"token-{self._next():026d}"


class FakeRunner:
    """Counts how often workers were nudged."""

    def __init__(self) -> None:
        self.wakes = 0

    def wake(self) -> None:
        self.wakes += 1
