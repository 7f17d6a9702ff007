"""bridge.ports.counting.LoanCopies on two tables."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, tuple_

from bridge.model.counting.loans import Due, LoanFigure
from bridge.model.events import EventType
from bridge.model.refunding.tour_refund import TourRefundState
from bridge.model.status import Status
from bridge.ports.counting import LateLoan, LoanSource
from bridge.store import schema
from bridge.store.applications import SqlApplications
from bridge.store.rows import columns_of, put_row
from bridge.store.schema.counting.days import LATE, UNREAD

_LOANS, _DUES, _APPLICATIONS, _MOVES = schema.loan_figures, schema.loan_dues, schema.applications, schema.moves
_LATE_COLUMNS = tuple(_LOANS.c[name] for name in LateLoan.__dataclass_fields__)
_READ = _LOANS.c.as_of.is_not(None)
_CAME_BACK = (TourRefundState.RETURNED, TourRefundState.POSTED, TourRefundState.DONE)


class SqlLoanCopies(SqlApplications):
    """Reads applications as their own repository does."""

    def sources(self, application_ids: Collection[str]) -> Sequence[LoanSource]:
        """Three questions for all of them."""
        ids = sorted(application_ids)
        if not ids:
            return []
        paid_out, repaid = self._moments(ids, EventType.PAYOUT_MADE), self._moments(ids, EventType.LOAN_REPAID)
        refunds = schema.tour_refunds
        came = select(refunds.c.application_id, func.sum(refunds.c.to_lender))
        came = came.where(refunds.c.application_id.in_(ids), refunds.c.state.in_(_CAME_BACK)).group_by(refunds.c.application_id)
        refunded = {row[0]: int(row[1]) for row in self._connection.execute(came)}
        query = select(_APPLICATIONS).where(_APPLICATIONS.c.id.in_(ids)).order_by(_APPLICATIONS.c.id)
        return [
            LoanSource(self._application(row), paid_out[row["id"]], repaid.get(row["id"]), refunded.get(row["id"], 0))
            for row in self._all(query)
            if row["id"] in paid_out
        ]

    def page(self, status: Status, after: tuple[datetime, str] | None, limit: int) -> Sequence[tuple[datetime, str]]:
        """Along the index of a status."""
        table, place = _APPLICATIONS, (_APPLICATIONS.c.received_at, _APPLICATIONS.c.id)
        query = select(*place).where(table.c.status == status)
        query = query.where(tuple_(*place) > after) if after else query
        return [(row[0], row[1]) for row in self._connection.execute(query.order_by(*place).limit(limit))]

    def put(self, figure: LoanFigure, dues: Sequence[Due]) -> None:
        """Both tables; nothing when figures are there already and this copy has none (the application was erased)."""
        if figure.as_of is None and self._first(
            select(_LOANS.c.as_of).where(_READ, _LOANS.c.application_id == figure.application_id)
        ):
            return
        put_row(self._connection, _LOANS, columns_of(figure), "application_id")
        self._connection.execute(delete(_DUES).where(_DUES.c.application_id == figure.application_id))
        whose = {"application_id": figure.application_id, "partner": figure.partner, "product": figure.product}
        if dues:
            self._connection.execute(insert(_DUES), [columns_of(due) | whose for due in dues])

    def figures(self, after: str, limit: int) -> Sequence[LoanFigure]:
        """Along the primary key."""
        query = select(_LOANS).where(_LOANS.c.application_id > after).order_by(_LOANS.c.application_id).limit(limit)
        return [LoanFigure(**row) for row in self._all(query)]

    def due(self, day: date) -> Sequence[tuple[str, str, int, int, int]]:
        """Along the index of days."""
        sums = (func.count(), func.sum(_DUES.c.amount), func.sum(_DUES.c.principal))
        query = select(_DUES.c.partner, _DUES.c.product, *sums).where(_DUES.c.due_on == day)
        rows = self._connection.execute(query.group_by(_DUES.c.partner, _DUES.c.product))
        return [(row[0], row[1], int(row[2]), int(row[3]), int(row[4])) for row in rows]

    def due_days(self, first: date, last: date) -> Sequence[date]:
        """Along the index of days."""
        return list(self._connection.scalars(select(_DUES.c.due_on).where(_DUES.c.due_on.between(first, last)).distinct()))

    def late(
        self, first: int, last: int | None, limit: int, after: tuple[int, str] | None = None, partner: str = ""
    ) -> Sequence[LateLoan]:
        """Along the index of those that are overdue."""
        place = (_LOANS.c.overdue_days, _LOANS.c.application_id)
        query = select(*_LATE_COLUMNS).where(LATE, _LOANS.c.overdue_days >= first)
        query = query.where(_LOANS.c.overdue_days <= last) if last is not None else query
        query = query.where(tuple_(*place) < after) if after else query
        query = query.where(_LOANS.c.partner == partner) if partner else query
        rows = self._all(query.order_by(*(column.desc() for column in place)).limit(limit))
        return [LateLoan(**row) for row in rows]

    def unread(self, limit: int) -> Sequence[LateLoan]:
        """Along the index of those."""
        query = select(*_LATE_COLUMNS).where(UNREAD).order_by(_LOANS.c.application_id).limit(limit)
        return [LateLoan(**row) for row in self._all(query)]

    def _moments(self, ids: Sequence[str], event: EventType) -> dict[str, Any]:
        query = select(_MOVES.c.application_id, _MOVES.c.at).where(_MOVES.c.application_id.in_(ids), _MOVES.c.event == event)
        return {row[0]: row[1] for row in self._connection.execute(query.order_by(_MOVES.c.n))}
