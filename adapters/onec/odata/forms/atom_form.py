"""Atom of the standard interface, read into the same rows as JSON and written as one entry.

A value says its type only where it is not a text, and not always then: what comes without a type stays a text, but for the
standard yes-or-no fields of objects. Bodies are read element by element, so a long feed takes no more memory than its rows.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from types import MappingProxyType
from typing import Any

from lxml import etree

from adapters.onec.hs.tolerant_json import UnreadableError, number_of
from adapters.onec.odata.forms.answers import DEEPEST, Form, Row, Rows, whole
from adapters.wire.xml_reading import XmlRefusedError
from adapters.wire.xml_streaming import pieces

ATOM = "http://www.w3.org/2005/Atom"
DATA = "http://schemas.microsoft.com/ado/2007/08/dataservices"
META = f"{DATA}/metadata"
SCHEMA = f"{DATA}/scheme"
NAMESPACE = "StandardODATA"
YES_OR_NO = frozenset({"DeletionMark", "Posted", "IsFolder", "Predefined", "Active", "ThisNode"})
_TYPE, _NULL = f"{{{META}}}type", f"{{{META}}}null"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_ELEMENT, _INLINE, _PROPERTIES = f"{{{DATA}}}element", f"{{{META}}}inline", f"{{{META}}}properties"
_ENTRY, _CONTENT, _LINK = (f"{{{ATOM}}}{name}" for name in ("entry", "content", "link"))
_COUNT = f"{{{META}}}count"
_PLAIN = 18
_DATA, _START = DATA.encode(), 4096
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)([^<>]*)>")
_WORDS = {"true": True, "false": False, "1": True, "0": False}
_PREFIXES: Any = {None: ATOM, "d": DATA, "m": META}


def read_rows(body: bytes) -> Rows:
    """The entries of a feed, or the rows of a virtual table. The count, if any, stands at the feed's end."""
    rows: list[Row] = []
    count = None
    for element in elements(body, "entry", "count", "element"):
        if element.tag == _ENTRY:
            rows.append(entry_of(element))
        elif element.tag == _COUNT:
            count = whole(element.text)
        elif element.tag == _ELEMENT:
            rows.append(_fields(element))
    return Rows(rows, count)


def read_row(body: bytes) -> Row:
    """The one entry of an answer, which is read to its end: half an answer is not taken for a whole one."""
    row: Row | None = None
    for element in elements(body, "entry"):
        row = entry_of(element) if row is None else row
    if row is None:
        raise UnreadableError("an entry is expected")
    return row


def elements(body: bytes, *names: str) -> Iterator[etree._Element]:
    """The outermost elements of these names, one by one. A page of something else is no answer without rows. UnreadableError."""
    root = _ROOT.search(body, 0, _START)
    if root is None or not (root[1] in (b"feed", b"entry") or _DATA in root[2]):
        raise UnreadableError("something else came in place of Atom")
    try:
        yield from pieces(BytesIO(body), names)
    except XmlRefusedError as error:
        raise UnreadableError(str(error)) from None


def entry_of(entry: etree._Element) -> Row:
    """The fields of an entry, and under their navigation names the entries that were expanded into it."""
    row: Row = {}
    for content in entry.iterchildren(_CONTENT, _PROPERTIES):
        for properties in (content,) if content.tag == _PROPERTIES else content.iterchildren(_PROPERTIES):
            row |= _fields(properties)
    for link in entry.iterchildren(_LINK):
        if len(link):
            inner = link.find(f"{_INLINE}/{_ENTRY}")
            row[link.get("title", "")] = None if inner is None else entry_of(inner)
    return row


def _fields(parent: etree._Element, depth: int = 0) -> Row:
    made: Row = {}
    for one in parent:
        text, name = one.text, _local(one.tag)
        # A field with a text is never null, nor a section: the usual case, and there are very many of them.
        if text is None or len(one):
            made[name] = _without_text(one, depth)
        elif (kind := one.get(_TYPE)) is None:
            made[name] = text if name not in YES_OR_NO else _yes_or_no(text)
        else:
            made[name] = _READ[kind](text) if kind in _READ else text
    return made


@lru_cache(maxsize=10_000)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _without_text(one: etree._Element, depth: int) -> Any:
    """None, "", a tabular section or a structure."""
    if depth > DEEPEST:
        raise UnreadableError("too deep")
    if one.get(_NULL) == "true" or one.get(_NIL) == "true":
        return None
    if one.get(_TYPE, "").startswith("Collection(") or (len(one) and one[0].tag == _ELEMENT):
        return [_fields(row, depth + 1) if len(row) else row.text or "" for row in one]
    return _fields(one, depth + 1) if len(one) else ""


def _yes_or_no(text: str) -> Any:
    return _WORDS.get(text.strip(), text)


def _number(text: str) -> Any:
    """As JSON has it: a Double without places is an int there."""
    if text.isascii() and text.isdigit() and len(text) < _PLAIN:
        return int(text)
    number: Decimal = number_of(text.strip()) if text.strip() else Decimal(0)
    return number if "." in text or "e" in text.lower() else int(number)


_READ: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "Edm.Boolean": _yes_or_no,
        **dict.fromkeys(("Edm.Int16", "Edm.Int32", "Edm.Byte", "Edm.SByte", "Edm.Double", "Edm.Single", "Edm.Decimal"), _number),
    }
)


def write(set_name: str, fields: Mapping[str, Any]) -> bytes:
    """One entry; the type of a tabular section is told by the names of the set and the section, as 1C does it."""
    entry = etree.Element(_ENTRY, nsmap=_PREFIXES)
    etree.SubElement(entry, f"{{{ATOM}}}category", term=f"{NAMESPACE}.{set_name}", scheme=SCHEMA)
    content = etree.SubElement(entry, _CONTENT, type="application/xml")
    properties = etree.SubElement(content, _PROPERTIES)
    for name, value in fields.items():
        _write_field(properties, name, value, set_name)
    return etree.tostring(entry, xml_declaration=True, encoding="utf-8")


def _write_field(parent: etree._Element, name: str, value: Any, set_name: str) -> None:
    element = etree.SubElement(parent, f"{{{DATA}}}{name}")
    if value is None:
        element.set(_NULL, "true")
    elif isinstance(value, list | tuple):
        kind = f"{NAMESPACE}.{set_name}_{name}_RowType"
        element.set(_TYPE, f"Collection({kind})")
        for row in value:
            inner = etree.SubElement(element, _ELEMENT)
            inner.set(_TYPE, kind)
            for inner_name, one in row.items():
                _write_field(inner, inner_name, one, set_name)
    else:
        kind, element.text = _written(value)
        if kind:
            element.set(_TYPE, kind)


def _written(value: Any) -> tuple[str, str]:
    if isinstance(value, bool):
        return "Edm.Boolean", "true" if value else "false"
    if isinstance(value, Decimal):
        return "Edm.Double", f"{value:f}"
    return ("Edm.Int64", str(value)) if isinstance(value, int) else ("", str(value))


FEED = Form("application/atom+xml", "application/atom+xml;type=entry;charset=utf-8", "", read_rows, read_row, write)
