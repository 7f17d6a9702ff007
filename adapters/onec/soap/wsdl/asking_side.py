"""The part of a description that requests are made by, which is all that zeep gets: answers are read by us, without a schema.

A service's results are most of its types; zeep would spend most of its time on them, and stumble over them.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy

from lxml import etree

from adapters.onec.soap.namespaces import WSDL
from adapters.onec.soap.wsdl.definitions import Definitions, like, local, name_told
from adapters.onec.soap.wsdl.mending import Mended, schemas_of

_TYPE, _BASE = ("type", "type"), ("base", "type")
_REFERENCES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "element": (("ref", "element"), _TYPE), "attribute": (("ref", "attribute"), _TYPE), "part": (("element", "element"), _TYPE),
    "group": (("ref", "group"),), "attributeGroup": (("ref", "attributeGroup"),), "restriction": (_BASE,), "extension": (_BASE,),
}  # fmt: skip


def asking_side(mended: Mended) -> etree._Element:
    """A copy with the messages that go out, what they consist of, and nothing else."""
    root = mended.root
    outgoing = {one.get("message") for one in root.iter(f"{{{WSDL}}}input")}
    messages = [one for one in root.findall(f"{{{WSDL}}}message") if one.get("name") in outgoing]
    needed = _needed(mended.definitions, messages)
    made = like(root)
    types = etree.SubElement(made, f"{{{WSDL}}}types")
    for schema in schemas_of(root):
        copied = like(schema)
        types.append(copied)
        copied.extend(deepcopy(one) for one in schema if one in needed)
    made.extend(deepcopy(one) for one in messages)
    for name in ("portType", "binding"):
        made.extend(_without_answers(one) for one in root.findall(f"{{{WSDL}}}{name}"))
    return made


def _needed(definitions: Definitions, messages: list[etree._Element]) -> set[etree._Element]:
    """Global definitions that stand behind these messages."""
    found: set[etree._Element] = set()
    waiting = list(messages)
    while waiting:
        for kind, name in _named_by(waiting.pop()):
            defined = definitions.get(kind, name)
            if defined is not None and defined.node not in found:
                found.add(defined.node)
                waiting.append(defined.node)
    return found


def _named_by(definition: etree._Element) -> Iterator[tuple[str, str]]:
    for node in definition.iter():
        for attribute, kind in _REFERENCES.get(local(node), ()):
            if told := node.get(attribute):
                # Every reference has been written anew: it has a prefix, or no namespace.
                yield kind, name_told(node, told, "") or told


def _without_answers(node: etree._Element) -> etree._Element:
    made = deepcopy(node)
    for operation in made.findall(f"{{{WSDL}}}operation"):
        for way in ("output", "fault"):
            for one in operation.findall(f"{{{WSDL}}}{way}"):
                operation.remove(one)
    return made
