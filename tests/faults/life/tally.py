"""How much was lived through in this run of the tests, and what struck on the way; printed at the end."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Lives begun, steps taken in them, and what struck how often."""

    lives: int = 0
    steps: int = 0
    struck: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """For people."""
        blows = ", ".join(f"{what} {times}" for what, times in self.struck.most_common())
        return [f"{self.lives} lives of {self.steps} steps in all", f"struck: {blows}"] if self.lives else []


TALLY = Tally()
