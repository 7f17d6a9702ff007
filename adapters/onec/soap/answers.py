"""Answers read without a schema: what came is what is told, and a field more or less breaks nothing.

element without children → its text, "" when it is empty; xsi:nil → None; children → dict by local name; a name that comes again
→ list. One row is a dict and several are a list: without a schema nobody can tell, so who wants rows takes a dict for a row.
Values of the platform become what they are: Structure → dict, Array → list, Map → dict (or pairs, when a key is no text),
ValueTable → list of dicts. Dates and numbers stay text as they were written.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from adapters.http import Answer
from adapters.onec.hs.tolerant import decode, is_page, parse_json
from adapters.onec.hs.tolerant_json import Repairs, UnreadableError
from adapters.onec.soap.multipart import PartsUnreadableError, parts_of
from adapters.onec.soap.namespaces import CORE, ENVELOPES, XOP, XSI, stood_in
from adapters.onec.soap.wsdl.definitions import local
from adapters.wire.xml_reading import Bounds, XmlRefusedError, XmlSpoiledError, read_xml
from mappings.convert import CONTROL

BULK = Bounds(tags=800_000, quotes=3_000_000, longest=64 * 1024 * 1024)
"""10,000 rows of ten fields are 220,000 tags and 5 to 9 MB."""
RESULT = "return"
_START = 2000
_NIL, _TYPE = f"{{{XSI}}}nil", f"{{{XSI}}}type"
_INCLUDE = f"{{{XOP}}}Include"
_ITEM, _PROPERTY, _PAIR, _KEY = (f"{{{CORE}}}{name}" for name in ("Value", "Property", "pair", "Key"))
_COLUMN, _ROW, _NAME = (f"{{{CORE}}}{name}" for name in ("column", "row", "Name"))
_EMPTY: Mapping[str, type[dict[str, Any]] | type[list[Any]]] = {
    "Structure": dict, "FixedStructure": dict, "Map": dict, "FixedMap": dict,
    "Array": list, "FixedArray": list, "ValueTable": list,
}  # fmt: skip


@dataclass(frozen=True)
class SoapTold:
    """`message`: what stood inside of the answer's element, by name. `remarks`: what was odd. `body`: the raw answer."""

    message: dict[str, Any]
    remarks: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


def is_fault(root: etree._Element) -> bool:
    """True for an envelope that carries a fault."""
    inside = _inside(root)
    return inside is not None and inside.tag in {f"{{{one}}}Fault" for one in ENVELOPES}


def envelope_of(answer: Answer, remarks: Repairs) -> tuple[etree._Element, dict[str, bytes]]:
    """The root of an answer, and its binary parts. Raises UnreadableError."""
    body, parts = answer.body, dict[str, bytes]()
    if answer.media_type == "multipart/related":
        try:
            body, parts = parts_of(body, answer.headers.get("Content-Type", ""))
        except PartsUnreadableError as error:
            raise UnreadableError(str(error)) from None
    if not body.strip():
        raise UnreadableError("the answer is empty")
    return _root(body, remarks), parts


def _root(body: bytes, remarks: Repairs) -> etree._Element:
    try:
        return read_xml(body, bounds=BULK)
    except XmlRefusedError as error:
        refused = error
    start = decode(body[:_START], Repairs()).lstrip()
    if is_page(start):
        raise UnreadableError("a page for people came in place of SOAP")
    if not start.startswith("<"):
        raise UnreadableError("something else came in place of SOAP")
    mended = _mended(body, remarks) if isinstance(refused, XmlSpoiledError) or not _is_utf8(body) else None
    if mended is None:
        raise UnreadableError(str(refused))
    try:
        return read_xml(mended, bounds=BULK)
    except XmlRefusedError as error:
        raise UnreadableError(str(error)) from None


def _mended(body: bytes, remarks: Repairs) -> str | None:
    """The text in its right encoding, without control characters, with stand-ins for namespaces; None when it is as it was."""
    text = decode(body, remarks)
    clean = CONTROL.sub("", text)
    if clean != text:
        remarks.note("control character")
    named, written = stood_in(clean)
    return named if written or remarks else None


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def told_by(root: etree._Element, parts: Mapping[str, bytes], expected: str) -> dict[str, Any]:
    """The message in an envelope: the children of the element `expected`. Raises UnreadableError."""
    inside = _inside(root)
    if inside is None:
        raise UnreadableError("the answer holds nothing")
    if local(inside) != expected:
        raise UnreadableError("another element than that of the operation answers")
    value = _Reading(parts).value(inside)
    return value if isinstance(value, dict) else {}


