"""The connection of a transaction, opened when somebody first asks something of it; what may be written later waits beside it.

Until it is opened nobody is kept out and no place is taken. Whatever is asked, what waits is written before: so nobody sees a
difference but the database, which is waited for less often.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, RootTransaction

from bridge.store.driver.prepared import Deed, do


class Late:
    """Stands for the connection, which has all that is not here. `transaction`: None while nothing was asked of it."""

    def __init__(self, engine: Engine, begin: Callable[[], RootTransaction]) -> None:
        self.engine: Engine = engine
        self.dialect: Dialect = engine.dialect
        self.transaction: RootTransaction | None = None
        self._begin = begin
        self._waiting: list[Deed] = []

    def later(self, *deeds: Deed) -> None:
        """Write them before anything else is asked, or at the end."""
        self._waiting += deeds

    def waiting(self) -> list[Deed]:
        """What was to be written later, now the caller's to write."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def begun(self) -> RootTransaction:
        """The transaction, begun now if it was not. Raises what `begin` raises."""
        if self.transaction is None:
            self.transaction = self._begin()
        return self.transaction

    def __getattr__(self, name: str) -> Any:
        """Somebody asks something of the connection."""
        true: Connection = self.begun().connection
        if self._waiting:
            do(true, self.waiting())
        return getattr(true, name)
