"""bridge.ports.store.tour_refunds.TourRefunds on a table."""

import re
from collections.abc import Collection, Sequence

from sqlalchemy import insert, select

from bridge.model.errors import RefundUnknownError
from bridge.model.refunding.tour_refund import TourRefund
from bridge.store import schema
from bridge.store.driver.holding import held
from bridge.store.engine import is_reading
from bridge.store.rows import Rows, columns_of, hold
from bridge.store.schema.kit import NOT_ENDED

_REFUNDS = schema.tour_refunds
_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)


class SqlTourRefunds(Rows):
    """One row a refund."""

    def add(self, refund: TourRefund) -> None:
        """A reference that the application has already is refused by the database."""
        self._connection.execute(insert(_REFUNDS), columns_of(refund))

    def get(self, refund_id: str, application_id: str = "") -> TourRefund:
        """Raises RefundUnknownError."""
        # The id comes out of addresses: what no id can be is not asked for (PostgreSQL takes no NUL).
        query = select(_REFUNDS).where(_REFUNDS.c.id == refund_id)
        row = self._first(held(self._connection, query)) if _ID.fullmatch(refund_id) else None
        if row is None or application_id not in ("", row["application_id"]):
            raise RefundUnknownError("this application has no such refund")
        return TourRefund(**row)

    def of(self, application_id: str) -> Sequence[TourRefund]:
        """Oldest first."""
        if not is_reading(self._connection):
            hold(self._connection, "tour_refund", application_id)
        query = select(_REFUNDS).where(_REFUNDS.c.application_id == application_id)
        return [TourRefund(**row) for row in self._all(query.order_by(_REFUNDS.c.announced_at, _REFUNDS.c.id))]

    def open(self, limit: int) -> Sequence[TourRefund]:
        """Along the index of open ones."""
        query = select(_REFUNDS).where(NOT_ENDED).order_by(_REFUNDS.c.announced_at, _REFUNDS.c.id).limit(limit)
        return [TourRefund(**row) for row in self._all(query)]

    def fixed_of(self, application_ids: Collection[str]) -> Sequence[TourRefund]:
        """Oldest first."""
        query = select(_REFUNDS).where(_REFUNDS.c.application_id.in_(application_ids), _REFUNDS.c.posting > 0)
        rows = self._all(query.order_by(_REFUNDS.c.announced_at, _REFUNDS.c.id)) if application_ids else []
        return [TourRefund(**row) for row in rows]

    def save(self, refund: TourRefund) -> None:
        """Raises RowMissingError."""
        self._change(_REFUNDS, refund.id, columns_of(refund))
