"""Processor time by program: steadier than any rate on a machine that others use as well, and it says what limits what."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from bridge.bench.ground.programs import Program

T = TypeVar("T")
_STOOD_BY = 0.01


class Meter:
    """What each program (its children included) has spent while the measured acts ran, in seconds."""

    def __init__(self, programs: Mapping[str, Program]) -> None:
        self._programs = programs
        self.spent = dict.fromkeys(programs, 0.0)

    def over(self, act: Callable[[], T]) -> T:
        """Run `act` and count what it cost."""
        before = self._read()
        result = act()
        for name, seconds in self._read().items():
            self.spent[name] += seconds - before[name]
        return result

    def each(self, count: int) -> str:
        """The cost of one of `count` things, in words: `web 3.1 ms, PostgreSQL 1.2 ms`; empty when there was none.

        Who only stood by (less than a hundredth of a millisecond each) is left out.
        """
        costs = {name: 1000 * spent / count for name, spent in self.spent.items()} if count else {}
        return ", ".join(f"{name} {cost:.2g} ms" for name, cost in costs.items() if cost >= _STOOD_BY)

    def _read(self) -> dict[str, float]:
        return {name: program.cpu_seconds() for name, program in self._programs.items()}
