"""What is wrong in a file of the operator: where, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from config.reading.lines import Path, lines_of, shown

# A place in a parsed file, and why what stands there can't be used.
Remark = tuple[Path, str]


@dataclass(frozen=True, order=True)
class Fault:
    """`file` as the operator knows it; `line` from 1; `place`: the key, empty for the file as a whole."""

    file: str
    line: int
    place: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.place}: {self.reason}" if self.place else f"{where}: {self.reason}"


@dataclass(frozen=True, repr=False)
class TomlFile:
    """One file: its name, its text and the table that was read from it."""

    name: str
    text: str
    table: Mapping[str, Any]

    def faults(self, remarks: Iterable[Remark]) -> list[Fault]:
        """The remarks with their lines; lines are looked up only when there is something to tell."""
        told = list(dict.fromkeys(remarks))
        if not told:
            return []
        lines = lines_of(self.text)
        return sorted(Fault(self.name, _line(lines, path), shown(path), reason) for path, reason in told)


def _line(lines: Mapping[Path, int], path: Path) -> int:
    """The line of the place, or of what it should stand in."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)
