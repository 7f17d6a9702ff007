"""How a service is described: kinds of values, records, operations. WSDL, reading and writing all follow one description."""

from dataclasses import dataclass, field

V8 = "http://v8.1c.ru/8.1/data/core"


@dataclass(frozen=True)
class Choice:
    """An enumeration: a simple type with these words."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Value:
    """A child element. `kind`: an xs type's name, "v8:Array" and the like, a Choice or a Record.

    `nil` may be empty by xsi:nil; `maybe` may be absent (minOccurs 0); `many` repeats; `ref` points at a global element.
    """

    name: str
    kind: "str | Choice | Record"
    nil: bool = False
    maybe: bool = False
    many: bool = False
    ref: bool = False


@dataclass(frozen=True)
class Record:
    """An object type; without a name it is written where it is used. `space` differs from the service's for another package."""

    name: str
    values: tuple[Value, ...]
    space: str = ""


@dataclass(frozen=True)
class Operation:
    """`asks` are parameters, `returns` the result, `tells` the output and in-out parameters beside it."""

    name: str
    asks: tuple[Value, ...] = ()
    returns: Value = field(default_factory=lambda: Value("return", "string"))
    tells: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Service:
    """One web service: its file of publication ends in .1cws."""

    name: str
    space: str
    file: str
    operations: tuple[Operation, ...]

    def operation(self, name: str) -> Operation | None:
        """By name, or None."""
        return next((one for one in self.operations if one.name == name), None)


def kinds_of(service: Service) -> list[Choice | Record]:
    """All named types that the operations need, each once, what others need first."""
    found: dict[tuple[str, str], Choice | Record] = {}
    for operation in service.operations:
        for value in (*operation.asks, operation.returns, *operation.tells):
            _collect(value.kind, found)
    return list(found.values())


def _collect(kind: str | Choice | Record, found: dict[tuple[str, str], Choice | Record]) -> None:
    if isinstance(kind, Record):
        for value in kind.values:
            _collect(value.kind, found)
    if not isinstance(kind, str) and kind.name:
        found[getattr(kind, "space", ""), kind.name] = kind
