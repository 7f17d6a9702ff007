"""bridge.ports.store.staffing.Factors on two tables. What may happen once is one UPDATE or DELETE whose count tells."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, and_, delete, func, insert, or_, select, update

from bridge.model.staff.factors import Factor, FactorKind
from bridge.store import schema
from bridge.store.rows import Rows, columns_of, insert_if_new

_FACTORS, _CODES = schema.factors, schema.recovery_codes


class SqlFactors(Rows):
    """Factors and recovery codes."""

    def add(self, factor: Factor) -> bool:
        """By the credential's uniqueness."""
        closed = {"secret": self._seal.close_text(factor.secret, "factors", "secret", factor.id)}
        row = columns_of(factor) | closed | {"credential": factor.credential or None}
        return insert_if_new(self._connection, _FACTORS, row, "credential")

    def of(self, person_id: str) -> Sequence[Factor]:
        """By an index."""
        query = select(_FACTORS).where(_FACTORS.c.person_id == person_id).order_by(_FACTORS.c.made_at, _FACTORS.c.id)
        rows = self._all(query)
        return [_factor(row, self._seal.open_text(row["secret"], "factors", "secret", row["id"])) for row in rows]

    def of_all(self) -> Sequence[Factor]:
        """For the list of people."""
        return [_factor(row, "") for row in self._all(select(_FACTORS))]

    def confirm(self, factor_id: str, at: datetime) -> None:
        """Raises RowMissingError."""
        self._change(_FACTORS, factor_id, {"confirmed_at": at})

    def use(self, factor_id: str, count: int, at: datetime) -> bool:
        """A key that does not count always says 0."""
        used = _FACTORS.c.used
        countless = and_(used == 0, _FACTORS.c.kind == FactorKind.KEY)
        higher = or_(used < count, countless) if count == 0 else used < count
        change = update(_FACTORS).where(_FACTORS.c.id == factor_id, higher)
        return self._connection.execute(change, {"used": count, "used_at": at}).rowcount == 1

    def remove(self, factor_id: str) -> None:
        """Delete."""
        self._connection.execute(delete(_FACTORS).where(_FACTORS.c.id == factor_id))

    def put_codes(self, person_id: str, digests: Sequence[str]) -> None:
        """Delete and insert."""
        self._connection.execute(delete(_CODES).where(_CODES.c.person_id == person_id))
        if digests:
            self._connection.execute(insert(_CODES), [{"person_id": person_id, "digest": one} for one in digests])

    def use_code(self, person_id: str, digest: str) -> bool:
        """Delete: whoever removes it has used it."""
        mine = (_CODES.c.person_id == person_id, _CODES.c.digest == digest)
        return self._connection.execute(delete(_CODES).where(*mine)).rowcount == 1

    def codes_left(self, person_id: str) -> int:
        """At most ten."""
        count = select(func.count()).select_from(_CODES).where(_CODES.c.person_id == person_id)
        return int(self._connection.execute(count).scalar_one())


def _factor(row: RowMapping, secret: str) -> Factor:
    values: dict[str, Any] = dict(row)
    return Factor(**values | {"secret": secret, "credential": values["credential"] or ""})
