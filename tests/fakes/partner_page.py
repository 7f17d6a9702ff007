"""What sites set for themselves, in memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bridge.model.partner_page.keys import KeyKind, PartnerKey
from bridge.model.partner_page.own_words import PartnerAct, PartnerSetting, Subject
from bridge.model.status import Status


class MemoryKeys:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, KeyKind, str], PartnerKey] = {}
        self.used: dict[tuple[str, KeyKind, str], datetime] = {}

    def of(self, partner: str) -> Sequence[PartnerKey]:
        mine = [row for row in self.rows.values() if row.partner == partner]
        return sorted(mine, key=lambda row: (row.made_at.timestamp() if row.made_at else 0.0, row.mark))

    def put(self, key: PartnerKey) -> None:
        self.rows[key.partner, key.kind, key.mark] = key

    def forget(self, partner: str, before: datetime) -> None:
        gone = [
            which
            for which, row in self.rows.items()
            if row.partner == partner and row.made_at and row.retired_at and row.retired_at < before
        ]
        for which in gone:
            del self.rows[which]

    def note_use(self, partner: str, kind: KeyKind, mark: str, at: datetime) -> None:
        self.used[partner, kind, mark] = at

    def uses(self, partner: str) -> Mapping[tuple[KeyKind, str], datetime]:
        return {(kind, mark): at for (whose, kind, mark), at in self.used.items() if whose == partner}


class MemorySettings:
    def __init__(self) -> None:
        self.rows: list[PartnerSetting] = []

    def of(self, partner: str, subject: Subject, limit: int) -> Sequence[PartnerSetting]:
        mine = [row for row in self.rows if (row.partner, row.subject) == (partner, subject)]
        return sorted(mine, key=lambda row: -row.version)[:limit]

    def find(self, partner: str, subject: Subject, version: int) -> PartnerSetting | None:
        return next((row for row in self.of(partner, subject, 10**6) if row.version == version), None)

    def in_force(self, partner: str) -> Mapping[Subject, PartnerSetting]:
        mine = [(row.in_force_at, row.version, row) for row in self.rows if row.partner == partner and row.in_force_at]
        return {row.subject: row for _, _, row in sorted(mine, key=lambda one: one[:2])}

    def add(self, setting: PartnerSetting) -> None:
        self.rows.append(setting)

    def put_in_force(self, partner: str, subject: Subject, version: int, at: datetime) -> None:
        wanted = self.find(partner, subject, version)
        self.rows = [replace(row, in_force_at=at) if row is wanted else row for row in self.rows]

    def named(self, partner: str, subject: Subject, value: str) -> bool:
        return any(value in row.values.values() for row in self.of(partner, subject, 10**6))


class MemoryActs:
    def __init__(self) -> None:
        self.rows: list[PartnerAct] = []

    def note(self, act: PartnerAct) -> None:
        self.rows.append(act)

    def of(self, partner: str, limit: int, steps: Iterable[str] = (), since: datetime | None = None) -> Sequence[PartnerAct]:
        wanted = set(steps)
        mine = [row for row in self.rows if row.partner == partner and (not wanted or row.step in wanted)]
        mine = [row for row in mine if since is None or row.at >= since]
        return sorted(mine, key=lambda row: (row.at, row.id), reverse=True)[:limit]


class MemoryFigures:
    def __init__(self, applications: Any, events: Any) -> None:
        self._applications, self._events = applications, events

    def by_status(self, partner: str, since: datetime) -> Mapping[Status, int]:
        rows = [row.status for row in self._applications.of_partner(partner, 10**6, since=since)]
        return {status: rows.count(status) for status in rows}

    def tries(self, partner: str, since: datetime) -> tuple[int, int]:
        statuses = [
            status
            for whose, (at, status, _) in self._events.attempts
            if at >= since and self._events.get(whose).partner == partner
        ]
        taken = sum(200 <= status < 300 for status in statuses)
        return taken, len(statuses) - taken
