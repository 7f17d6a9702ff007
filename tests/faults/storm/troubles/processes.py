"""kill -9 of the hub's processes: at any moment, again and again, and in the middle of each kind of call."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from tests.faults.running import LOOK_EVERY, STEPS, Fault
from tests.faults.storm.place import Place
from tests.faults.storm.troubles.kinds import BOTH, SERVERS, Trouble, once

# A call that is met must still be under way when its caller dies.
ANSWER_LATE, INTO_THE_CALL, MEET_SECONDS = 5, 0.3, 30.0
KILLS, BETWEEN_KILLS = 3, 3.0


def killing(*names: str) -> Callable[[Place], AbstractContextManager[None]]:
    """kill -9 of these, at once."""

    def act(place: Place) -> None:
        for name in names:
            place.running.kill(name)

    return once(act)


def killing_again_and_again(name: str) -> Callable[[Place], AbstractContextManager[None]]:
    """kill -9, and again as soon as it is up."""

    def act(place: Place) -> None:
        for _ in range(KILLS):
            place.running.kill(name)
            time.sleep(BETWEEN_KILLS)

    return once(act)


def killing_in_the_middle_of(fault: Fault) -> Callable[[Place], AbstractContextManager[None]]:
    """Wait until somebody makes this call; its work is done and the answer is under way: kill whoever may be calling."""

    @contextmanager
    def block(place: Place) -> Iterator[None]:
        place.running.plant(fault, "delay", seconds=ANSWER_LATE, after=True)
        end = time.monotonic() + MEET_SECONDS
        while place.running.waits(fault) and time.monotonic() < end:
            time.sleep(LOOK_EVERY)
        time.sleep(INTO_THE_CALL)
        for name in place.workers:
            place.running.kill(name)
        yield

    return block


def _name(fault: Fault) -> str:
    return f"kill-at-{fault.on.lower()}" + "".join(f"-{value}" for _, value in fault.where)


PROCESSES = (
    Trouble("kill-web", killing("hub"), 2.0, BOTH),
    Trouble("kill-web-again", killing_again_and_again("hub"), 0.5, BOTH),
    Trouble("kill-worker", killing("worker"), 2.0, SERVERS),
    Trouble("kill-worker-again", killing_again_and_again("worker-2"), 0.5, SERVERS),
    Trouble("kill-clock", killing("clock"), 2.0, SERVERS),
    Trouble("kill-all", killing("hub", "worker", "worker-2", "clock"), 2.0, SERVERS),
    *(Trouble(_name(fault), killing_in_the_middle_of(fault), 1.0, BOTH) for fault in STEPS),
)
