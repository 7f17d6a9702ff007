"""The gates before a payout: each is a visible step with its evidence; no payout is released while one is closed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class GateName(StrEnum):
    """Which gate. COOLING_OFF: 353-FZ art. 7 part 9.3 ff.; BOOKING: the operator confirmed the tour."""

    COOLING_OFF = "cooling_off"
    BOOKING = "booking"
    STILL_SIGNED = "still_signed"


@dataclass(frozen=True)
class Gate:
    """One gate: when it opened (UTC) and on what evidence; `not_before` for gates that time opens."""

    name: GateName
    evidence: str = ""
    opened_at: datetime | None = None
    not_before: datetime | None = None

    @property
    def open(self) -> bool:
        """True when there is evidence."""
        return self.opened_at is not None
