"""bridge.ports.exchanging.Talks in memory: what was said hangs on the lines of the journal."""

from collections.abc import Callable, Mapping, Sequence

from bridge.model.exchanging import Talk
from bridge.ports.store import Exchange


class MemoryTalks:
    def __init__(self, lines: Callable[[], Sequence[Exchange]]) -> None:
        self._lines = lines

    def of(self, application_id: str, numbers: Sequence[int]) -> Mapping[int, Talk]:
        lines = (line for line in self._lines() if line.application_id == application_id and line.n in numbers)
        return {line.n: line.talk for line in lines if line.talk is not None}

    def count(self, application_id: str) -> int:
        return sum(line.application_id == application_id and line.talk is not None for line in self._lines())
