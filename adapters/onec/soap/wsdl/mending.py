"""Puts a description right where zeep would stumble over what 1C, or whoever imitates it, publishes. What it did it tells.

Every reference is written anew with a prefix that is surely declared. A type that stands nowhere becomes one of which nothing is
known: a service must not be lost for a type that nobody uses.
"""

from dataclasses import dataclass, field

from lxml import etree

from adapters.onec.soap.namespaces import CORE, WSDL, XS, short
from adapters.onec.soap.writing.core_types import CORE_SIMPLE, CORE_TYPES
from adapters.onec.soap.wsdl.definitions import BUILT_IN, Definitions, like, local, name_told, tag
from adapters.onec.soap.wsdl.tidying import is_name, tidied

_SIMPLE_PLACES = frozenset({"simpleType", "simpleContent"})
_ANY_TYPE, _STRING = f"{{{XS}}}anyType", f"{{{XS}}}string"
_PLATFORM_TYPES = frozenset(f"{{{CORE}}}{name}" for name in CORE_TYPES | CORE_SIMPLE)
MOST_REMARKS = 20


@dataclass
class Mended:
    """The description as zeep takes it. `unknown`, `unknown_simple`: types that are named and stand nowhere."""

    root: etree._Element
    definitions: Definitions
    unknown: set[str] = field(default_factory=set)
    unknown_simple: set[str] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)


def mended(root: etree._Element) -> Mended:
    """Mends a description that is one document. Takes the tree over."""
    mending = _Mending(root)
    for schema in mending.schemas:
        mending.strip(schema)
    mending.definitions = Definitions(mending.schemas)
    for schema in mending.schemas:
        mending.refer(schema)
    for part in list(root.iter(f"{{{WSDL}}}part")):
        mending.refer_part(part)
    return mending.done()


def schemas_of(root: etree._Element) -> list[etree._Element]:
    """The schemas inside of a description."""
    return list(root.iterfind(f"{{{WSDL}}}types/{tag('schema')}"))


