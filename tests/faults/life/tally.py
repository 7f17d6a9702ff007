"""How much was lived through in this run of the tests, and what struck on the way; printed at the end."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Tally:
    """Lives begun, steps taken in them, and what struck how often."""

    lives: int = 0
    steps: int = 0
    struck: Counter[str] = field(default_factory=Counter)

    def as_record(self) -> dict[str, Any]:
        """For another process."""
        return {"lives": self.lives, "steps": self.steps, "struck": {str(what): times for what, times in self.struck.items()}}

    def add(self, lives: int = 0, steps: int = 0, struck: Mapping[str, int] | None = None) -> None:
        """What another process counted."""
        self.lives, self.steps = self.lives + lives, self.steps + steps
        self.struck.update(struck or {})

    def lines(self) -> list[str]:
        """For people."""
        blows = ", ".join(f"{what} {times}" for what, times in self.struck.most_common())
        return [f"{self.lives} lives of {self.steps} steps in all", f"struck: {blows}"] if self.lives else []


TALLY = Tally()
