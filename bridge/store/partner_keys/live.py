"""The tour sites as they are now: the lender's files with what each site set for itself laid over them.

What this process writes counts from its commit on; what another process wrote is seen a second later at most.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from threading import Lock

from sqlalchemy import Engine, inspect

from bridge.model.partner import Partner
from bridge.model.partner_page.own_words import OwnWords
from bridge.ports.store import StoreUnavailableError
from bridge.store.engine import connect, reachable
from bridge.store.partner_keys.keys import SqlPartnerKeys
from bridge.store.partner_keys.settings import SqlPartnerSettings
from bridge.store.schema import partner_settings
from bridge.store.seal import Seal

_log = logging.getLogger(__name__)
GOOD_FOR = 1.0
LEAST = 0.1


class LivePartners(Mapping[str, Partner]):
    """Partners by name. `changes` counts what this process committed. May be asked within a transaction: it reads beside it.

    Raises StoreUnavailableError while nothing was read yet: without the store nobody knows which keys were retired.
    """

    def __init__(self, files: Mapping[str, Partner], engine: Engine, seal: Seal, changes: Callable[[], int]) -> None:
        self._files = files
        self._engine, self._seal, self._changes = engine, seal, changes
        self._guard = Lock()
        self._known: Mapping[str, Partner] | None = None
        self._read_at, self._read_after = 0.0, -1

    def __getitem__(self, name: str) -> Partner:
        if name not in self._files:
            raise KeyError(name)
        return self._now()[name]

    def __contains__(self, name: object) -> bool:
        return name in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def look_again(self) -> None:
        """Read anew what another process may have just changed, though not more often than `LEAST`: strangers may cause this."""
        if time.monotonic() - self._read_at < LEAST or not self._guard.acquire(blocking=False):
            return
        try:
            with suppress(StoreUnavailableError):
                self._look(self._changes())
        finally:
            self._guard.release()

    def _now(self) -> Mapping[str, Partner]:
        known, changes = self._known, self._changes()
        if known is not None and changes == self._read_after and time.monotonic() - self._read_at < GOOD_FOR:
            return known
        # While one thread looks, the others take what was known before; not after a change of this process, though.
        if not self._guard.acquire(blocking=known is None or changes != self._read_after):
            return known or {}
        try:
            return self._look(changes)
        finally:
            self._guard.release()

    def _look(self, changes: int) -> Mapping[str, Partner]:
        try:
            self._known = self._read() if self._migrated() else self._files
        except StoreUnavailableError:
            if self._known is None:
                raise
            _log.warning("what sites set for themselves can't be read just now; what was read before counts")
        else:
            self._read_after = changes
        self._read_at = time.monotonic()
        return self._known

    def _migrated(self) -> bool:
        """False for a database without our tables, such as the desk meets before the first start: nobody has set anything."""
        if self._known is None or self._known is self._files:
            with reachable(), connect(self._engine, reading=True) as connection:
                return inspect(connection).has_table(partner_settings.name)
        return True

    def _read(self) -> Mapping[str, Partner]:
        with reachable(), connect(self._engine, reading=True) as connection, connection.begin():
            keys = SqlPartnerKeys(connection, self._seal).all()
            settings = SqlPartnerSettings(connection, self._seal).all_in_force()
        said = {name: OwnWords([key for key in keys if key.partner == name], settings.get(name, {})) for name in self._files}
        return {name: said[name].over(partner) for name, partner in self._files.items()}
