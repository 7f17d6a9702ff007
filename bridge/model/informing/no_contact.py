"""A debtor who wants no contact about an overdue debt, or only through a representative (230-FZ art. 8).

What stays: codes that he asks for himself, answers to his own acts, receipts, and what 353-FZ makes the lender tell, by post.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, repr=False)
class NoContact:
    """`since`: the day the statement came; `basis`: its number, way and, where named, the representative, in the words of whoever
    noted it; `by`: who that was, `at` when (UTC). Whether it is good by law (four months overdue) is for the lender to judge."""

    since: date
    basis: str
    by: str
    at: datetime

    def holds_on(self, day: date) -> bool:
        """True from the day it came."""
        return day >= self.since