def _inside(root: etree._Element) -> etree._Element | None:
    """The first element of the body. Raises UnreadableError for what is no envelope."""
    for namespace in ENVELOPES:
        if root.tag == f"{{{namespace}}}Envelope":
            body = root.find(f"{{{namespace}}}Body")
            return next(iter(body), None) if body is not None else None
    raise UnreadableError("the answer is no SOAP envelope")


class _Reading:
    """One answer. Local names are looked up once each: a bulk answer has few of them, many times over."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._parts = parts
        self._names: dict[str, str] = {}

    def value(self, element: etree._Element) -> Any:
        """What an element holds."""
        children = list(element)
        if not children:
            return element.text if element.text is not None else self._empty(element)
        if (known := _PLATFORM.get(children[0].tag)) is not None:
            return known(self, element)
        return self._object(element, children)

    def _object(self, element: etree._Element, children: list[etree._Element]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        several: set[str] = set()
        names = self._names
        for child in children:
            tag = child.tag
            name = names.get(tag) or names.setdefault(tag, tag.rpartition("}")[2])
            # Most elements are plain texts: no call for each of them.
            value = self.value(child) if len(child) or (text := child.text) is None else text
            if name not in made:
                made[name] = value
            elif name in several:
                made[name].append(value)
            else:
                several.add(name)
                made[name] = [made[name], value]
        return _attributes(element) | made if element.attrib else made

    def _empty(self, element: etree._Element) -> Any:
        if element.get(_NIL) in ("true", "1"):
            return None
        empty = _EMPTY.get((element.get(_TYPE) or "").rpartition(":")[2])
        # Properties may be published as attributes.
        return empty() if empty is not None else _attributes(element) or ""

    def structure(self, element: etree._Element) -> dict[str, Any]:
        """Property by name."""
        return {one.get("name", ""): self._inner(one, _ITEM) for one in element if one.tag == _PROPERTY}

    def array(self, element: etree._Element) -> list[Any]:
        """Value after value."""
        return [self.value(one) for one in element if one.tag == _ITEM]

    def map(self, element: etree._Element) -> Any:
        """A dict where every key is a text and stands there once, else pairs."""
        pairs = [[self._inner(one, _KEY), self._inner(one, _ITEM)] for one in element if one.tag == _PAIR]
        made = {key: value for key, value in pairs if isinstance(key, str)}
        return made if len(made) == len(pairs) else pairs

    def table(self, element: etree._Element) -> list[dict[str, Any]]:
        """Rows by the names of the columns."""
        names = [one.findtext(_NAME) or "" for one in element if one.tag == _COLUMN]
        rows = ([self.value(value) for value in one if value.tag == _ITEM] for one in element if one.tag == _ROW)
        return [dict(zip(names, row, strict=False)) for row in rows]

    def _inner(self, element: etree._Element, tag: str) -> Any:
        found = element.find(tag)
        return None if found is None else self.value(found)

    def binary(self, element: etree._Element) -> str:
        """A value that came in a part of its own, as base64."""
        include = element[0]
        found = self._parts.get((include.get("href") or "").removeprefix("cid:"))
        if found is None:
            raise UnreadableError("a binary value is not among the parts of the answer")
        return base64.b64encode(found).decode()


def _attributes(element: etree._Element) -> dict[str, Any]:
    return {name: value for name, value in element.attrib.items() if isinstance(name, str) and not name.startswith("{")}


_PLATFORM: Mapping[Any, Callable[[_Reading, etree._Element], Any]] = {
    _PROPERTY: _Reading.structure, _ITEM: _Reading.array, _PAIR: _Reading.map, _COLUMN: _Reading.table, _ROW: _Reading.table,
    _INCLUDE: _Reading.binary,
}  # fmt: skip


def with_json(message: dict[str, Any], name: str, remarks: Repairs) -> dict[str, Any]:
    """The message with the JSON inside of one text read; a bare word (OK, ОК) stays a word. Raises UnreadableError."""
    text = message.get(name)
    if not isinstance(text, str) or not text.lstrip("\ufeff \t\r\n").startswith(("{", "[", '"')):
        return message
    parsed = parse_json(text.encode())
    remarks.extend(one for one in parsed.repairs if one not in remarks)
    return {**message, name: parsed.value}
