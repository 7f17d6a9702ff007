"""bridge.ports.counting.Figures on two tables: figures, and one row for each subject of a day."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, delete, func, insert, literal, null, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bridge.model.counting.figure import NAMES, Figure, Name, Subject
from bridge.ports.counting import CountedDay, Sum
from bridge.store import schema
from bridge.store.rows import Rows, columns_of, hold
from bridge.store.schema.counting.days import PLANNED

_FIGURES, _DAYS = schema.day_figures, schema.counted_days
_AT_ONCE = 1000
_COLUMNS = tuple(_DAYS.c[name] for name in CountedDay.__dataclass_fields__)


class SqlFigures(Rows):
    """Replaced by the day, added up by the database."""

    def mark(self, subject: Subject, days: Collection[date], due_at: datetime, now: datetime) -> None:
        """In one order for all, so that no two writers wait for each other."""
        rows = [
            {"subject": subject, "day": day, "due_at": due_at, "marked_at": now, "began_at": None} for day in sorted(set(days))
        ]
        if rows:
            statement = self._upsert()
            sooner = case(
                (_DAYS.c.due_at.is_(None), statement.excluded.due_at),
                (_DAYS.c.due_at < statement.excluded.due_at, _DAYS.c.due_at),
                else_=statement.excluded.due_at,
            )
            changed = {"due_at": sooner, "marked_at": statement.excluded.marked_at}
            self._connection.execute(statement.on_conflict_do_update(index_elements=["subject", "day"], set_=changed), rows)

    def planned(self, due_at: datetime, limit: int) -> Sequence[CountedDay]:
        """Along the index of those that are planned."""
        query = select(*_COLUMNS).where(PLANNED, _DAYS.c.due_at <= due_at)
        rows = self._all(query.order_by(_DAYS.c.due_at, _DAYS.c.day.desc()).limit(limit))
        return [CountedDay(**row) for row in rows]

    def replace(self, subject: Subject, day: date, figures: Iterable[Figure], began_at: datetime) -> bool:
        """One at a time for a subject and day."""
        hold(self._connection, "counting", subject, day.isoformat())
        stands = self._first(select(_DAYS.c.began_at).where(_DAYS.c.subject == subject, _DAYS.c.day == day))
        if stands is not None and stands["began_at"] is not None and stands["began_at"] > began_at:
            return False
        self._connection.execute(delete(_FIGURES).where(_FIGURES.c.name.in_(NAMES[subject]), _FIGURES.c.day == day))
        rows = [columns_of(figure) for figure in figures]
        for start in range(0, len(rows), _AT_ONCE):
            self._connection.execute(insert(_FIGURES), rows[start : start + _AT_ONCE])
        self._settle(subject, day, began_at)
        return True

    def unmark(self, subject: Subject, day: date) -> None:
        """The row stays."""
        mine = update(_DAYS).where(_DAYS.c.subject == subject, _DAYS.c.day == day)
        self._connection.execute(mine.values(due_at=None))

    def waiting(self) -> tuple[int, date | None]:
        """Over the index of those that are planned."""
        count, oldest = self._connection.execute(select(func.count(), func.min(_DAYS.c.day)).where(PLANNED)).one()
        return int(count), oldest

    def sums(
        self, name: Name, first: date, last: date, *, partner: str = "", by_day: bool = False, by_partner: bool = False,
        by_product: bool = False,
    ) -> Sequence[Sum]:  # fmt: skip
        """Along the primary key: a name, then days."""
        table = _FIGURES
        kept: list[Any] = [
            table.c.day if by_day else null().label("day"),
            table.c.partner if by_partner else literal("").label("partner"),
            table.c.product if by_product else literal("").label("product"),
        ]
        groups = [
            table.c[column]
            for column, wanted in (("day", by_day), ("partner", by_partner), ("product", by_product), ("sort", True))
            if wanted
        ]
        sums = (func.sum(table.c.count).label("count"), func.sum(table.c.total).label("total"))
        query = select(*kept, table.c.sort, *sums).where(table.c.name == name, table.c.day.between(first, last))
        if partner:
            query = query.where(table.c.partner == partner)
        rows = self._connection.execute(query.group_by(*groups).order_by(*groups))
        return [Sum(row[0], row[1], row[2], row[3], int(row[4]), int(row[5])) for row in rows]

    def last_day(self, name: Name, until: date) -> date | None:
        """One step along the primary key."""
        query = select(_FIGURES.c.day).where(_FIGURES.c.name == name, _FIGURES.c.day <= until)
        found: date | None = self._connection.execute(query.order_by(_FIGURES.c.day.desc()).limit(1)).scalar()
        return found

    def _settle(self, subject: Subject, day: date, began_at: datetime) -> None:
        statement = self._upsert().values(subject=subject, day=day, began_at=began_at)
        # What was marked after this count began, it may not have seen.
        kept = case((_DAYS.c.marked_at > statement.excluded.began_at, _DAYS.c.due_at), else_=null())
        changed = {"began_at": statement.excluded.began_at, "due_at": kept}
        self._connection.execute(statement.on_conflict_do_update(index_elements=["subject", "day"], set_=changed))

    def _upsert(self) -> postgresql.Insert | sqlite.Insert:
        make = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        return make(_DAYS)
