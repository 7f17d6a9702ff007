"""Tries of events as their sites read them, and what waits for a far side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bridge.model.events import EventType


@dataclass(frozen=True)
class Try:
    """One push of one event. `http_status` 0: there was no answer, and `answer` says why in words of ours. `at` in UTC."""

    n: int
    event_id: str
    application_id: str
    type: EventType
    seq: int
    at: datetime
    http_status: int
    answer: str
    milliseconds: int

    @property
    def delivered(self) -> bool:
        """True when the site took the event."""
        return 200 <= self.http_status < 300


class Deliveries(Protocol):
    """Reads only; tries are written by PartnerEvents.note_try."""

    def page(
        self,
        partner: str,
        limit: int,
        *,
        before: int | None = None,
        application_id: str = "",
        event_id: str = "",
        delivered: bool | None = None,
    ) -> Sequence[Try]:
        """A site's tries, the newest first, those with a number below `before`."""
        ...

    def next_try(self, destination: str) -> datetime | None:
        """When the first row for a destination is due; None when nothing waits."""
        ...

    def waiting_for(self, destination: str, after: datetime) -> Sequence[str]:
        """Applications whose first row for a destination is due after that moment."""
        ...
