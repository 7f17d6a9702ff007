"""Takes out of a schema what can't stand where it stands, and normalises counts: zeep stumbles over all of it.

What 1C publishes is in order; who imitates it writes by hand.
"""

import re
from collections.abc import Callable, Mapping

from lxml import etree

from adapters.onec.soap.wsdl.definitions import local, tag

_GROUPS = frozenset({"sequence", "choice", "all", "group"})
_ATTRIBUTES = frozenset({"attribute", "attributeGroup", "anyAttribute"})
_FACETS = frozenset(
    {
        "enumeration", "maxLength", "minLength", "length", "pattern", "totalDigits", "fractionDigits", "whiteSpace",
        "minInclusive", "maxInclusive", "minExclusive", "maxExclusive",
    }
)  # fmt: skip
_PARTS = frozenset({"element", "any"}) | _GROUPS - {"all"}
_TYPES = frozenset({"simpleType", "complexType"})
# What may stand inside of what. Of a set of alternatives (content) only the first one counts.
_INSIDE: Mapping[str, frozenset[str]] = {
    "schema": _TYPES | {"element", "group", "attribute", "attributeGroup", "notation"},
    "element": _TYPES,
    "complexType": _GROUPS | _ATTRIBUTES | {"simpleContent", "complexContent"},
    "simpleContent": frozenset({"restriction", "extension"}),
    "complexContent": frozenset({"restriction", "extension"}),
    "extension": _GROUPS | _ATTRIBUTES,
    "restriction": _GROUPS | _ATTRIBUTES | _FACETS | {"simpleType"},
    "sequence": _PARTS | {"all"},
    "choice": _PARTS | {"all"},
    "all": _PARTS,
    "group": _GROUPS - {"group"},
    "simpleType": frozenset({"restriction", "list", "union"}),
    "attribute": frozenset({"simpleType"}),
    "attributeGroup": _ATTRIBUTES,
}
_CONTENT = _GROUPS | {"simpleContent", "complexContent", "restriction", "extension"} | _TYPES
_ONE_CONTENT = _TYPES | {"element", "simpleContent", "complexContent", "extension", "group", "attribute"}
_UNDERSTOOD = frozenset({"annotation", "import", "include", "key", "keyref", "unique"})
_NAME = re.compile(r"[^\W\d][\w.\-]*")


def tidied(schema: etree._Element, remark: Callable[[str], None]) -> None:
    """Leaves what zeep understands, in the order that it wants."""
    _tidy(schema, remark)
    for node in schema.iter():
        _count(node)
        if local(node) == "all" and not _stands_as_all(node):
            node.tag = tag("sequence")


def is_name(text: str) -> bool:
    """True for what an element may be called."""
    return bool(_NAME.fullmatch(text))


def _tidy(top: etree._Element, remark: Callable[[str], None]) -> None:
    waiting = [top]
    while waiting:
        node = waiting.pop()
        what, has_content = local(node), False
        allowed = _INSIDE.get(what, frozenset())
        for child in list(node):
            name = local(child)
            content = name in _CONTENT and what in _ONE_CONTENT
            if child.tag != tag(name) or name not in allowed or not _is_named(child, what) or (content and has_content):
                node.remove(child)
                if child.tag == tag(name) and name not in _UNDERSTOOD:
                    remark(f"xs:{name} can't stand in xs:{what}: left out")
                continue
            has_content = has_content or content
            waiting.append(child)
        if what in ("complexType", "extension", "restriction"):
            # The content first, then the attributes.
            node[:] = sorted(node, key=lambda one: local(one) in _ATTRIBUTES)


def _is_named(node: etree._Element, inside: str) -> bool:
    what = local(node)
    needs = what in ("element", "attribute", "attributeGroup") or (inside == "schema" and what != "notation")
    if not needs or (node.get("ref") and inside != "schema"):
        return True
    name = (node.get("name") or "").strip()
    node.set("name", name)
    return is_name(name)


def _count(node: etree._Element) -> None:
    for name in ("minOccurs", "maxOccurs"):
        told = node.get(name)
        if told is None:
            continue
        if name == "maxOccurs" and told.strip() in ("-1", "*", "unbounded"):
            node.set(name, "unbounded")
        elif not told.strip().isdecimal():
            del node.attrib[name]


def _stands_as_all(node: etree._Element) -> bool:
    parent = node.getparent()
    alone = parent is not None and local(parent) in ("complexType", "extension", "restriction", "group")
    return alone and all(local(one) == "element" for one in node) and "maxOccurs" not in node.attrib
