"""How many messages about an overdue debt one person may get: 230-FZ art. 7 part 5.

Spans roll: what is within two in any 24 hours, four in any 7 days and sixteen in any 31 is within any day, week and month.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bridge.model.law.parameters import Parameters

MONTH = timedelta(days=31)
_SPANS = {"contact_messages_day": timedelta(days=1), "contact_messages_week": timedelta(days=7), "contact_messages_month": MONTH}


@dataclass(frozen=True)
class ContactLimits:
    """At most so many in each span."""

    most: tuple[tuple[timedelta, int], ...]

    @classmethod
    def of(cls, law: Parameters, day: date) -> "ContactLimits":
        """As in force on `day`. Raises ParameterMissingError."""
        return cls(tuple((span, law.whole_on(key, day)) for key, span in _SPANS.items()))

    def free_from(self, told: Iterable[datetime], now: datetime) -> datetime:
        """The earliest moment at which one more is allowed; `now` itself when it is."""
        at, known = now, sorted(told)
        for span, most in self.most:
            recent = [one for one in known if one > now - span]
            if most and len(recent) >= most:
                at = max(at, recent[-most] + span)
        return at
