"""A connection that is opened when somebody first asks something of it: until then nobody is kept out, and no place is taken."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, RootTransaction


class Late:
    """Stands for a connection of one transaction. `transaction`: None while nothing was asked of it."""

    def __init__(self, begin: Callable[[], RootTransaction]) -> None:
        self._begin = begin
        self.transaction: RootTransaction | None = None

    def begun(self) -> RootTransaction:
        """The transaction, begun now if it was not. Raises what `begin` raises."""
        if self.transaction is None:
            self.transaction = self._begin()
        return self.transaction

    @property
    def true(self) -> Connection:
        """The connection itself, opened now if it was not."""
        return self.begun().connection

    def __getattr__(self, name: str) -> Any:
        """All that a connection has."""
        return getattr(self.true, name)
