"""Rows that an officer chooses many of at once, and runs over them."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bridge.model.seconding.bulk import BulkChoice, BulkKind, BulkRow, BulkRun, ChosenRow, RowState


class BulkRuns(Protocol):
    """Choices and runs; the reasons of runs sealed."""

    def choose(self, kind: BulkKind, choice: BulkChoice, limit: int) -> Sequence[ChosenRow]:
        """Rows that stand as the kind of run needs them (stopped work, attentions that wait, events), the oldest first."""
        ...

    def add(self, run: BulkRun, rows: Sequence[BulkRow]) -> bool:
        """Keep it with its rows; False, with nothing written, when there is one of this id."""
        ...

    def get(self, run_id: str) -> BulkRun:
        """Held until a writing transaction ends. Raises LookupError."""
        ...

    def save(self, run: BulkRun) -> None:
        """Raises LookupError."""
        ...

    def next_rows(self, run_id: str, limit: int) -> Sequence[BulkRow]:
        """Those that wait for their turn, in their order."""
        ...

    def save_row(self, row: BulkRow) -> None:
        """Raises LookupError."""
        ...

    def rows(self, run_id: str, after: int, limit: int) -> Sequence[BulkRow]:
        """A page, in their order, behind the number `after`."""
        ...

    def progress(self, run_id: str) -> Mapping[RowState, int]:
        """How many rows stand where; a state without any is left out."""
        ...

    def recent(self, limit: int) -> Sequence[BulkRun]:
        """The newest first."""
        ...


class BulkParts(Protocol):
    """The part of a transaction that speaks of work on many rows."""

    @property
    def bulk(self) -> BulkRuns: ...
