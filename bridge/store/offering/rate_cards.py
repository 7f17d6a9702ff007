"""Published rate cards on a table; none is ever changed."""

from typing import Any

from sqlalchemy import Select, select

from bridge.ports.offering.rate_cards import PublishedCard
from bridge.store import schema
from bridge.store.rows import Rows, columns_of, insert_if_new

_CARDS = schema.rate_cards


class SqlRateCards(Rows):
    """bridge.ports.offering.rate_cards.RateCards on a table."""

    def newest(self, product: str) -> PublishedCard | None:
        """By version."""
        return self._one(select(_CARDS).where(_CARDS.c.product == product).order_by(_CARDS.c.version.desc()).limit(1))

    def find(self, product: str, version: int) -> PublishedCard | None:
        """By its key."""
        return self._one(select(_CARDS).where(_CARDS.c.product == product, _CARDS.c.version == version))

    def add(self, card: PublishedCard) -> bool:
        """Insert unless the version is taken."""
        return insert_if_new(self._connection, _CARDS, columns_of(card), "product", "version")

    def _one(self, query: Select[Any]) -> PublishedCard | None:
        row = self._first(query)
        return PublishedCard(**row) if row is not None else None
