"""Ledgers of advances in memory."""

from collections.abc import Iterable

from bridge.model.advance.ledger import Ledger, Line


class MemoryAdvances:
    def __init__(self) -> None:
        self.rows: list[Line] = []

    def of(self, application_id: str) -> Ledger:
        return Ledger(application_id, tuple(line for line in self.rows if line.application_id == application_id))

    def add(self, lines: Iterable[Line]) -> None:
        self.rows += lines
