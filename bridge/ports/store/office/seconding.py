"""Where deeds that need a second person are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bridge.model.seconding.deed import KeptDeed


class Deeds(Protocol):
    """Deeds, their facts and words sealed."""

    def add(self, kept: KeptDeed) -> bool:
        """Keep it; False, with nothing written, while another one of this kind and subject waits."""
        ...

    def get(self, deed_id: str) -> KeptDeed:
        """Held until a writing transaction ends. Raises LookupError."""
        ...

    def waiting_for(self, kind: str, subject: str) -> KeptDeed | None:
        """The one that waits, held until a writing transaction ends."""
        ...

    def save(self, kept: KeptDeed) -> None:
        """Write how it ended. Raises LookupError."""
        ...

    def waiting(self, now: datetime, limit: int) -> Sequence[KeptDeed]:
        """Those whose time is not over, the oldest first."""
        ...

    def ended(self, limit: int, before: tuple[datetime, str] | None = None) -> Sequence[KeptDeed]:
        """Those that ended, the last one first; `before`: below that moment and id."""
        ...

    def of(self, application_id: str) -> Sequence[KeptDeed]:
        """Of one application, oldest first."""
        ...


class SecondingParts(Protocol):
    """The part of a transaction that speaks of second persons."""

    @property
    def second_deeds(self) -> Deeds: ...
