"""Money in suspense and money on its way back, on tables."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from bridge.model.paying.refund import Refund
from bridge.model.paying.suspense import Suspense
from bridge.store import schema
from bridge.store.driver.holding import held
from bridge.store.rows import Rows, columns_of, insert_if_new
from bridge.store.schema.paying import OPEN_SUSPENSE

_SUSPENSE, _REFUNDS = schema.suspense, schema.refunds


class SqlSuspenses(Rows):
    """bridge.ports.store.paying.Suspenses on a table."""

    def put(self, suspense: Suspense) -> bool:
        """By its key."""
        return insert_if_new(self._connection, _SUSPENSE, columns_of(suspense), "key")

    def get(self, suspense_id: str) -> Suspense:
        """Not held: `by_key` holds. Raises RowMissingError."""
        return Suspense(**self._by_id(_SUSPENSE, suspense_id))

    def by_key(self, key: str) -> Suspense | None:
        """Held, too."""
        row = self._first(held(self._connection, select(_SUSPENSE).where(_SUSPENSE.c.key == key)))
        return Suspense(**row) if row is not None else None

    def of_payment(self, payment_id: str) -> Sequence[Suspense]:
        """Oldest first."""
        query = select(_SUSPENSE).where(_SUSPENSE.c.payment_id == payment_id)
        return [Suspense(**row) for row in self._all(query.order_by(_SUSPENSE.c.opened_at, _SUSPENSE.c.id))]

    def save(self, suspense: Suspense) -> None:
        """Raises RowMissingError."""
        self._change(_SUSPENSE, suspense.id, columns_of(suspense))

    def waiting(self, limit: int) -> Sequence[Suspense]:
        """Along the index of open ones."""
        query = select(_SUSPENSE).where(OPEN_SUSPENSE).order_by(_SUSPENSE.c.opened_at, _SUSPENSE.c.id).limit(limit)
        return [Suspense(**row) for row in self._all(query)]

    def opened(self, since: datetime, until: datetime) -> Sequence[Suspense]:
        """Oldest first."""
        query = select(_SUSPENSE).where(_SUSPENSE.c.opened_at >= since, _SUSPENSE.c.opened_at < until)
        return [Suspense(**row) for row in self._all(query.order_by(_SUSPENSE.c.opened_at, _SUSPENSE.c.id))]


class SqlRefunds(Rows):
    """bridge.ports.store.paying.Refunds on a table."""

    def put(self, refund: Refund) -> bool:
        """By subject and key."""
        return insert_if_new(self._connection, _REFUNDS, columns_of(refund), "subject", "key")

    def get(self, refund_id: str) -> Refund:
        """Raises RowMissingError."""
        return Refund(**self._by_id(_REFUNDS, refund_id))

    def of(self, subject: str) -> Sequence[Refund]:
        """Oldest first."""
        query = select(_REFUNDS).where(_REFUNDS.c.subject == subject).order_by(_REFUNDS.c.at, _REFUNDS.c.id)
        return [Refund(**row) for row in self._all(query)]

    def save(self, refund: Refund) -> None:
        """Raises RowMissingError."""
        self._change(_REFUNDS, refund.id, columns_of(refund))

    def given(self, since: datetime, until: datetime) -> Sequence[Refund]:
        """Oldest first."""
        query = select(_REFUNDS).where(_REFUNDS.c.given_at >= since, _REFUNDS.c.given_at < until)
        return [Refund(**row) for row in self._all(query.order_by(_REFUNDS.c.given_at, _REFUNDS.c.id))]
