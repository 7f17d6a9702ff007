"""What a web service offers, in plain objects: operations, their parameters and results, how long and of what type each is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

DEEPEST = 8
"""Levels that are walked through: a type may hold itself."""


class Kind(Enum):
    """What a value must be. CORE: a type of the platform (v8:Structure …); FREE: anything, as nothing is known of it."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole number"
    YES_NO = "yes or no"
    MOMENT = "date and time"
    DAY = "date"
    BINARY = "binary"
    OBJECT = "object"
    CORE = "value of the platform"
    FREE = "anything"


class Shape:
    """What stands inside an object. One for each type, read when it is looked at first: types hold each other, and themselves."""

    def __init__(self, read: Callable[[], tuple["Field", ...]]) -> None:
        self._read = read

    @cached_property
    def fields(self) -> tuple["Field", ...]:
        """The fields, in their order."""
        return self._read()


@dataclass(frozen=True)
class Field:
    """One parameter or property. `max_occurs` None: any number. `type` as people read it: xs:string, {trade}Договор.

    `max_length` in letters, `digits` in all and after the point, `words` of an enumeration: None or empty when not limited.
    """

    name: str
    type: str
    kind: Kind
    nillable: bool = False
    min_occurs: int = 1
    max_occurs: int | None = 1
    max_length: int | None = None
    digits: tuple[int | None, int | None] = (None, None)
    words: tuple[str, ...] = ()
    attribute: bool = False
    shape: Shape | None = field(default=None, repr=False, compare=False)

    @property
    def fields(self) -> tuple["Field", ...]:
        """What stands inside."""
        return self.shape.fields if self.shape else ()

    @property
    def many(self) -> bool:
        """True when it may stand there several times."""
        return self.max_occurs is None or self.max_occurs > 1

    @property
    def required(self) -> bool:
        """True when it must stand there and may not be nil."""
        return self.min_occurs > 0 and not self.nillable


@dataclass(frozen=True)
class Operation:
    """`result` holds `return` and, beside it, the parameters that come back. `response`: name of the element that answers."""

    name: str
    action: str
    parameters: tuple[Field, ...]
    result: tuple[Field, ...]
    response: str
    faults: tuple[str, ...] = ()

    def parameter(self, path: str) -> Field | None:
        """The parameter under a dotted name, or None."""
        return found(self.parameters, path)

    def told(self, path: str) -> Field | None:
        """What comes back under a dotted name (return.НомерСделки), or None."""
        return found(self.result, path)


@dataclass(frozen=True)
class Described:
    """One service by its SOAP 1.1 port. `services`: names of all in the description. `remarks`: what was put right to read it."""

    service: str
    port: str
    namespace: str
    operations: Mapping[str, Operation]
    services: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def found(fields: tuple[Field, ...], path: str) -> Field | None:
    """The field under a dotted name; where nothing is known of what stands inside, the last one that is known."""
    at: Field | None = None
    for name in path.split("."):
        if at is not None and at.kind in (Kind.FREE, Kind.CORE):
            return at
        at = next((one for one in (at.fields if at else fields) if one.name == name), None)
        if at is None:
            return None
    return at


def walked(fields: tuple[Field, ...], before: str = "", deepest: int = DEEPEST) -> Iterator[tuple[str, Field]]:
    """Every field with its dotted name, outer ones first."""
    for one in fields:
        path = f"{before}{one.name}"
        yield path, one
        if deepest > 1:
            yield from walked(one.fields, f"{path}.", deepest - 1)
