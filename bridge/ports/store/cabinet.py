"""Where tries to log in by phone are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bridge.model.cabinet.log_in import Asked, LogIn


class LogIns(Protocol):
    """Tries to log in. Phones are kept sealed and found by their mark."""

    def add(self, log_in: LogIn) -> None: ...

    def find(self, log_in_id: str) -> LogIn | None:
        """None for an unknown one. Held until a writing transaction ends: two entries at once can't both use the last try."""
        ...

    def save(self, log_in: LogIn) -> None: ...

    def of_phone(self, mark: str, since: datetime) -> Sequence[Asked]:
        """The newest first. Others who ask for the same phone wait until this transaction ends, unless it only reads."""
        ...

    def of_address(self, mark: str, since: datetime) -> Sequence[datetime]:
        """When that address asked. Others who ask from it wait, as above."""
        ...


class CabinetParts(Protocol):
    """The parts of a transaction that speak of the cabinet."""

    @property
    def log_ins(self) -> LogIns: ...
