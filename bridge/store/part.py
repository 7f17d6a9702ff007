"""A repository of a transaction, made when it is asked for: most transactions ask for two or three of some fifty."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from bridge.store.seal import Seal

T = TypeVar("T")


class Part(Generic[T]):
    """Stands in a class whose objects have `_connection` and `_seal`; each object keeps the one it was asked for."""

    def __init__(self, make: Callable[[Connection, Seal], T]) -> None:
        self._make = make

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, tx: Any, _owner: type) -> T:
        made = self._make(tx._connection, tx._seal)
        # From now on this object finds it by itself.
        tx.__dict__[self._name] = made
        return made
