"""Tries to log in, in memory."""

from collections.abc import Sequence
from datetime import datetime

from bridge.model.cabinet.log_in import RULES, Asked, LogIn


class MemoryLogIns:
    def __init__(self) -> None:
        self.rows: dict[str, LogIn] = {}

    def add(self, log_in: LogIn) -> None:
        self.rows[log_in.id] = log_in

    def find(self, log_in_id: str) -> LogIn | None:
        return self.rows.get(log_in_id)

    def save(self, log_in: LogIn) -> None:
        if log_in.id not in self.rows:
            raise LookupError("there is no such row")
        self.rows[log_in.id] = log_in

    def of_phone(self, mark: str, since: datetime) -> Sequence[Asked]:
        mine = [row for row in self.rows.values() if row.mark == mark and row.asked_at > since]
        newest = sorted(mine, key=lambda row: row.asked_at, reverse=True)
        return [Asked(row.asked_at, max(0, RULES.tries - row.tries_left), row.used_at is not None) for row in newest]

    def of_address(self, mark: str, since: datetime) -> Sequence[datetime]:
        return [row.asked_at for row in self.rows.values() if row.address == mark and row.asked_at > since]
