"""Work on many rows, in memory."""

from collections.abc import Mapping, Sequence
from typing import Any

from bridge.model.seconding.bulk import BulkChoice, BulkKind, BulkRow, BulkRun, ChosenRow, RowState


class MemoryBulk:
    def __init__(self, others: Any) -> None:
        self._others = others
        self.runs: dict[str, BulkRun] = {}
        self.kept: dict[tuple[str, int], BulkRow] = {}

    def choose(self, kind: BulkKind, choice: BulkChoice, limit: int) -> Sequence[ChosenRow]:
        rows = {BulkKind.SEND_AGAIN: self._dead, BulkKind.RESOLVE: self._waiting, BulkKind.REPLAY: self._events}[kind]()
        found = [row for row in rows if not choice.ids or row.subject in choice.ids]
        found = [row for row in found if choice.destination in ("", row.destination) and choice.kind in ("", row.kind)]
        found = [row for row in found if not choice.since or row.at >= choice.since]
        return [row for row in found if not choice.until or row.at < choice.until][:limit]

    def add(self, run: BulkRun, rows: Sequence[BulkRow]) -> bool:
        if run.id in self.runs:
            return False
        self.runs[run.id] = run
        self.kept |= {(row.run_id, row.n): row for row in rows}
        return True

    def get(self, run_id: str) -> BulkRun:
        return self.runs[run_id]

    def save(self, run: BulkRun) -> None:
        if run.id not in self.runs:
            raise LookupError(run.id)
        self.runs[run.id] = run

    def next_rows(self, run_id: str, limit: int) -> Sequence[BulkRow]:
        return [row for row in self.rows(run_id, 0, 10**6) if row.state is RowState.WAITING][:limit]

    def save_row(self, row: BulkRow) -> None:
        if (row.run_id, row.n) not in self.kept:
            raise LookupError(row.run_id)
        self.kept[row.run_id, row.n] = row

    def rows(self, run_id: str, after: int, limit: int) -> Sequence[BulkRow]:
        return [row for (whose, n), row in sorted(self.kept.items()) if whose == run_id and n > after][:limit]

    def progress(self, run_id: str) -> Mapping[RowState, int]:
        states = [row.state for row in self.rows(run_id, 0, 10**6)]
        return {state: states.count(state) for state in states}

    def recent(self, limit: int) -> Sequence[BulkRun]:
        return sorted(self.runs.values(), key=lambda run: (run.asked_at, run.id), reverse=True)[:limit]

    def _events(self) -> list[ChosenRow]:
        return [
            ChosenRow(
                one.id, "", one.application_id, one.type, f"partner:{one.partner}", one.occurred_at,
                f"заказ {one.order_id}, событие {one.seq}",
            )
            for one in self._others.events.rows
        ]  # fmt: skip

    def _dead(self) -> list[ChosenRow]:
        return [
            ChosenRow(str(row.id), str(row.attempt), row.application_id, row.kind, row.destination, row.posted_at, row.last_error)
            for row in self._others.work.dead(10**6)
        ]

    def _waiting(self) -> list[ChosenRow]:
        waiting = [(one, one.opened_at, one.kind.partition(":")[0]) for one in self._others.attentions.waiting(10**6)]
        return [ChosenRow(one.id, at.isoformat(), one.application_id, kind, "", at, one.text) for one, at, kind in waiting]
