"""A process notices what is in force: it looks now and then, never during a request, and changes over when it can.

Who is at work goes on with the hub that it began with; only what comes later meets the new one.
"""

import os
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bridge.flows.configuring.refuse_files import forgive_files, refuse_files
from bridge.jobs.embedded import EmbeddedRunner
from bridge.model.configuring.version import Run, Way
from bridge.ports.store import StoreUnavailableError
from bridge.wiring.house import House
from bridge.wiring.versions.offering import FilesRefusedError, read_still_files
from bridge.wiring.versions.opening import UNUSABLE, machine, of_version, take_files
from config.settings import Settings

log = structlog.get_logger(__name__)
LOOK_EVERY = 2.0
TELL_EVERY, GONE_AFTER = timedelta(seconds=30), timedelta(minutes=3)
Change = Callable[[House], None]


def change_over(house: House) -> None:
    """Who works rows in this process goes on with this hub."""
    if isinstance(house.runner, EmbeddedRunner):
        crews = [house.runner.crew] if house.runner.crew else []
    else:
        from bridge.jobs.on_rq import crews_here as crews  # loads RQ and Redis, which an embedded runner does without
    for crew in crews:
        crew.hub = house.hub


class Watch:
    """Watches for one process. `changes`: who is told of a new house, in this order."""

    def __init__(self, settings: Settings, house: House, process: str, *changes: Change) -> None:
        self._settings, self._house, self._changes = settings, house, changes
        self._process = f"{process}:{machine()}:{os.getpid()}"[:200]
        self._asked, self._over = threading.Event(), threading.Event()
        self._since = house.hub.clock.now()
        self._told_at: datetime | None = None
        self._fault, self._failed = "", 0
        self._thread: threading.Thread | None = None

    @property
    def house(self) -> House:
        """What this process runs now."""
        return self._house

    def start(self) -> "Watch":
        """Watch from a thread of its own."""
        self._thread = threading.Thread(target=self._watch, name="configuration", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """The process ends: nobody need wait for it."""
        self._over.set()
        self._asked.set()
        if self._thread is not None:
            self._thread.join()
        try:
            with self._house.store.begin() as tx:
                tx.configurations.forget_run(self._process)
        except StoreUnavailableError:
            log.warning("the store is away; this process is forgotten by and by")

    def reload(self, *_signal: object) -> None:
        """Take the files of the folder (SIGHUP). Comes back at once: the watching thread does it."""
        self._asked.set()

    def look(self) -> None:
        """Change over when another version is in force; say what runs here. Raises StoreUnavailableError."""
        with self._house.store.read() as tx:
            number = tx.configurations.active_number()
        if number == self._house.source.number:
            self._fault, self._failed = "", 0
        changed = number not in (0, self._house.source.number, self._failed) and self._change(number)
        now = self._house.hub.clock.now()
        if changed or self._told_at is None or abs(now - self._told_at) > TELL_EVERY:
            self._tell(now)

    def take(self, by: str) -> None:
        """Bring the files of the folder into force. Raises StoreUnavailableError; faulty files are refused and told."""
        # A file with a secret may have come since: what could not be used is tried again.
        hub, self._failed = self._house.hub, 0
        try:
            taken = take_files(self._settings, self._house.ground, read_still_files(self._settings), Way.RELOAD, by)
        except FilesRefusedError as refused:
            log.error("new files are refused; what is in force goes on", faults=refused.faults)
            refuse_files(hub, machine(), by, refused.faults)
            return
        forgive_files(hub, machine())
        log.info("new files were taken" if taken.fresh else "the files say nothing new", number=taken.version.number)

    def _watch(self) -> None:
        while not self._over.is_set():
            try:
                if self._asked.is_set():
                    self._asked.clear()
                    self.take(self._process)
                self.look()
            except StoreUnavailableError:
                log.warning("the store is away; what runs goes on")
            except Exception:
                # A thread that ends would leave this process behind for ever, and no one would notice.
                log.exception("looking for the configuration failed unexpectedly; looking again")
            self._asked.wait(LOOK_EVERY)

    def _change(self, number: int) -> bool:
        with self._house.store.read() as tx:
            version = tx.configurations.find(number)
        try:
            if version is None:
                raise LookupError(f"configuration {number} is not in this store")
            house = of_version(self._settings, self._house.ground, version)
            for change in self._changes:
                change(house)
        except UNUSABLE as error:
            log.exception("a version can't be used by this process; what runs goes on", number=number)
            self._fault, self._failed = f"{type(error).__name__}: {error}"[:1000], number
            return True
        self._house, self._since, self._fault, self._failed = house, house.hub.clock.now(), "", 0
        log.info("another configuration is in force here", number=number, digest=version.digest[:12])
        return True

    def _tell(self, now: datetime) -> None:
        run = Run(self._process, machine(), self._house.source.number, self._since, now, self._fault)
        with self._house.store.begin() as tx:
            tx.configurations.note_run(run, now - GONE_AFTER)
        self._told_at = now
