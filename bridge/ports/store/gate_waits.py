"""Who waits for which gate: a list for the office, kept beside the applications that hold the truth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bridge.model.gates import GateName
from bridge.model.status import Status

# Only here does a closed gate hold somebody up.
HELD_UP = (Status.CONTRACT_READY, Status.SIGNED)


@dataclass(frozen=True)
class GateWait:
    """One application that waits for one gate since a moment (UTC)."""

    application_id: str
    gate: GateName
    since: datetime


class GateWaits(Protocol):
    """Closed gates by application."""

    def keep(self, application_id: str, closed: Sequence[GateName], at: datetime) -> None:
        """These gates, and no others, are closed; one that was closed before keeps its moment."""
        ...

    def tally(self) -> Mapping[GateName, int]:
        """How many applications each gate holds up now."""
        ...

    def waiting(self, gate: GateName | None, limit: int, after: tuple[datetime, str] | None = None) -> Sequence[GateWait]:
        """Who waits, the longest first; `after`: below that moment and application."""
        ...
