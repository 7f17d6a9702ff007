"""Where the ledgers of advances are kept."""

from collections.abc import Iterable
from typing import Protocol

from bridge.model.advance.ledger import Ledger, Line


class Advances(Protocol):
    """Ledgers of advances; append-only."""

    def of(self, application_id: str) -> Ledger:
        """All lines of one application; none is an empty ledger.

        Until this transaction ends no other one gets past this line for the same application, unless it only reads.
        """
        ...

    def add(self, lines: Iterable[Line]) -> None: ...


class AdvancingParts(Protocol):
    """The parts of a transaction that speak of advances."""

    @property
    def advances(self) -> Advances: ...
