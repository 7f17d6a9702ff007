"""Which days are working days. A value: it is fed with exceptions to the plain week and never asks anybody."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bridge.model.errors import RuleBrokenError

SATURDAY = 5
_ONE_DAY = timedelta(days=1)


class CalendarYearUnknownError(RuleBrokenError):
    """The calendar holds no data for the year that was asked for."""

    code = "calendar_year_unknown"


class CalendarDayTwiceError(RuleBrokenError):
    """One day was given both as a day off and as a working day."""

    code = "calendar_day_twice"


@dataclass(frozen=True)
class WorkingCalendar:
    """Monday–Friday work, except `days_off`; Saturday and Sunday rest, except `working_weekends`.

    `years` are the years it knows; asking about another raises CalendarYearUnknownError. `provisional` are those of them
    for which the Government has not moved any days yet: their dates may still change.
    """

    days_off: frozenset[date]
    working_weekends: frozenset[date]
    years: frozenset[int]
    provisional: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Labour code art. 112 with the yearly decrees: is `day` a working day."""
        if day.year not in self.years:
            raise CalendarYearUnknownError(f"the working calendar has no data for {day.year}")
        if day.weekday() >= SATURDAY:
            return day in self.working_weekends
        return day not in self.days_off

    def is_provisional(self, day: date) -> bool:
        """True when the year of `day` has no decree on moved days yet."""
        return day.year in self.provisional

    def next_working(self, day: date) -> date:
        """`day` itself when it works, else the first working day after it (Civil code art. 193)."""
        while not self.is_working(day):
            day += _ONE_DAY
        return day

    def last_working(self, day: date) -> date:
        """`day` itself when it works, else the nearest working day before it."""
        while not self.is_working(day):
            day -= _ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; `day` itself is not counted."""
        for _ in range(count):
            day = self.next_working(day + _ONE_DAY)
        return day

    def working_days_in(self, year: int) -> int:
        """How many working days the year holds."""
        first = date(year, 1, 1)
        length = (date(year + 1, 1, 1) - first).days
        return sum(self.is_working(first + timedelta(days=n)) for n in range(length))

    def amended(self, off: frozenset[date] = frozenset(), working: frozenset[date] = frozenset()) -> "WorkingCalendar":
        """The same calendar with a person's corrections: `off` days rest, `working` days work, whatever was said before."""
        both = off & working
        if both:
            raise CalendarDayTwiceError(f"{min(both).isoformat()} is said to be both a day off and a working day")
        rest = frozenset(day for day in off if day.weekday() < SATURDAY)
        work = frozenset(day for day in working if day.weekday() >= SATURDAY)
        return replace(
            self,
            days_off=(self.days_off | rest) - working,
            working_weekends=(self.working_weekends | work) - off,
        )
