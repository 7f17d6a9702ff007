"""Stories that begin at a set rate, each in a thread of its own, until they are told to stop beginning."""

import itertools
import threading
import time
from random import Random

from samples.demo.story.waiting import StoryError
from tests.faults.storm.actor import Actor
from tests.faults.storm.ledger import Ledger, Steps
from tests.faults.storm.place import Place
from tests.faults.storm.plots import Plot, deal

# More stories at once than this mean that the system does not keep up; new ones wait then, and the rate shows it.
MOST_AT_ONCE = 300


class Crowd:
    """`rate` stories a second, which may be changed, begin between `begin` and `stop`. `ledgers` are all stories so far."""

    def __init__(self, place: Place, rate: float, seed: int) -> None:
        self._place, self.rate, self._dice = place, rate, Random(seed)
        self._over = threading.Event()
        self._places_free = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._threads: list[threading.Thread] = []
        self._source = threading.Thread(target=self._pour, name="crowd", daemon=True)
        self.steps = Steps()
        self.ledgers: list[Ledger] = []

    def begin(self) -> None:
        """The first story begins now."""
        self._source.start()

    def stop(self) -> None:
        """No more stories begin; those under way go on to their end."""
        self._over.set()
        self._source.join()

    def wait_until_all_ended(self, limit: float) -> int:
        """How many are still under way after at most `limit` seconds."""
        end = time.monotonic() + limit
        for thread in self._threads:
            thread.join(max(end - time.monotonic(), 0.0))
        return sum(thread.is_alive() for thread in self._threads)

    @property
    def under_way(self) -> int:
        """Stories that began and have not ended."""
        return sum(not one.ended for one in self.ledgers)

    def _pour(self) -> None:
        due, plots = time.monotonic(), deal(self._dice)
        for number in itertools.count(1):
            due += 1 / self.rate
            if self._over.wait(max(due - time.monotonic(), 0.0)):
                return
            self._places_free.acquire()
            plot = next(plots)
            ledger = Ledger(number, plot.__name__, self.steps)
            self.ledgers.append(ledger)
            thread = threading.Thread(target=self._live, args=(ledger, plot, Random(self._dice.random())), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _live(self, ledger: Ledger, plot: Plot, dice: Random) -> None:
        try:
            plot(Actor(self._place, ledger, dice))
        except StoryError as error:
            ledger.error = str(error)
        except Exception as error:
            ledger.error = f"{type(error).__name__}: {error}"
        finally:
            ledger.ended = time.monotonic()
            self._places_free.release()
