"""Fields of a service read from its mended schemas: names, types, lengths, and which may be left out or nil."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from adapters.onec.soap.described import Field, Kind, Shape
from adapters.onec.soap.namespaces import CORE, XS, short
from adapters.onec.soap.writing.core_types import CORE_SIMPLE, CORE_TYPES
from adapters.onec.soap.wsdl.definitions import BUILT_IN, Definitions, local, name_told, tag

_BUILT_IN_KINDS = {
    Kind.NUMBER: "decimal float double",
    Kind.WHOLE: "integer int long short byte nonNegativeInteger positiveInteger negativeInteger nonPositiveInteger unsignedLong "
    "unsignedInt unsignedShort unsignedByte",
    Kind.YES_NO: "boolean",
    Kind.MOMENT: "dateTime",
    Kind.DAY: "date",
    Kind.BINARY: "base64Binary hexBinary",
    Kind.FREE: "anyType",
}
KINDS = {f"{{{XS}}}{name}": kind for kind, names in _BUILT_IN_KINDS.items() for name in names.split()}
ANY_TYPE = f"{{{XS}}}anyType"
_CONTENT = frozenset({"sequence", "all", "choice", "group"})
MOST_BASES = 30


@dataclass(frozen=True)
class _Type:
    """A type as a field shows it."""

    name: str
    kind: Kind
    max_length: int | None = None
    digits: tuple[int | None, int | None] = (None, None)
    words: tuple[str, ...] = ()
    shape: Shape | None = None


@dataclass(frozen=True)
class _Times:
    """How often a part stands, seen from outside."""

    least: int = 1
    most: int | None = 1

    def of(self, node: etree._Element, *, choice: bool = False) -> "_Times":
        """A part inside of this one; of a choice none must stand."""
        told = node.get("maxOccurs", "1")
        most = None if told == "unbounded" else int(told)
        least = 0 if choice else self.least * int(node.get("minOccurs", "1"))
        return _Times(least, None if most is None or self.most is None else self.most * most)


class SchemaReading:
    """Reads types once each."""

    def __init__(self, definitions: Definitions, unknown: frozenset[str]) -> None:
        self._definitions = definitions
        self._unknown = unknown
        self._types: dict[str, _Type] = {}

    def inside(self, element: str) -> tuple[Field, ...]:
        """What stands inside of a global element."""
        defined = self._definitions.get("element", element)
        return self.of_element(defined.node, defined.namespace).fields if defined else ()

    def of_element(self, node: etree._Element, namespace: str, times: _Times = _Times()) -> Field:
        """The field that an element declares."""
        if ref := node.get("ref"):
            name = name_told(node, ref, namespace) or ref
            defined = self._definitions.get("element", name)
            if defined is None:
                return Field(name.rpartition("}")[2], short(ANY_TYPE), Kind.FREE, False, times.least, times.most)
            return replace(self.of_element(defined.node, defined.namespace), min_occurs=times.least, max_occurs=times.most)
        found = self._type_of(node, namespace)
        return Field(
            name=node.get("name", ""), type=found.name, kind=found.kind, nillable=node.get("nillable") in ("true", "1"),
            min_occurs=times.least, max_occurs=times.most, max_length=found.max_length, digits=found.digits, words=found.words,
            shape=found.shape,
        )  # fmt: skip

    def _type_of(self, node: etree._Element, namespace: str) -> _Type:
        for child in node:
            if local(child) == "complexType":
                return self._object(child, namespace, "")
            if local(child) == "simpleType":
                return self._simple(child, namespace, "")
        told = node.get("type")
        return self._named(name_told(node, told, namespace) or ANY_TYPE if told else ANY_TYPE)

    def _named(self, name: str) -> _Type:
        if name in self._types:
            return self._types[name]
        shown = short(name)
        if name in KINDS or name in BUILT_IN:
            return self._kept(name, _Type(shown, KINDS.get(name, Kind.TEXT)))
        core = name.removeprefix(f"{{{CORE}}}")
        if core in CORE_SIMPLE and core != name:
            return self._kept(name, _Type(shown, Kind.TEXT))
        if core in CORE_TYPES and core != name:
            return self._kept(name, _Type(shown, Kind.CORE))
        defined = self._definitions.get("type", name)
        if defined is None or name in self._unknown:
            return self._kept(name, _Type(shown, Kind.FREE))
        read = self._simple if local(defined.node) == "simpleType" else self._object
        return read(defined.node, defined.namespace, name)

    def _kept(self, name: str, made: _Type) -> _Type:
        if name:
            self._types[name] = made
        return made

    def _object(self, node: etree._Element, namespace: str, name: str) -> _Type:
        shape = Shape(lambda: tuple(self._content(node, namespace, _Times(), 0)))
        made = self._kept(name, _Type(short(name) if name else "object", Kind.OBJECT, shape=shape))
        simple = next((one for one in node if local(one) == "simpleContent"), None)
        if simple is not None:
            base = self._based(simple, namespace)
            made = self._kept(name, replace(base, name=made.name, shape=shape))
        return made

    def _based(self, content: etree._Element, namespace: str) -> _Type:
        for one in content:
            if told := one.get("base"):
                return self._named(name_told(one, told, namespace) or ANY_TYPE)
        return _Type("xs:string", Kind.TEXT)

    def _content(self, node: etree._Element, namespace: str, times: _Times, bases: int, choice: bool = False) -> Iterator[Field]:
        for child in node:
            what = local(child)
            if what == "element":
                yield self.of_element(child, namespace, times.of(child, choice=choice))
            elif what in _CONTENT:
                yield from self._group(child, namespace, times.of(child, choice=choice or what == "choice"), bases)
            elif what == "attribute":
                yield self._attribute(child, namespace)
            elif what in ("complexContent", "simpleContent"):
                yield from self._content(child, namespace, times, bases)
            elif what in ("extension", "restriction"):
                yield from self._extended(child, namespace, bases)
            elif what == "attributeGroup":
                yield from self._group(child, namespace, times, bases)

    def _group(self, node: etree._Element, namespace: str, times: _Times, bases: int) -> Iterator[Field]:
        ref = node.get("ref")
        if ref is None or bases > MOST_BASES:
            yield from self._content(node, namespace, times, bases, choice=local(node) == "choice")
            return
        name = name_told(node, ref, namespace) or ref
        if defined := self._definitions.get(local(node), name):
            yield from self._content(defined.node, defined.namespace, times, bases + 1)

    def _extended(self, node: etree._Element, namespace: str, bases: int) -> Iterator[Field]:
        base = name_told(node, node.get("base", ""), namespace)
        defined = self._definitions.get("type", base) if base and bases <= MOST_BASES else None
        if defined and local(node) == "extension" and local(defined.node) == "complexType":
            yield from self._content(defined.node, defined.namespace, _Times(), bases + 1)
        yield from self._content(node, namespace, _Times(), bases)

    def _attribute(self, node: etree._Element, namespace: str) -> Field:
        if ref := node.get("ref"):
            name = name_told(node, ref, namespace) or ref
            defined = self._definitions.get("attribute", name)
            node, namespace = (defined.node, defined.namespace) if defined else (node, namespace)
        found = self._type_of(node, namespace) if node.get("type") or len(node) else _Type("xs:string", Kind.TEXT)
        return Field(
            name=node.get("name", ""), type=found.name, kind=found.kind, min_occurs=int(node.get("use") == "required"),
            max_length=found.max_length, digits=found.digits, words=found.words, attribute=True,
        )  # fmt: skip

    def _simple(self, node: etree._Element, namespace: str, name: str) -> _Type:
        shown = short(name) if name else "xs:string"
        self._kept(name, _Type(shown, Kind.TEXT))
        limits = next((one for one in node if local(one) == "restriction"), None)
        if limits is None:
            return self._kept(name, _Type(shown, Kind.TEXT))
        base = self._base_of(limits, namespace)
        made = replace(
            base, name=shown if name else base.name, max_length=_number(limits, "maxLength", "length") or base.max_length,
            digits=(_number(limits, "totalDigits") or base.digits[0], _number(limits, "fractionDigits") or base.digits[1]),
            words=tuple(one.get("value", "") for one in limits.findall(tag("enumeration"))) or base.words,
        )  # fmt: skip
        return self._kept(name, made)

    def _base_of(self, limits: etree._Element, namespace: str) -> _Type:
        if told := limits.get("base"):
            return self._named(name_told(limits, told, namespace) or ANY_TYPE)
        inner = limits.find(tag("simpleType"))
        return self._simple(inner, namespace, "") if inner is not None else _Type("xs:string", Kind.TEXT)


def _number(limits: etree._Element, *names: str) -> int | None:
    for name in names:
        found = limits.find(tag(name))
        value = found.get("value", "") if found is not None else ""
        if value.strip().isdecimal():
            return int(value)
    return None
