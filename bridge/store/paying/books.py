"""Reports of the acquirer and signed closings, on tables. Neither is ever changed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from bridge.model.paying.closing import AcquirerRow, Closing, Report
from bridge.store import schema
from bridge.store.codec import dumps, loads
from bridge.store.rows import Rows, columns_of, hold, insert_if_new

_REPORTS, _CLOSINGS = schema.reports, schema.closings
_ROWS, _SUMS, _LINES = tuple[AcquirerRow, ...], Mapping[str, int], Mapping[str, str]


class SqlBooks(Rows):
    """bridge.ports.store.paying.Books on two tables."""

    def take(self, report: Report) -> bool:
        """By day and digest."""
        row = columns_of(report) | {"rows": dumps(_ROWS, report.rows)}
        return insert_if_new(self._connection, _REPORTS, row, "day", "sha256")

    def reports(self, day: date) -> Sequence[Report]:
        """Oldest first."""
        query = select(_REPORTS).where(_REPORTS.c.day == day).order_by(_REPORTS.c.taken_at, _REPORTS.c.id)
        return [Report(**dict(row) | {"rows": loads(_ROWS, row["rows"])}) for row in self._all(query)]

    def hold(self) -> None:
        """One transaction at a time goes past this."""
        hold(self._connection, "closings")

    def close(self, closing: Closing) -> bool:
        """By day."""
        row = columns_of(closing) | {"sums": dumps(_SUMS, closing.sums), "lines": dumps(_LINES, closing.lines)}
        return insert_if_new(self._connection, _CLOSINGS, row, "day")

    def closing(self, day: date) -> Closing | None:
        """None while the day is open."""
        row = self._first(select(_CLOSINGS).where(_CLOSINGS.c.day == day))
        return _closing(row) if row is not None else None

    def signed_last(self) -> Closing | None:
        """By when it was signed; each is signed later than the one before."""
        row = self._first(select(_CLOSINGS).order_by(_CLOSINGS.c.signed_at.desc()).limit(1))
        return _closing(row) if row is not None else None

    def closings(self, limit: int) -> Sequence[Closing]:
        """The newest day first."""
        return [_closing(row) for row in self._all(select(_CLOSINGS).order_by(_CLOSINGS.c.day.desc()).limit(limit))]


def _closing(row: Any) -> Closing:
    return Closing(**dict(row) | {"sums": loads(_SUMS, row["sums"]), "lines": loads(_LINES, row["lines"])})
