"""One thing told to a borrower: once per application and key, whatever comes twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bridge.model.informing.occasion import Occasion

Fact = str | int


class Telling(StrEnum):
    """WAITING for its hour; TOLD: handed to its carriers; REACHED: known to have arrived; SKIPPED: nobody needed it any more, or
    nobody wanted it; FAILED: no carrier brought it."""

    WAITING = "waiting"
    TOLD = "told"
    REACHED = "reached"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True)
class Announcement:
    """`key` is the same however often the same thing is announced. `facts`: numbers, dates and words, nothing personal.

    `carriers`: what it went by, in order, as words with commas; `message_id`: the SMS. `phone` is the borrower's when told.
    """

    id: str
    application_id: str
    occasion: Occasion
    key: str
    made_at: datetime
    facts: Mapping[str, Fact] = field(default_factory=dict)
    state: Telling = Telling.WAITING
    carriers: str = ""
    message_id: str = ""
    reason: str = ""
    phone: str = field(default="", repr=False)
    told_at: datetime | None = None

    def text(self, name: str) -> str:
        """A fact as text; empty when it is none of them."""
        return str(self.facts.get(name, ""))

    def number(self, name: str) -> int:
        """A fact as a number; zero when it is none of them."""
        value = self.facts.get(name, 0)
        return value if isinstance(value, int) else 0
