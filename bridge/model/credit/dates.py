"""Due dates: months counted from the contract day without drift, and what happens when a due date does not work."""

import calendar as months
from datetime import date
from enum import StrEnum

from bridge.model.errors import RuleBrokenError
from bridge.model.law.working_calendar import WorkingCalendar


class CalendarNeededError(RuleBrokenError):
    """Due dates move with working days, and no working calendar was given."""

    code = "calendar_needed"


class Shift(StrEnum):
    """What a non-working due date does."""

    NONE = "none"
    NEXT_WORKING_DAY = "next_working_day"
    WITHIN_MONTH = "within_month"


def month_later(start: date, count: int, day: int | None = None) -> date:
    """`count` months after `start`, on `day` of the month (default: the day of `start`), clamped to the month's end.

    Always counted from the same start, so the day never drifts: 31 January, 28 February, 31 March.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    wanted = start.day if day is None else day
    return date(year, month + 1, min(wanted, months.monthrange(year, month + 1)[1]))


def moved(day: date, shift: Shift, calendar: WorkingCalendar | None) -> date:
    """The day on which a payment due on `day` is really due.

    NEXT_WORKING_DAY is Civil code art. 193. WITHIN_MONTH is a habit of some banks: forward, or back rather than out of the month.
    """
    if shift is Shift.NONE:
        return day
    if calendar is None:
        raise CalendarNeededError("due dates that move with working days need the working calendar")
    forward = calendar.next_working(day)
    if shift is Shift.WITHIN_MONTH and forward.month != day.month:
        return calendar.last_working(day)
    return forward