class _Mending:
    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.schemas = schemas_of(root)
        self.definitions = Definitions(())
        self._prefixes: dict[str, str] = {}
        self._unknown: set[str] = set()
        self._unknown_simple: set[str] = set()
        self._remarks: dict[str, None] = {}

    def done(self) -> Mended:
        """The tree under a root that declares every prefix that was written."""
        # lxml declares nothing on an element that is there already.
        root = like(self.root, self.root.nsmap | {prefix: namespace for namespace, prefix in self._prefixes.items()})
        root.extend(list(self.root))
        remarks = list(self._remarks)
        if len(remarks) > MOST_REMARKS:
            remarks[MOST_REMARKS:] = [f"{len(remarks) - MOST_REMARKS} more were put right"]
        definitions = Definitions(schemas_of(root))
        # What is used both ways is a text: nothing else can be a text's base.
        return Mended(root, definitions, self._unknown - self._unknown_simple, self._unknown_simple, remarks)

    def remark(self, text: str) -> None:
        """Once each."""
        self._remarks[text] = None

    def strip(self, schema: etree._Element) -> None:
        """Takes out what zeep knows nothing of, and fills what it can't do without."""
        tidied(schema, self.remark)
        for node in list(schema.iter(tag("simpleContent"), tag("complexContent"), tag("group"))):
            if len(node) == 0 and node.get("ref") is None and (parent := node.getparent()) is not None:
                parent.remove(node)
        for node in list(schema.iter(tag("simpleType"))):
            if local(next(iter(node), node)) != "restriction":
                # Lists, unions and nothing at all are written as one text, and zeep splits a text into letters.
                node[:] = []
                etree.SubElement(node, tag("restriction"), base=self._written(_STRING))
        for node in schema.iter(tag("restriction"), tag("extension")):
            if not node.get("base") and node.find(tag("simpleType")) is None:
                node.set("base", self._written(_STRING if _is_simple(node) else _ANY_TYPE))

    def refer(self, schema: etree._Element) -> None:
        """Writes every reference of a schema anew."""
        namespace = schema.get("targetNamespace", "")
        for node in list(schema.iter()):
            name = local(node)
            if "substitutionGroup" in node.attrib:
                del node.attrib["substitutionGroup"]
            if name == "element":
                self._refer_element(node, namespace)
            elif name == "attribute":
                self._refer_kind(node, namespace, "attribute")
                self._refer_type(node, namespace, "type", simple=True)
            elif name in ("group", "attributeGroup"):
                self._refer_kind(node, namespace, name)
            elif name in ("restriction", "extension"):
                self._refer_type(node, namespace, "base", simple=_is_simple(node))

    def _refer_element(self, node: etree._Element, namespace: str) -> None:
        if (ref := node.get("ref")) is not None:
            if name := self._defined(node, ref, namespace, "element"):
                node.set("ref", self._written(name))
                return
            del node.attrib["ref"]
            node.set("name", ref.rpartition(":")[2])
            self.remark(f"element {ref} stands nowhere: taken as one of which nothing is known")
        if not any(local(one) in ("simpleType", "complexType") for one in node):
            told = node.get("type")
            node.set("type", self._type(node, told, namespace, simple=False) if told else self._written(_ANY_TYPE))

    def _refer_kind(self, node: etree._Element, namespace: str, kind: str) -> None:
        if (told := node.get("ref")) is None:
            return
        parent = node.getparent()
        if name := self._defined(node, told, namespace, kind):
            node.set("ref", self._written(name))
        elif parent is not None:
            parent.remove(node)
            self.remark(f"{kind} {told} stands nowhere: left out")

    def _refer_type(self, node: etree._Element, namespace: str, attribute: str, *, simple: bool) -> None:
        if told := node.get(attribute):
            node.set(attribute, self._type(node, told, namespace, simple=simple))

    def _type(self, node: etree._Element, told: str, namespace: str, *, simple: bool) -> str:
        name = self._defined(node, told, namespace, "type")
        if name is None and not is_name(told.strip().rpartition(":")[2]):
            name = _STRING if simple else _ANY_TYPE
            self.remark("a type that is named as nothing can be named is taken as one of which nothing is known")
        elif name is None:
            name = name_told(node, told, namespace) or f"{{{namespace}}}{told.strip().rpartition(':')[2]}"
            (self._unknown_simple if simple else self._unknown).add(name)
            self.remark(f"type {short(name)} stands nowhere: taken as one of which nothing is known")
        return self._written(name)

    def _defined(self, node: etree._Element, told: str, namespace: str, kind: str) -> str | None:
        """The full name of what is meant, if it is defined anywhere: some write no prefix, or a wrong one."""
        name = name_told(node, told, namespace)
        if name and self._is_there(kind, name):
            return name
        bare = told.strip().rpartition(":")[2]
        # A type whose prefix is declared is meant as it is written, and unknown: ZEEP-363 has xs:all, others a base's own types.
        guesses = (
            [] if kind == "type" and name and ":" in told else [f"{{{namespace}}}{bare}", self.definitions.alone(kind, bare)]
        )
        if kind == "type" and ":" not in told:
            guesses.append(_full_xs(bare))
        found = next((one for one in guesses if one and self._is_there(kind, one)), None)
        if found:
            self.remark(f"{kind} {told} is taken as {short(found)}")
        return found

    def _is_there(self, kind: str, name: str) -> bool:
        if kind == "type" and (name in BUILT_IN or name in _PLATFORM_TYPES):
            return True
        return self.definitions.get(kind, name) is not None

    def refer_part(self, part: etree._Element) -> None:
        """The element or type of a message's part. A message without it can't be used, nor can its operation."""
        namespace = self.root.get("targetNamespace", "")
        for attribute, kind in (("element", "element"), ("type", "type")):
            told = part.get(attribute)
            if told is None:
                continue
            if name := self._defined(part, told, namespace, kind):
                part.set(attribute, self._written(name))
            elif (message := part.getparent()) is not None and (parent := message.getparent()) is not None:
                parent.remove(message)
                self.remark(f"message {message.get('name')} is of {kind} {told}, which stands nowhere: left out")
                return

    def _written(self, name: str) -> str:
        namespace, _, bare = name.lstrip("{").rpartition("}")
        if not namespace:
            return bare
        prefix = self._prefixes.setdefault(namespace, f"hub{len(self._prefixes)}")
        return f"{prefix}:{bare}"


def _is_simple(node: etree._Element) -> bool:
    parent = node.getparent()
    return parent is not None and local(parent) in _SIMPLE_PLACES


def _full_xs(name: str) -> str:
    return f"{{{XS}}}{name}"
