"""What the schemas of a description define, found by name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree
from zeep.xsd.types import builtins

from adapters.onec.soap.namespaces import XS

BUILT_IN = frozenset(str(one._default_qname) for one in builtins._types)
"""Types of XML Schema that zeep knows, as `{namespace}name`."""
_KINDS = {
    "element": "element", "simpleType": "type", "complexType": "type", "group": "group", "attribute": "attribute",
    "attributeGroup": "attributeGroup",
}  # fmt: skip


def tag(name: str) -> str:
    """The tag of an element of XML Schema."""
    return f"{{{XS}}}{name}"


def local(node: etree._Element) -> str:
    """Name without namespace; empty for what is no element."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def like(node: etree._Element, names: Mapping[str | None, str] | None = None) -> etree._Element:
    """An empty element of the same name and attributes, with every prefix declared that the other one has from outside as well.

    References are text: lxml does not see the prefixes in them, and would leave them behind.
    """
    nsmap: Any = node.nsmap if names is None else dict(names)
    return etree.Element(node.tag, {str(name): str(value) for name, value in node.attrib.items()}, nsmap=nsmap)


def name_told(node: etree._Element, text: str, default: str) -> str | None:
    """`{namespace}name` that a reference means at its place; None when its prefix is declared nowhere.

    A reference without prefix lies in the default namespace of its place, else in `default`.
    """
    prefix, colon, name = text.strip().rpartition(":")
    namespace = node.nsmap.get(prefix if colon else None)
    if namespace is None and not colon:
        namespace = default
    return None if namespace is None or "}" in name else _full(namespace, name)


def _full(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}" if namespace else name


@dataclass(frozen=True)
class Defined:
    """A global definition and the namespace of the schema that it stands in."""

    node: etree._Element
    namespace: str
    qualified: bool


class Definitions:
    """The global definitions of some schemas. The first of a name counts."""

    def __init__(self, schemas: Iterable[etree._Element]) -> None:
        self._found: dict[tuple[str, str], Defined] = {}
        self._by_local: dict[tuple[str, str], set[str]] = {}
        for schema in schemas:
            namespace = schema.get("targetNamespace", "")
            qualified = schema.get("elementFormDefault") == "qualified"
            for kind, name, node in _globals(schema):
                self._found.setdefault((kind, _full(namespace, name)), Defined(node, namespace, qualified))
                self._by_local.setdefault((kind, name), set()).add(_full(namespace, name))

    def get(self, kind: str, name: str) -> Defined | None:
        """The definition of a `kind` (element, type, group, attribute, attributeGroup), or None."""
        return self._found.get((kind, name))

    def alone(self, kind: str, name: str) -> str | None:
        """The full name of the only definition with this local name, or None."""
        names = self._by_local.get((kind, name), set())
        return next(iter(names)) if len(names) == 1 else None


def _globals(schema: etree._Element) -> Iterator[tuple[str, str, etree._Element]]:
    for node in schema:
        kind, name = _KINDS.get(local(node)), node.get("name")
        if kind and name:
            yield kind, name.strip(), node
