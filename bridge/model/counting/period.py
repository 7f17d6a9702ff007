"""A period of whole days by the lender's calendar, and the one before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST = 400


class Choice(StrEnum):
    """How a period was chosen. WEEK: seven days up to today; MONTH: thirty; OWN: from one day to another."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    OWN = "own"


_DAYS = {Choice.TODAY: 1, Choice.WEEK: 7, Choice.MONTH: 30}


@dataclass(frozen=True)
class Period:
    """From the first day to the last one, both included."""

    first: date
    last: date
    choice: Choice = Choice.OWN

    @property
    def days(self) -> Iterator[date]:
        """Each day."""
        return (self.first + timedelta(days=n) for n in range(self.length))

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days, ending where this one begins."""
        return Period(self.first - timedelta(days=self.length), self.first - timedelta(days=1))


def chosen(choice: str, today: date, first: date | None = None, last: date | None = None) -> Period:
    """What was asked for; the last seven days when that makes no sense (turned round, longer than LONGEST days)."""
    if choice in _DAYS:
        wanted = Choice(choice)
        return Period(today - timedelta(days=_DAYS[wanted] - 1), today, wanted)
    last = last or today
    if first is None or not 0 <= (last - first).days < LONGEST:
        return chosen(Choice.WEEK, today)
    return Period(first, last)
