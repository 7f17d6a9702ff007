"""When an answer is due, and how much working time one took: hours of the office on the lender's wall, working days only."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bridge.model.law.working_calendar import SATURDAY, CalendarYearUnknownError, WorkingCalendar

_DAY = timedelta(days=1)
# A stretch of days off is never so long; a broken calendar must not loop for ever.
_MOST_DAYS = 60


@dataclass(frozen=True)
class OfficeHours:
    """The office answers within `answer` of working time, `since` o'clock until `until` o'clock."""

    since: int = 9
    until: int = 18
    answer: timedelta = timedelta(hours=4)

    def __post_init__(self) -> None:
        if not 0 <= self.since < self.until <= 24 or self.answer <= timedelta():
            raise ValueError("the office opens before it closes, and needs some time to answer")


@dataclass(frozen=True)
class WorkingClock:
    """Office hours laid on a calendar and a wall clock."""

    hours: OfficeHours
    calendar: WorkingCalendar
    zone: ZoneInfo

    def due(self, asked_at: datetime) -> datetime:
        """Until when the answer to a question of this moment is due (UTC)."""
        left, day = self.hours.answer, asked_at.astimezone(self.zone).date()
        for n in range(_MOST_DAYS):
            begin, end = self._open(day + n * _DAY)
            begin = max(begin, asked_at)
            if end - begin >= left:
                return (begin + left).astimezone(UTC)
            left -= max(end - begin, timedelta())
        return asked_at + _MOST_DAYS * _DAY

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """How much working time lies between two moments."""
        day, last, spent = since.astimezone(self.zone).date(), until.astimezone(self.zone).date(), timedelta()
        for n in range(min((last - day).days, 366) + 1):
            begin, end = self._open(day + n * _DAY)
            spent += max(min(end, until) - max(begin, since), timedelta())
        return spent

    def _open(self, day: date) -> tuple[datetime, datetime]:
        """When the office opens and closes on a day; the same moment twice on a day off."""
        begin = datetime.combine(day, time(), self.zone) + timedelta(hours=self.hours.since)
        hours = timedelta(hours=self.hours.until - self.hours.since if self._works(day) else 0)
        # On the wall first, then in UTC: sums of moments of one zone would skip a change of its clocks.
        return begin.astimezone(UTC), (begin + hours).astimezone(UTC)

    def _works(self, day: date) -> bool:
        try:
            return self.calendar.is_working(day)
        except CalendarYearUnknownError:
            return day.weekday() < SATURDAY
