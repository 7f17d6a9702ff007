"""What was said in calls about an application, as it is kept: the store's part.

Not here: masking (bridge.model.exchanging). Imported by the store's ports, the store and the office.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bridge.model.exchanging import Talk


class Talks(Protocol):
    """Requests and answers, masked when they were written. They are written with their line of the journal (Exchange.talk)."""

    def of(self, application_id: str, numbers: Sequence[int]) -> Mapping[int, Talk]:
        """By the number of the line; lines that have none, or no more, are left out."""
        ...

    def count(self, application_id: str) -> int:
        """How many are kept of an application."""
        ...


class TalkingParts(Protocol):
    """The part of a transaction that holds them."""

    @property
    def talks(self) -> Talks: ...
