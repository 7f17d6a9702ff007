"""A step that is one transaction as a whole: called plainly it opens its own, `within` makes it part of a larger one."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, Generic, ParamSpec, TypeVar

from bridge.flows.hub import Hub
from bridge.ports.store import NotNewError, Store, Transaction

P = ParamSpec("P")
R = TypeVar("R")


class OneTransaction(Generic[P, R]):
    """Calls the step; what it raises undoes all that it wrote, and with `within` all that the larger transaction wrote."""

    def __init__(self, step: Callable[Concatenate[Hub, Transaction, P], R]) -> None:
        self._step = step
        update_wrapper(self, step)

    def __call__(self, hub: Hub, *args: P.args, **kwargs: P.kwargs) -> R:
        with hub.store.begin() as tx:
            return self._step(hub, tx, *args, **kwargs)

    def within(self, hub: Hub, tx: Transaction, *args: P.args, **kwargs: P.kwargs) -> R:
        """The step as a part of the transaction `tx`."""
        return self._step(hub, tx, *args, **kwargs)


def in_one_go(store: Store, act: Callable[[Transaction], R]) -> R:
    """`act` in a transaction of its own, for what is nearly always new: it waits for the database once, at the end.

    When something was there already, or `act` raised an error after it took something for new, all is undone and `act` is called
    again in a plain transaction, which finds what is there: so `act` does nothing but through its transaction that may not be
    done twice. Raises what `act` raises then, and StoreUnavailableError.
    """
    try:
        with store.begin(optimistic=True) as tx:
            return act(tx)
    except NotNewError:
        with store.begin() as tx:
            return act(tx)


def one_transaction(step: Callable[Concatenate[Hub, Transaction, P], R]) -> OneTransaction[P, R]:
    """Decorates a step whose second argument is the transaction."""
    return OneTransaction(step)
