"""The time and the fresh words of a site's test system: a clock that is moved forward, ids that say test, codes of zeros."""

import fcntl
from datetime import date, datetime, timedelta
from pathlib import Path

from bridge.ports.surroundings import Clock, Mint


class SandboxClock:
    """Another clock and how far it is ahead of it. The span stands in a file: all processes of the machine share it."""

    def __init__(self, clock: Clock, file: Path) -> None:
        self._clock = clock
        self._file = file
        self._seen: tuple[int, timedelta] = (-1, timedelta(0))

    def now(self) -> datetime:
        """Aware UTC."""
        return self._clock.now() + self.ahead()

    def today(self) -> date:
        """The date on the lender's wall."""
        return self.local(self.now()).date()

    def local(self, moment: datetime) -> datetime:
        """`moment` on the lender's wall clock (aware)."""
        return self._clock.local(moment)

    def ahead(self) -> timedelta:
        """How far it was moved in all."""
        try:
            changed = self._file.stat().st_mtime_ns
        except FileNotFoundError:
            return timedelta(0)
        if changed != self._seen[0]:
            self._seen = (changed, timedelta(seconds=int(self._file.read_text(encoding="ascii") or "0")))
        return self._seen[1]

    def move(self, span: timedelta) -> datetime:
        """Forward by whole seconds; two that move it at once both count. Returns the time it shows then."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with (self._file.parent / "clock.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._seen = (-1, timedelta(0))
            ahead = self.ahead() + span
            fresh = self._file.with_suffix(".new")
            fresh.write_text(str(int(ahead.total_seconds())), encoding="ascii")
            fresh.replace(self._file)
        self._seen = (-1, timedelta(0))
        return self.now()


class SandboxMint:
    """Another mint, but ids tell where they come from, and every code is known."""

    def __init__(self, mint: Mint) -> None:
        self._mint = mint

    def id(self, prefix: str) -> str:
        """Such as `app_test_01J…`."""
        return self._mint.id(f"{prefix}_test")

    def reference(self) -> str:
        """As ever."""
        return self._mint.reference()

    def digits(self, count: int) -> str:
        """Zeros."""
        return "0" * count

    def token(self) -> str:
        """As ever: the pages can be reached from outside."""
        return self._mint.token()
