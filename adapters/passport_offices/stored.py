"""The directory of this process, kept at the version that the store holds: read once, looked at again now and then.

Once it is read it answers from memory whatever happens to the store.
"""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import date

import structlog

from adapters.passport_offices.directory import OfficeDirectory
from bridge.ports.passport_offices import IssuerChoice
from bridge.ports.store import StoreUnavailableError

LOOK_EVERY = 15.0
_log = structlog.get_logger(__name__)


class StoredOffices:
    """Answers `PassportOffices` from memory; `read_version` and `read_rows` reach the store."""

    def __init__(self, read_version: Callable[[], str], read_rows: Callable[[], Iterable[tuple[str, str]]]) -> None:
        self._read_version = read_version
        self._read_rows = read_rows
        self._directory = OfficeDirectory()
        self._guard = threading.Lock()
        self._looked_at = float("-inf")

    def issuers(self, division_code: str, issued_on: date | None) -> IssuerChoice:
        """As OfficeDirectory.issuers, from the newest version that was imported up to some seconds ago.

        Raises StoreUnavailableError while nothing could be read yet.
        """
        self._refresh()
        return self._directory.issuers(division_code, issued_on)

    def _refresh(self) -> None:
        # Who comes first waits for the data; later, one thread looks and the others answer from what is there.
        if time.monotonic() - self._looked_at < LOOK_EVERY or not self._guard.acquire(blocking=not self._directory.version):
            return
        try:
            self._read()
        except StoreUnavailableError:
            if not self._directory.version:
                raise
            _log.warning("the directory of passport offices is not looked at: the store is away")
        finally:
            self._guard.release()
        self._looked_at = time.monotonic()

    def _read(self) -> None:
        version = self._read_version()
        if version != self._directory.version:
            self._directory.replace(self._read_rows(), version)
