"""Figures and copies of loans in memory, as far as pages and the standing work ask for them without rows to count."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from bridge.model.counting.figure import NAMES, Figure, Name, Subject
from bridge.model.counting.loans import Due, LoanFigure
from bridge.ports.counting import CountedDay, LateLoan, MovesPage, Since, Sum


class MemoryDayFigures:
    def __init__(self) -> None:
        self.rows: dict[tuple[Name, date, str, str, str], Figure] = {}
        self.marks: dict[tuple[Subject, date], CountedDay] = {}

    def mark(self, subject: Subject, days: Collection[date], due_at: datetime, now: datetime) -> None:
        for day in days:
            known = self.marks.get((subject, day), CountedDay(subject, day))
            due = min(due_at, known.due_at) if known.due_at else due_at
            self.marks[subject, day] = CountedDay(subject, day, due, now, known.began_at)

    def planned(self, due_at: datetime, limit: int) -> Sequence[CountedDay]:
        due = [one for one in self.marks.values() if one.due_at and one.due_at <= due_at]
        return sorted(due, key=lambda one: (one.due_at, -one.day.toordinal()))[:limit]

    def unmark(self, subject: Subject, day: date) -> None:
        if known := self.marks.get((subject, day)):
            self.marks[subject, day] = CountedDay(subject, day, None, known.marked_at, known.began_at)

    def replace(self, subject: Subject, day: date, figures: Iterable[Figure], began_at: datetime) -> bool:
        known = self.marks.get((subject, day), CountedDay(subject, day))
        if known.began_at and known.began_at > began_at:
            return False
        self.rows = {key: one for key, one in self.rows.items() if not (one.name in NAMES[subject] and one.day == day)}
        self.rows |= {(one.name, one.day, one.partner, one.product, one.sort): one for one in figures}
        kept = known.due_at if known.marked_at and known.marked_at > began_at else None
        self.marks[subject, day] = CountedDay(subject, day, kept, known.marked_at, began_at)
        return True

    def waiting(self) -> tuple[int, date | None]:
        waits = [one.day for one in self.marks.values() if one.due_at]
        return len(waits), min(waits, default=None)

    def sums(
        self, name: Name, first: date, last: date, *, partner: str = "", by_day: bool = False, by_partner: bool = False,
        by_product: bool = False,
    ) -> Sequence[Sum]:  # fmt: skip
        found: dict[tuple[date | None, str, str, str], list[int]] = {}
        for one in self.rows.values():
            if one.name is name and first <= one.day <= last and partner in ("", one.partner):
                sites = (one.partner if by_partner else "", one.product if by_product else "")
                row = found.setdefault((one.day if by_day else None, *sites, one.sort), [0, 0])
                row[0], row[1] = row[0] + one.count, row[1] + one.total
        return [Sum(*key, *row) for key, row in sorted(found.items(), key=lambda item: tuple(map(str, item[0])))]

    def last_day(self, name: Name, until: date) -> date | None:
        return max((one.day for one in self.rows.values() if one.name is name and one.day <= until), default=None)


class MemorySources:
    """Without rows: counting is tested on the stores that have tables."""

    def __init__(self) -> None:
        self.rows: list[object] = []

    def since(self, moment: datetime) -> Since:
        return Since(0, 0, 0, 0)

    def first_received(self) -> None:
        return None

    def newest(self, feed: object) -> int:
        return 0

    def moves(self, *at: object) -> MovesPage:
        return MovesPage({}, ())

    def nothing(self, *at: object) -> Sequence[Any]:
        return ()

    followed = lives = ways = messages = paid = returned = tries = calls = nothing


class MemoryLoanCopies:
    def __init__(self) -> None:
        self.rows: dict[str, LoanFigure] = {}

    def put(self, figure: LoanFigure, dues: Sequence[Due]) -> None:
        self.rows[figure.application_id] = figure

    def page(self, *at: object) -> Sequence[Any]:
        return ()

    def sources(self, application_ids: Collection[str]) -> Sequence[Any]:
        return ()

    def figures(self, after: str, limit: int) -> Sequence[LoanFigure]:
        return [self.rows[whose] for whose in sorted(self.rows) if whose > after][:limit]

    def due_days(self, first: date, last: date) -> Sequence[date]:
        return ()

    def late(
        self, first: int, last: int | None, limit: int, after: tuple[int, str] | None = None, partner: str = ""
    ) -> Sequence[LateLoan]:
        rows = [one for one in self.rows.values() if one.overdue_days >= max(first, 1) and partner in ("", one.partner)]
        rows = [one for one in rows if last is None or one.overdue_days <= last]
        rows = [one for one in rows if after is None or (one.overdue_days, one.application_id) < after]
        return [_late(one) for one in sorted(rows, key=lambda one: (one.overdue_days, one.application_id), reverse=True)[:limit]]

    def unread(self, limit: int) -> Sequence[LateLoan]:
        return [_late(self.rows[whose]) for whose in sorted(self.rows) if self.rows[whose].as_of is None][:limit]


def _late(one: LoanFigure) -> LateLoan:
    return LateLoan(one.application_id, one.partner, one.overdue_days, one.overdue, one.principal, one.as_of)
