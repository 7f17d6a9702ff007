"""Keeps the lease of the row at work alive, from a thread of its own, as long as the flow runs."""

import threading
from datetime import timedelta
from types import TracebackType

import structlog

from bridge.flows.hub import Hub
from bridge.ports.store import StoreUnavailableError

log = structlog.get_logger(__name__)


class Heartbeat:
    """Renews the lease of the watched row every third of its length. Flows longer than a lease are calls to a slow neighbour."""

    def __init__(self, hub: Hub, owner: str, lease: timedelta) -> None:
        self._hub = hub
        self._owner = owner
        self._lease = lease
        self._row: int | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def watch(self, row: int) -> None:
        """Keep this row's lease alive."""
        self._row = row

    def rest(self) -> None:
        """Nothing is at work."""
        self._row = None

    def _beat(self) -> None:
        while not self._over.wait(self._lease.total_seconds() / 3):
            row = self._row
            if row is not None:
                self._renew(row)

    def _renew(self, row: int) -> None:
        try:
            with self._hub.store.begin() as tx:
                tx.work.renew(row, self._owner, self._hub.clock.now() + self._lease)
        except StoreUnavailableError:
            log.warning("lease not renewed: the store is away", row=row)
