"""The time and fresh secrets as production takes them: the machine's clock, the operating system's random source."""

import secrets
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bridge.ports.surroundings import Clock

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Without 0, 1, I and O: a reference is read aloud and typed by people.
_REFERENCE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_REFERENCE_LENGTH = 10
_RANDOM_BITS = 80


class ClockOffsetInvalidError(Exception):
    """The file that moves a stand's clock does not hold whole seconds."""


class SystemClock:
    """The machine's clock on the lender's wall (`zone`, such as Europe/Moscow).

    `offset_file` is for stands only: a text file with whole seconds by which the clock is moved. It is read again when it
    changed; while it is absent nothing is moved.
    """

    def __init__(self, zone: str, offset_file: Path | None = None) -> None:
        self._zone = ZoneInfo(zone)
        self._file = offset_file
        self._seen: tuple[int, timedelta] = (-1, timedelta(0))

    def now(self) -> datetime:
        """Aware UTC. Raises ClockOffsetInvalidError when the offset file is spoilt."""
        moment = datetime.now(UTC)
        return moment + self._offset(self._file) if self._file else moment

    def today(self) -> date:
        """The date on the lender's wall."""
        return self.local(self.now()).date()

    def local(self, moment: datetime) -> datetime:
        """`moment` on the lender's wall clock (aware)."""
        return moment.astimezone(self._zone)

    def _offset(self, file: Path) -> timedelta:
        try:
            changed = file.stat().st_mtime_ns
        except FileNotFoundError:
            return timedelta(0)
        if changed != self._seen[0]:
            self._seen = (changed, _read_offset(file))
        return self._seen[1]


def _read_offset(file: Path) -> timedelta:
    try:
        return timedelta(seconds=int(file.read_text(encoding="ascii").strip() or "0"))
    except (ValueError, OverflowError):
        raise ClockOffsetInvalidError(f"{file.name} must hold whole seconds") from None


class SecureMint:
    """Ids, references, codes and tokens from the operating system's random source. Ids sort by the clock's time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._last = 0

    def id(self, prefix: str) -> str:
        """`prefix_` and 26 characters: 48 bits of milliseconds, 80 random bits; growing within one process."""
        number = int(self._clock.now().timestamp() * 1000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
        with self._guard:
            if number >> _RANDOM_BITS == self._last >> _RANDOM_BITS and number <= self._last:
                number = self._last + 1 + secrets.randbits(32)
            self._last = number
        return f"{prefix}_{_base32(number)}"

    def reference(self) -> str:
        """Ten characters, 50 random bits; the store still checks that it is new."""
        return "".join(secrets.choice(_REFERENCE) for _ in range(_REFERENCE_LENGTH))

    def digits(self, count: int) -> str:
        """A code of `count` digits, each equally likely."""
        return "".join(secrets.choice("0123456789") for _ in range(count))

    def token(self) -> str:
        """256 random bits in characters that an address may hold."""
        return secrets.token_urlsafe(32)


def _base32(number: int) -> str:
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))
