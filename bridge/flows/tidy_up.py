"""Throw away what nobody needs any more, a few rows at a time. What proves something is kept for ever: applications, moves,
events, evidence, papers, payments."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from bridge.flows.hub import Hub
from bridge.ports.store import Leftover

BATCH = 500
# A run that is called every hour catches up with a long past over some hours, not in one go.
MOST_BATCHES = 1000


def tidy_up(hub: Hub) -> Mapping[Leftover, int]:
    """Remove what was over longer ago than `hub.keep` says; returns how many rows of each kind went.

    Several processes may run it at once, and it may be stopped anywhere: the next run goes on. Raises StoreUnavailableError.
    """
    now = hub.clock.now()
    return MappingProxyType({kind: _remove(hub, kind, now - hub.keep[kind]) for kind in hub.keep})


def _remove(hub: Hub, kind: Leftover, before: datetime) -> int:
    removed = 0
    for _ in range(MOST_BATCHES):
        with hub.store.begin() as tx:
            gone = tx.leftovers.remove(kind, before, BATCH)
        removed += gone
        if gone < BATCH:
            break
    return removed
