"""A map while it is being made: tables of lines, each with the mark that tells what is not sure of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

TODO = "TODO"
"""Names that begin so stand where a name of the base must be put."""


@dataclass(frozen=True)
class Line:
    """`key = value`, or a comment alone when `off`. `mark`: what a person must look at, empty when nothing."""

    key: str
    value: Any
    mark: str = ""
    off: bool = False


@dataclass
class Table:
    """One table of the file: its dotted header, comments above it, lines. `many`: a table of a list."""

    header: str
    lines: list[Line] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    many: bool = False


@dataclass
class Drafted:
    """One call as far as it could be made. `score`: how sure its operation or sets are; 0 when there are none.

    `missing`: what was not found and without which the call can't work.
    """

    name: str
    tables: list[Table]
    score: float
    missing: list[str] = field(default_factory=list)

    def marked(self) -> int:
        """How many places a person must look at."""
        return sum(bool(line.mark) for line in lines_of(self.tables)) + sum(len(table.above) for table in self.tables)


def lines_of(tables: Iterable[Table]) -> Iterator[Line]:
    """All lines."""
    for table in tables:
        yield from table.lines


def unsure(why: str, others: Iterable[str] = ()) -> str:
    """The mark of something that was chosen."""
    named = ", ".join(others)
    return f"{TODO} unsure: {why}" + (f"; alternatives: {named}" if named else "")


def not_found(what: str) -> str:
    """The mark of something that was not found."""
    return f"{TODO} not found: {what}"


def placeholder(ours: str) -> str:
    """A name that stands where a name of the base must be put."""
    return f"{TODO}_{ours.rpartition('.')[2]}"
