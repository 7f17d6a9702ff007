"""What borrowers chose and were told, as flows see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bridge.model.informing.announcement import Announcement
from bridge.model.informing.choice import Choice


class Choices(Protocol):
    """One row an application; the e-mail sealed."""

    def of(self, application_id: str) -> Choice:
        """What holds before anybody chose, when there is none. Held until a writing transaction ends."""
        ...

    def put(self, choice: Choice) -> None:
        """Insert, or write over."""
        ...


class Announcements(Protocol):
    """What was announced, once per application and key; the phone sealed."""

    def add(self, announcement: Announcement) -> bool:
        """Insert unless the application has one under this key; tells whether it was inserted."""
        ...

    def get(self, announcement_id: str) -> Announcement:
        """Held until a writing transaction ends. Raises LookupError."""
        ...

    def of(self, application_id: str) -> Sequence[Announcement]:
        """The oldest first."""
        ...

    def told_about_debts(self, phone: str, since: datetime) -> Sequence[datetime]:
        """When this phone's owner was told of overdue debts, over all loans. Nobody else gets past this line for the same phone
        until a writing transaction ends."""
        ...

    def save(self, announcement: Announcement) -> None: ...


class InformingParts(Protocol):
    """The parts of a transaction that speak of what borrowers are told."""

    @property
    def choices(self) -> Choices: ...
    @property
    def announcements(self) -> Announcements: ...
