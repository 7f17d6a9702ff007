"""A copy of the store from yesterday was restored: what was erased since is erased again, by the list that was kept elsewhere."""

from collections.abc import Iterable

from bridge.flows.erasing.erase_application import Why, erase_application
from bridge.flows.hub import Hub
from bridge.model.erasing.records import RESTORED, Erasure
from bridge.model.errors import ApplicationUnknownError


def reapply_erasures(hub: Hub, erasures: Iterable[Erasure]) -> int:
    """How many were erased again; those of the list that the copy knows of, or whose application it never held, are passed by.

    May be stopped and begun anew. Raises StoreUnavailableError.
    """
    return sum(_again(hub, one) for one in erasures)


def _again(hub: Hub, one: Erasure) -> bool:
    why = Why(RESTORED, one.rule, one.article, one.by, one.act)
    try:
        with hub.store.begin() as tx:
            return erase_application(hub, tx, one.application_id, one.scope, why) is not None
    except ApplicationUnknownError:
        return False
