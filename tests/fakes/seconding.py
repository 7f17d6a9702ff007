"""Deeds that wait for a second person, in memory."""

from collections.abc import Sequence
from datetime import datetime

from bridge.model.seconding.deed import DeedState, KeptDeed


class MemoryDeeds:
    def __init__(self) -> None:
        self.rows: dict[str, KeptDeed] = {}

    def add(self, kept: KeptDeed) -> bool:
        if kept.state is DeedState.ASKED and self.waiting_for(kept.deed.kind, kept.deed.subject):
            return False
        self.rows[kept.id] = kept
        return True

    def get(self, deed_id: str) -> KeptDeed:
        return self.rows[deed_id]

    def waiting_for(self, kind: str, subject: str) -> KeptDeed | None:
        alike = (one for one in self.rows.values() if (one.deed.kind, one.deed.subject) == (kind, subject))
        return next((one for one in alike if one.state is DeedState.ASKED), None)

    def save(self, kept: KeptDeed) -> None:
        if kept.id not in self.rows:
            raise LookupError(kept.id)
        self.rows[kept.id] = kept

    def waiting(self, now: datetime, limit: int) -> Sequence[KeptDeed]:
        return [one for one in self.rows.values() if one.state is DeedState.ASKED and one.until > now][:limit]

    def ended(self, limit: int, before: tuple[datetime, str] | None = None) -> Sequence[KeptDeed]:
        rows = [(one.ended_at, one.id, one) for one in self.rows.values() if one.ended_at is not None]
        rows.sort(key=lambda row: row[:2], reverse=True)
        return [one for at, number, one in rows if before is None or (at, number) < before][:limit]

    def of(self, application_id: str) -> Sequence[KeptDeed]:
        return [one for one in self.rows.values() if application_id and one.deed.application_id == application_id]
