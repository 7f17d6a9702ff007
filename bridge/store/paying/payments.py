"""Payments: flat rows without personal data.

What is read here is read to be changed in the same transaction, so PostgreSQL holds the row until the commit: two notices at
once can't lead a payment two ways.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, text

from bridge.model.credit.allocation import Parts
from bridge.model.errors import PaymentUnknownError
from bridge.model.paying.figure import Figure
from bridge.model.payment import Payment
from bridge.store import schema
from bridge.store.codec import dumps, loads
from bridge.store.driver.holding import held, holding
from bridge.store.driver.prepared import Prepared
from bridge.store.engine import is_reading
from bridge.store.rows import RowMissingError, Rows, columns_of, hold

# Written out, not bound: only so do both databases see that the index over unsettled payments serves.
_UNSETTLED = text("state IN ('STARTED', 'AUTHORIZED')")
_TABLE = schema.payments
_PAYMENT = select(_TABLE).where(_TABLE.c.id == bindparam("id"))
_READ_PAYMENT, _HOLD_PAYMENT = Prepared(_PAYMENT), Prepared(holding(_PAYMENT))


class SqlPayments(Rows):
    """bridge.ports.store.paying.Payments on a table."""

    def add(self, payment: Payment) -> None:
        """Insert."""
        self._connection.execute(insert(_TABLE), _row(payment))

    def get(self, payment_id: str) -> Payment:
        """The payment, held until a writing transaction ends. Raises PaymentUnknownError."""
        question = _READ_PAYMENT if is_reading(self._connection) else _HOLD_PAYMENT
        for row in question.rows(self._connection, {"id": payment_id}):
            return _payment(row)
        raise PaymentUnknownError("there is no such payment")

    def by_reference(self, reference: str) -> Payment | None:
        """The payment by our reference, held until this transaction ends."""
        row = self._first(held(self._connection, select(_TABLE).where(_TABLE.c.reference == reference)))
        return _payment(row) if row is not None else None

    def of(self, application_id: str) -> Sequence[Payment]:
        """Payments of one application, oldest first."""
        query = select(_TABLE).where(_TABLE.c.application_id == application_id).order_by(_TABLE.c.started_at, _TABLE.c.id)
        return [_payment(row) for row in self._all(query)]

    def hold(self, application_id: str) -> None:
        """One transaction at a time goes past this."""
        hold(self._connection, "payments", application_id)

    def unsettled(self, started_before: datetime) -> Sequence[Payment]:
        """Started or authorised before that moment and not ended, oldest first."""
        query = select(_TABLE).where(_UNSETTLED, _TABLE.c.started_at < started_before)
        return [_payment(row) for row in self._all(query.order_by(_TABLE.c.started_at, _TABLE.c.id))]

    def to_ask(self, now: datetime, limit: int) -> Sequence[Payment]:
        """Along the index of unsettled ones."""
        query = select(_TABLE).where(_UNSETTLED, _TABLE.c.ask_at <= now)
        return [_payment(row) for row in self._all(query.order_by(_TABLE.c.ask_at, _TABLE.c.id).limit(limit))]

    def of_days(self, since: datetime, until: datetime) -> Sequence[Payment]:
        """By when they were paid."""
        query = select(_TABLE).where(_TABLE.c.paid_at >= since, _TABLE.c.paid_at < until)
        return [_payment(row) for row in self._all(query.order_by(_TABLE.c.paid_at, _TABLE.c.id))]

    def save(self, payment: Payment) -> None:
        """Raises PaymentUnknownError."""
        try:
            self._change(_TABLE, payment.id, _row(payment))
        except RowMissingError:
            raise PaymentUnknownError("there is no such payment") from None


def _row(payment: Payment) -> dict[str, Any]:
    values = columns_of(payment)
    values["figure"] = dumps(Figure, payment.figure) if payment.figure else None
    values["went"] = dumps(Parts, payment.went) if payment.went else None
    return values


def _payment(row: Any) -> Payment:
    values = dict(row)
    values["figure"] = loads(Figure, values["figure"]) if values["figure"] else None
    values["went"] = loads(Parts, values["went"]) if values["went"] else None
    return Payment(**values)
