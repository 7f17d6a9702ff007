"""Agreements on saved cards and the debits made under them, on tables. Tokens are sealed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from bridge.model.paying.debit import CardAgreement, Debit
from bridge.store import schema
from bridge.store.driver.holding import held
from bridge.store.rows import RowMissingError, Rows, columns_of, insert_if_new

_AGREEMENTS, _DEBITS = schema.card_agreements, schema.debits


class SqlDebits(Rows):
    """bridge.ports.store.paying.Debits on two tables."""

    def agree(self, agreement: CardAgreement) -> None:
        """Insert."""
        self._connection.execute(insert(_AGREEMENTS), self._sealed(agreement))

    def agreement(self, agreement_id: str) -> CardAgreement:
        """Raises RowMissingError."""
        return self._opened(self._by_id(_AGREEMENTS, agreement_id))

    def agreements(self, application_id: str) -> Sequence[CardAgreement]:
        """The newest first."""
        query = select(_AGREEMENTS).where(_AGREEMENTS.c.application_id == application_id)
        return [self._opened(row) for row in self._all(query.order_by(_AGREEMENTS.c.agreed_at.desc(), _AGREEMENTS.c.id))]

    def in_force(self, now: datetime, after: str, limit: int) -> Sequence[CardAgreement]:
        """A page by id."""
        good = select(_AGREEMENTS).where(_AGREEMENTS.c.revoked_at.is_(None), _AGREEMENTS.c.until > now, _AGREEMENTS.c.id > after)
        return [self._opened(row) for row in self._all(good.order_by(_AGREEMENTS.c.id).limit(limit))]

    def save_agreement(self, agreement: CardAgreement) -> None:
        """Raises RowMissingError."""
        self._change(_AGREEMENTS, agreement.id, self._sealed(agreement))

    def plan(self, debit: Debit) -> bool:
        """The unique index over instalments decides."""
        return insert_if_new(self._connection, _DEBITS, columns_of(debit))

    def get(self, debit_id: str) -> Debit:
        """Held until the transaction ends. Raises RowMissingError."""
        row = self._first(held(self._connection, select(_DEBITS).where(_DEBITS.c.id == debit_id)))
        if row is None:
            raise RowMissingError("there is no such debit")
        return Debit(**row)

    def of(self, application_id: str) -> Sequence[Debit]:
        """By instalment."""
        query = select(_DEBITS).where(_DEBITS.c.application_id == application_id)
        return [Debit(**row) for row in self._all(query.order_by(_DEBITS.c.number, _DEBITS.c.made_at, _DEBITS.c.id))]

    def of_batch(self, batch_id: str) -> Sequence[Debit]:
        """By id."""
        return [Debit(**row) for row in self._all(select(_DEBITS).where(_DEBITS.c.batch_id == batch_id).order_by(_DEBITS.c.id))]

    def batches(self, limit: int) -> Sequence[str]:
        """The newest first."""
        newest = select(_DEBITS.c.batch_id).group_by(_DEBITS.c.batch_id).order_by(func.max(_DEBITS.c.made_at).desc())
        return list(self._connection.execute(newest.limit(limit)).scalars())

    def save(self, debit: Debit) -> None:
        """Raises RowMissingError."""
        self._change(_DEBITS, debit.id, columns_of(debit))

    def _sealed(self, agreement: CardAgreement) -> dict[str, Any]:
        token = self._seal.close_text(agreement.token, "card_agreements", "token", agreement.id)
        return columns_of(agreement) | {"token": token}

    def _opened(self, row: Any) -> CardAgreement:
        token = self._seal.open_text(row["token"], "card_agreements", "token", row["id"])
        return CardAgreement(**dict(row) | {"token": token})
