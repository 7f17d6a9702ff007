"""What one actor was told: everything that was acknowledged to it, with the moment; and the count of steps of all actors."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any


class Steps:
    """How many steps of stories are done, over all actors."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self.count = 0

    def add(self) -> None:
        """One more."""
        with self._guard:
            self.count += 1


@dataclass
class Ledger:
    """One story. `acknowledged`: what (application, terms, answers, signature, paid, price, cancel) → facts.

    Stands in for the timeline that the player's people tell what they do: each telling is a step. Times are monotonic seconds.
    """

    number: int
    plot: str
    steps: Steps
    order: str = ""
    application_id: str = ""
    phone: str = ""
    began: float = field(default_factory=time.monotonic)
    ended: float = 0.0
    error: str = ""
    last_step: str = "nothing yet"
    acknowledged: dict[str, list[Any]] = field(default_factory=dict)

    def say(self, sender: str, receiver: str, what: str, result: str = "") -> None:
        """A step is done."""
        self.last_step = f"{sender}: {what}"
        self.steps.add()

    def promise(self, what: str, fact: Any = True) -> None:
        """The hub answered 2xx or showed the page: this must not be lost."""
        self.acknowledged.setdefault(what, []).append(fact)
        self.say("hub", "actor", f"acknowledges {what}")

    def lived(self, begin: float, end: float) -> bool:
        """True when this story was under way at some moment between the two."""
        return self.began <= end and (not self.ended or self.ended >= begin)
