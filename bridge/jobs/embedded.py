"""The runner without Redis: threads in this process work the outbox; a lookout sees rows that fall due by time."""

import threading
from collections.abc import Callable
from datetime import timedelta

import structlog

from bridge.flows.hub import Hub
from bridge.flows.recover import ask_about_payments
from bridge.jobs.drain import Worker, drain
from bridge.ports.store import StoreUnavailableError

log = structlog.get_logger(__name__)
LOOK_EVERY = 0.2
RECOVER_EVERY = timedelta(minutes=1)


class EmbeddedRunner:
    """Wake it after a commit; `start` it once in the process that serves."""

    def __init__(self) -> None:
        self._due = threading.Condition()
        self._nudges = 0
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []

    def wake(self) -> None:
        """Rows are due."""
        with self._due:
            self._nudges += 1
            self._due.notify()

    def start(self, hub: Hub, name: str, threads: int, lease: timedelta) -> None:
        """Give back what an earlier run of this process left behind and begin to work."""
        workers = [Worker(f"{name}.{n}", lease) for n in range(threads)]
        with hub.store.begin() as tx:
            for worker in workers:
                tx.work.release(worker.name)
        for worker in workers:
            self._spawn(f"worker {worker.name}", self._work, hub, worker)
        self._spawn("lookout", self._look_out, hub)

    def stop(self) -> None:
        """Finish the rows at work and end."""
        self._over.set()
        with self._due:
            self._due.notify_all()
        for thread in self._threads:
            thread.join()

    def _spawn(self, name: str, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _work(self, hub: Hub, worker: Worker) -> None:
        while not self._over.is_set():
            seen = self._nudges
            try:
                drain(hub, worker)
            except StoreUnavailableError:
                log.warning("the store is away; looking again")
            except Exception:
                # A thread that ends here would leave rows to nobody, and no one would notice.
                log.exception("working failed unexpectedly; looking again")
            with self._due:
                if self._nudges == seen and not self._over.is_set():
                    self._due.wait(timeout=30)

    def _look_out(self, hub: Hub) -> None:
        recovered_at = hub.clock.now()
        while not self._over.wait(LOOK_EVERY):
            try:
                with hub.store.begin() as tx:
                    due = tx.work.next_due()
                if due is not None and due <= hub.clock.now():
                    self.wake()
                if hub.clock.now() - recovered_at > RECOVER_EVERY:
                    recovered_at = hub.clock.now()
                    ask_about_payments(hub)
            except StoreUnavailableError:
                log.warning("the store is away; looking again")
            except Exception:
                log.exception("looking failed unexpectedly; looking again")
