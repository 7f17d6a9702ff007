"""What was found out about one field of one call, and what that means for the call."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """How a field of the map stands in the base. NOT_DESCRIBED: the description says nothing of it, so nobody can tell."""

    FOUND = "found"
    MISSING = "missing"
    OTHER_TYPE = "other type"
    TOO_SHORT = "too short"
    UNMAPPED = "unmapped required"
    NOT_DESCRIBED = "not described"
    ANSWERED = "answered"


class Level(Enum):
    """ERROR: the call can't work. WARNING: it works, but something is lost, or may be."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """`field`: their name, dotted. `ours`: our name or path, empty for what only they have. `near`: names that look like it."""

    call: str
    field: str
    ours: str
    state: State
    level: Level = Level.OK
    note: str = ""
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """The findings of one map. `sources`: what it was held against, in words."""

    title: str
    findings: tuple[Finding, ...]
    sources: tuple[str, ...] = ()

    def of_level(self, level: Level) -> tuple[Finding, ...]:
        """The findings of one level."""
        return tuple(one for one in self.findings if one.level is level)

    @property
    def broken(self) -> tuple[str, ...]:
        """Names of the calls that can't work, in the map's order."""
        return calls_of(self.of_level(Level.ERROR))


def calls_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Names of the calls, once each."""
    return tuple(dict.fromkeys(one.call for one in findings))
