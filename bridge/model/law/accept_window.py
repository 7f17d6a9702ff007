"""How long the borrower may think over the individual conditions."""

from datetime import date

from bridge.model.law.working_calendar import WorkingCalendar


def accept_until(given: date, working_days: int, calendar: WorkingCalendar) -> date:
    """The last day on which the conditions given on `given` can be accepted; meanwhile the lender can't change them.

    353-FZ art. 7 parts 6, 7, 9: `working_days` (five) working days from the day after; a later signature concludes nothing.
    """
    return calendar.add_working_days(given, working_days)
