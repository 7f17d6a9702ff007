"""One step of a call, as data. What each `do` takes stands in steps.tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from mappings.convert import Converter
from mappings.fields import OutField, OutMap

TABLES: Mapping[str, str] = MappingProxyType({"slice": "SliceLast", "balance": "Balance", "turnovers": "Turnovers"})
CHANGES = frozenset({"write", "mark", "post", "unpost", "claim", "acknowledge"})
CLAIMED = "claimed"
"""Field of a claimed record: whether it was made by this very claim."""
SET, DELETED, MARK = "_set", "_deleted", "mark"
"""Of a change: its set, whether it was deleted. `mark` stands beside the steps and holds the packet's number as a text."""


@dataclass(frozen=True)
class Value:
    """A value for an address: of ours at `ours`, or `const`. `kind`: the literal it becomes; `most`: letters it may have."""

    field: str
    kind: str
    ours: str
    const: Any = None
    operation: str = "eq"
    converter: Converter | None = None
    most: int | None = None


@dataclass(frozen=True)
class WindowOf:
    """The dates between which a list is read in windows: `since` and `until` are facts, `overlap` days are read once more."""

    field: str
    since: str
    until: str
    days: int
    overlap: int


@dataclass(frozen=True)
class Step:
    """One step. What a `do` has no use for is empty."""

    name: str
    do: str
    set: str = ""
    where: tuple[Value, ...] = ()
    key: tuple[Value, ...] = ()
    keys: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    pick: str = ""
    by: str = ""
    value: str = ""
    of: tuple[str, ...] = ()
    fields: OutMap = field(default_factory=lambda: OutMap(()))
    strict: frozenset[str] = frozenset()
    function: str = ""
    parameters: tuple[Value, ...] = ()
    dimensions: tuple[str, ...] = ()
    window: WindowOf | None = None
    page: int = 0
    allowed_only: bool = False
    optional: bool = False
    operational: bool = False
    unguarded: bool = False
    plan: str = ""
    node: str = ""
    sets: frozenset[str] = frozenset()
    when: str = ""
    unless: str = ""


@dataclass(frozen=True)
class OdataRequest:
    """The steps of one call."""

    steps: tuple[Step, ...]

    @property
    def fields(self) -> tuple[OutField, ...]:
        """What is sent in bodies."""
        return tuple(one for step in self.steps for one in step.fields.fields)
