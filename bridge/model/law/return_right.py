"""The borrower's right to give the money back without notice in the first days."""

from datetime import date, timedelta

from bridge.model.law.working_calendar import WorkingCalendar


def return_until(received: date, days: int, calendar: WorkingCalendar | None) -> date:
    """The last day for a return without notice; interest is due for the real days only.

    353-FZ art. 11: `days` are 14 calendar days, or 30 for a targeted loan, counted from the day after receipt. A last day
    that does not work moves to the next working day (Civil code art. 193); without a `calendar` the plain day is given.
    """
    last = received + timedelta(days=days)
    return last if calendar is None else calendar.next_working(last)
