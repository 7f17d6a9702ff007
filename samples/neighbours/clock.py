"""The movable clock: a small text file with an offset in whole seconds, shared with the hub."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from samples.neighbours.state import write_whole


class ClockError(ValueError):
    """The clock file or a wish to move the clock can't be read."""


class Clock:
    """Real UTC plus the offset of the file, read anew on each call; a missing or empty file means no offset."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def offset(self) -> int:
        """Seconds by which stand time is ahead of real time."""
        try:
            text = self.path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return 0
        try:
            return int(text or "0")
        except ValueError as error:
            raise ClockError(f"{self.path} must hold whole seconds") from error

    def now(self) -> datetime:
        """Aware UTC of the stand."""
        return datetime.now(UTC) + timedelta(seconds=self.offset())

    def advance(self, seconds: int) -> None:
        """Move by so many seconds; a negative number moves back."""
        write_whole(self.path, f"{self.offset() + seconds}\n".encode("ascii"))

    def move_to(self, moment: datetime) -> None:
        """Make now() equal the aware moment, to the second."""
        if moment.tzinfo is None:
            raise ClockError("to: an ISO time with its offset is needed, such as 2027-02-05T09:00:00+03:00")
        offset = round((moment - datetime.now(UTC)).total_seconds())
        write_whole(self.path, f"{offset}\n".encode("ascii"))
