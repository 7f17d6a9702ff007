"""At which hours a borrower may be written to, by the clock on his own wall."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bridge.model.law.parameters import Parameters
from bridge.model.law.working_calendar import CalendarYearUnknownError, WorkingCalendar

_QUARTER = timedelta(minutes=15)
# Two days off end in a window at the latest; the rest is for zones that share none on a day.
_LOOKS = 4 * 24 * 7


@dataclass(frozen=True)
class Window:
    """From this hour, until before that hour, of a wall clock."""

    since: int
    until: int

    def holds(self, local: datetime) -> bool:
        """Whether the moment lies in it."""
        return self.since <= local.hour < self.until


@dataclass(frozen=True)
class ContactHours:
    """230-FZ art. 7 part 5: working days and days off. Used for all that can wait, not for overdue debts alone."""

    workday: Window
    day_off: Window

    @classmethod
    def of(cls, law: Parameters, day: date) -> "ContactHours":
        """As in force on `day`. Raises ParameterMissingError."""
        numbers = [law.whole_on(f"contact_{name}", day) for name in ("work_from", "work_until", "rest_from", "rest_until")]
        return cls(Window(*numbers[:2]), Window(*numbers[2:]))

    def open(self, at: datetime, zones: Sequence[ZoneInfo], calendar: WorkingCalendar) -> bool:
        """Whether all the zones allow it: where a region has several, or is not known, nobody is woken up in any."""
        return all(self._window(local, calendar).holds(local) for local in (at.astimezone(zone) for zone in zones))

    def next_open(self, at: datetime, zones: Sequence[ZoneInfo], calendar: WorkingCalendar) -> datetime:
        """`at` itself, or the next quarter of an hour at which all the zones allow it (UTC)."""
        look = at
        for _ in range(_LOOKS):
            if self.open(look, zones, calendar):
                return look
            look = _next_quarter(look)
        raise ValueError("no hour of a week suits all the zones")

    def closes(self, at: datetime, zones: Sequence[ZoneInfo], calendar: WorkingCalendar) -> datetime:
        """The first quarter of an hour after `at` at which some zone does not allow it any more (UTC)."""
        look = _next_quarter(at)
        while self.open(look, zones, calendar):
            look = _next_quarter(look)
        return look

    def _window(self, local: datetime, calendar: WorkingCalendar) -> Window:
        try:
            works = calendar.is_working(local.date())
        except CalendarYearUnknownError:
            works = False
        return self.workday if works else self.day_off


def _next_quarter(at: datetime) -> datetime:
    whole = at.astimezone(UTC).replace(second=0, microsecond=0)
    return whole - timedelta(minutes=whole.minute % 15) + _QUARTER


@dataclass(frozen=True)
class Zones:
    """Zones by words that stand in names of regions ("свердловск" → Asia/Yekaterinburg)."""

    by_word: Mapping[str, tuple[ZoneInfo, ...]] = field(default_factory=dict)

    def of(self, region: str) -> tuple[ZoneInfo, ...]:
        """The zones of a region as the borrower wrote it; all that there are when it is not known. Longer words first."""
        plain = region.lower().replace("ё", "е")
        found = max((word for word in self.by_word if word in plain), key=len, default="")
        if found:
            return self.by_word[found]
        return tuple({zone.key: zone for zones in self.by_word.values() for zone in zones}.values()) or _WIDEST


_WIDEST = (ZoneInfo("Europe/Kaliningrad"), ZoneInfo("Asia/Kamchatka"))
