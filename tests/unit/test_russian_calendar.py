from datetime import date

import pytest

from adapters.working_days import russia
from adapters.working_days.russia import CalendarTooOldError, russian_calendar


def test_every_year_with_a_decree_has_its_moved_days() -> None:
    calendar = russian_calendar()
    assert [calendar.working_days_in(year) for year in (2025, 2026, 2027)] == [247, 247, 247]
    assert calendar.is_working(date(2027, 2, 20))
    assert not calendar.is_working(date(2027, 2, 22))
    assert not calendar.is_working(date(2027, 11, 5))


def test_years_without_a_decree_are_provisional() -> None:
    calendar = russian_calendar(2026, 2029)
    assert calendar.years == {2026, 2027, 2028, 2029}
    assert calendar.provisional == {2028, 2029}


def test_a_package_that_misses_the_decrees_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(russia, "version", lambda _: "0.106")
    with pytest.raises(CalendarTooOldError):
        russian_calendar()
