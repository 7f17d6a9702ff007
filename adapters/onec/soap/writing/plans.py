"""How plain values become what zeep renders: one plan for each type, made once.

zeep itself fills in what is missing, takes names that it does not know for a fault of the program, and writes an empty element
where None is given; here each is decided by the description, and told by the name of the parameter.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zeep.xsd import Choice, ComplexType, Element, Nil, Sequence
from zeep.xsd.elements import Any as AnyElement
from zeep.xsd.elements.indicators import Group, OrderIndicator

from adapters.onec.soap.described import Field, Kind, Shape
from adapters.onec.soap.errors import ValueUnfitError
from adapters.onec.soap.writing.values import Writer, empty_of, writer_of

_LEFT_OUT = object()
TEXT = ""
"""Name of the text of an element that has attributes beside it."""


@dataclass(frozen=True)
class _Slot:
    """One element: `inner` for objects, `write` for everything else. `must`: something has to stand there.

    `least`, `most` (None: any number) at this place: of a group that repeats, the field tells how often in all.
    """

    field: Field
    must: bool
    least: int
    most: int | None
    inner: "Plan | None"
    write: Writer

    def made(self, value: Any, path: str) -> Any:
        """What zeep gets; _LEFT_OUT for nothing."""
        if value is None:
            return self._nothing(path)
        if self.most == 1:
            if isinstance(value, list | tuple) and self.field.kind not in (Kind.CORE, Kind.FREE):
                raise ValueUnfitError(path, "takes one value, not a list")
            return self._one(value, path)
        values = value if isinstance(value, list | tuple) else (value,)
        if len(values) < self.least or (self.most is not None and len(values) > self.most):
            raise ValueUnfitError(path, f"takes {self.least} to {self.most or 'any number of'} values")
        if None in values and not self.field.nillable:
            raise ValueUnfitError(path, "may not be empty")
        return [Nil if one is None else self._one(one, path) for one in values]

    def missing(self, path: str) -> Any:
        """What zeep gets when no value is given."""
        if not self.must:
            return _LEFT_OUT
        if self.field.nillable:
            return self._wrapped(Nil)
        raise ValueUnfitError(path, "is required by the description, and nothing is given for it")

    def _one(self, value: Any, path: str) -> Any:
        return self.inner.made(value, path) if self.inner else self.write(value, path)

    def _nothing(self, path: str) -> Any:
        if self.field.nillable:
            return self._wrapped(Nil)
        if not self.must:
            return _LEFT_OUT
        empty = empty_of(self.field)
        if empty is None:
            raise ValueUnfitError(path, "may not be empty")
        return self._wrapped(empty)

    def _wrapped(self, value: Any) -> Any:
        return value if self.most == 1 else [value]


@dataclass(frozen=True)
class _Repeated:
    """Elements that repeat as a group: zeep takes them as a list under a name of its own."""

    key: str
    choice: bool
    slots: Mapping[str, _Slot]

    def made(self, values: Mapping[str, Any], path: str) -> list[dict[str, Any]]:
        """Of lists that run side by side, the rows; of a choice, one row for each value in order of names."""
        lists = {name: _listed(values[name]) for name in self.slots if name in values}
        if self.choice:
            return [self._row({name: one}, path) for name, many in lists.items() for one in many]
        most = max(map(len, lists.values()), default=0)
        return [self._row({name: many[n] for name, many in lists.items() if n < len(many)}, path) for n in range(most)]

    def _row(self, values: Mapping[str, Any], path: str) -> dict[str, Any]:
        made = {}
        for name, slot in self.slots.items():
            given = name in values
            if given or not self.choice:
                value = slot.made(values[name], path + name) if given else slot.missing(path + name)
                if value is not _LEFT_OUT:
                    made[name] = value
        return made


class Plan:
    """How the values of one object are prepared. Safe to share between threads.

    Read from zeep's type beside ours when it is needed first: types hold each other, and themselves.
    """

    def __init__(self, kind: Any, shape: Shape | None, text: Field | None, plans: "Plans") -> None:
        self._read = (kind, shape, text, plans)
        self._ready = False
        self._slots: dict[str, _Slot] = {}
        self._groups: list[_Repeated] = []
        self._attributes: dict[str, tuple[Field, Writer]] = {}
        self._text: Writer | None = None
        self._names: frozenset[str] = frozenset()

    def made(self, values: Any, path: str = "") -> dict[str, Any]:
        """What zeep renders. Raises ValueUnfitError for a name that is not there, and for one that is missing."""
        if not self._ready:
            self._fill()
        if self._text is not None and not isinstance(values, Mapping):
            values = {TEXT: values}
        before = f"{path}." if path else ""
        if not isinstance(values, Mapping):
            raise ValueUnfitError(path, "takes names with values")
        if not self._names.issuperset(values):
            strange = next(str(name) for name in values if name not in self._names)
            raise ValueUnfitError(before + strange, "is no parameter of the description")
        made: dict[str, Any] = {}
        for name, slot in self._slots.items():
            value = slot.made(values[name], before + name) if name in values else slot.missing(before + name)
            if value is not _LEFT_OUT:
                made[name] = value
        for group in self._groups:
            made[group.key] = group.made(values, before)
        self._beside(made, values, before)
        return made

    def _beside(self, made: dict[str, Any], values: Mapping[str, Any], before: str) -> None:
        for name, (field, write) in self._attributes.items():
            if values.get(name) is not None:
                made[name] = write(values[name], before + name)
            elif field.min_occurs:
                raise ValueUnfitError(before + name, "is required by the description, and nothing is given for it")
        if self._text is not None:
            made["_value_1"] = self._text("" if values.get(TEXT) is None else values[TEXT], before.rstrip("."))

    def _fill(self) -> None:
        kind, shape, text, plans = self._read
        with plans.guard:
            if not self._ready:
                self._take_type(kind, shape, text, plans)
                self._ready = True

    def _take_type(self, kind: Any, shape: Shape | None, text: Field | None, plans: "Plans") -> None:
        fields = {one.name: one for one in (shape.fields if shape else ())}
        for key, part in kind.elements_nested:
            if isinstance(part, Element):
                self._text = writer_of(text) if text else None
            else:
                self._take(key, part, fields, plans)
        for name, _ in kind.attributes:
            if (field := fields.get(name)) is not None:
                self._attributes[name] = (field, writer_of(field))
        grouped = (name for group in self._groups for name in group.slots)
        self._names = frozenset((*self._slots, *self._attributes, *grouped, *((TEXT,) if self._text else ())))

    def _take(self, key: str | None, part: Any, fields: Mapping[str, Field], plans: "Plans", choice: bool = False) -> None:
        inner = part.child if isinstance(part, Group) else part
        choice = choice or isinstance(inner, Choice)
        if key is not None and part.accepts_multiple:
            slots = {name: plans.slot(one, fields[name], choice) for name, one in _flat(inner) if name in fields}
            self._groups.append(_Repeated(key, choice, slots))
            return
        for name, one in inner.elements_nested:
            if isinstance(one, Element):
                field = fields.get(str(one.name))
                if field is not None:
                    self._slots[name] = plans.slot(one, field, choice)
            elif isinstance(one, OrderIndicator | Group):
                self._take(name, one, fields, plans, choice)


class Plans:
    """The plans of a description, one for each type."""

    def __init__(self) -> None:
        self._made: dict[int, Plan] = {}
        self.guard = threading.RLock()

    def of(self, kind: Any, shape: Shape | None, text: Field | None = None) -> Plan:
        """The plan of a zeep type of objects."""
        with self.guard:
            # The plan holds the type, so no other one comes to stand at its place in memory.
            return self._made.setdefault(id(kind), Plan(kind, shape, text, self))

    def slot(self, element: Any, field: Field, choice: bool) -> _Slot:
        """The slot of one element."""
        inner = None
        if isinstance(element.type, ComplexType):
            inner = self.of(element.type, field.shape, None if field.kind is Kind.OBJECT else field)
        most = None if element.max_occurs == "unbounded" else int(element.max_occurs)
        return _Slot(field, bool(element.min_occurs) and not choice, element.min_occurs, most, inner, writer_of(field))


def _flat(part: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    for one in part:
        if isinstance(one, Element):
            yield str(one.name), one
        elif isinstance(one, Sequence | Choice | Group) and not isinstance(one, AnyElement):
            yield from _flat(one)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
