"""The runner without Redis: a crew in the process that serves."""

import threading
from datetime import timedelta

from bridge.flows.hub import Hub
from bridge.jobs.crew import Crew, Worker
from bridge.jobs.rounds import Rounds

GO_ROUND_EVERY = 0.5


class EmbeddedRunner:
    """Wake it after a commit; `start` it once in the process that serves."""

    def __init__(self) -> None:
        self.crew: Crew | None = None
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []

    def wake(self) -> None:
        """Rows are due. Before `start` nobody is there to be woken; the crew looks when it begins."""
        if self.crew is not None:
            self.crew.wake()

    def start(self, hub: Hub, name: str, threads: int, lease: timedelta) -> None:
        """Begin to work."""
        self.crew = Crew(hub, Worker(name, lease), threads)
        rounds = Rounds(self.crew)
        self._threads = [
            threading.Thread(target=self.crew.run, name="dispatcher", daemon=True),
            threading.Thread(target=self._go_round, args=(rounds,), name="rounds", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the rows at work and end."""
        self._over.set()
        if self.crew is not None:
            self.crew.stop()
        for thread in self._threads:
            thread.join()

    def _go_round(self, rounds: Rounds) -> None:
        while not self._over.wait(GO_ROUND_EVERY):
            rounds.go()
