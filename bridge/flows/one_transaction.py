"""A step that is one transaction as a whole: called plainly it opens its own, `within` makes it part of a larger one."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, Generic, ParamSpec, TypeVar

from bridge.flows.hub import Hub
from bridge.ports.store import Transaction

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


def one_transaction(step: Callable[Concatenate[Hub, Transaction, P], R]) -> OneTransaction[P, R]:
    """Decorates a step whose second argument is the transaction."""
    return OneTransaction(step)
