"""Russian days off and working Saturdays as exceptions to the plain week.

The package knows the Government's decrees on moved days from version 0.107 on; 0.106 and older miss all moves of 2026 and 2027,
so an older one is refused instead of giving wrong due dates.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from bridge.model.law.working_calendar import SATURDAY, WorkingCalendar

if TYPE_CHECKING:
    import holidays

OLDEST_VERSION = (0, 107)
FIRST_YEAR = 2014
LAST_YEAR = 2040


class CalendarTooOldError(Exception):
    """The installed `holidays` package does not know the moved days of 2026 and 2027."""


def russian_calendar(first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> WorkingCalendar:
    """The calendar of these years, both included. Years without moved days in the package are marked provisional."""
    import holidays  # loads every country of the world: who needs no calendar should not wait for it

    _refuse_an_old_package(version("holidays"))
    years = range(first_year, last_year + 1)
    source = holidays.country_holidays("RU", years=years, language="ru")
    return WorkingCalendar(
        days_off=frozenset(day for day in source if day.weekday() < SATURDAY),
        working_weekends=frozenset(day for day in source.weekend_workdays if first_year <= day.year <= last_year),
        years=frozenset(years),
        provisional=frozenset(year for year in years if not _has_moved_days(source, year)),
    )


def calendar_when_asked() -> Callable[[], WorkingCalendar]:
    """The calendar of all years, worked out when it is first asked for. Raises CalendarTooOldError at once."""
    _refuse_an_old_package(version("holidays"))
    return cache(russian_calendar)


def _refuse_an_old_package(installed: str) -> None:
    parts = tuple(int(part) for part in installed.split(".")[:2])
    if parts < OLDEST_VERSION:
        raise CalendarTooOldError(f"holidays {installed} is older than 0.107 and misses the moved days of 2026 and 2027")


def _has_moved_days(source: holidays.HolidayBase, year: int) -> bool:
    """A decree shows as a day off whose name says that it was moved, or as a working Saturday."""
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
    return any(day in source.weekend_workdays or "перенесен" in (source.get(day) or "") for day in days)
