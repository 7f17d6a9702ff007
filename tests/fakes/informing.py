"""What borrowers chose and were told, in memory."""

from collections.abc import Sequence
from datetime import datetime

from bridge.model.informing.announcement import Announcement, Telling
from bridge.model.informing.choice import Choice
from bridge.model.informing.occasion import Occasion


class MemoryChoices:
    def __init__(self) -> None:
        self.rows: dict[str, Choice] = {}

    def of(self, application_id: str) -> Choice:
        return self.rows.get(application_id, Choice(application_id))

    def put(self, choice: Choice) -> None:
        self.rows[choice.application_id] = choice


class MemoryAnnouncements:
    def __init__(self) -> None:
        self.rows: dict[str, Announcement] = {}

    def add(self, announcement: Announcement) -> bool:
        same = (announcement.application_id, announcement.key)
        if any((row.application_id, row.key) == same for row in self.rows.values()):
            return False
        self.rows[announcement.id] = announcement
        return True

    def get(self, announcement_id: str) -> Announcement:
        return self.rows[announcement_id]

    def of(self, application_id: str) -> Sequence[Announcement]:
        mine = [row for row in self.rows.values() if row.application_id == application_id]
        return sorted(mine, key=lambda row: (row.made_at, row.id))

    def told_about_debts(self, phone: str, since: datetime) -> Sequence[datetime]:
        told = (Telling.TOLD, Telling.REACHED, Telling.FAILED)
        mine = [
            row for row in self.rows.values() if row.phone == phone and row.occasion is Occasion.OVERDUE and row.state in told
        ]
        return sorted(row.told_at for row in mine if row.told_at and row.told_at >= since)

    def save(self, announcement: Announcement) -> None:
        self.rows[announcement.id] = announcement
