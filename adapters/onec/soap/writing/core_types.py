"""Values of the platform (namespace v8.1c.ru/8.1/data/core) written from plain Python, and values of which nothing is known.

dict → Structure, or Map where one is declared; list → Array, or ValueTable of rows; bytes → ValueStorage or base64; UUID → UUID.
They stand in for the schema of that namespace, which 1C's descriptions name far more often than they hold it.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from lxml import etree
from zeep.xsd.types.any import AnyType
from zeep.xsd.types.builtins import String

from adapters.onec.soap.errors import ValueUnfitError
from adapters.onec.soap.namespaces import CORE, XS, XSI
from mappings.convert import CONTROL

CORE_TYPES = frozenset(
    {
        "Structure", "FixedStructure", "Map", "FixedMap", "Array", "FixedArray", "ValueTable", "ValueTree", "ValueListType",
        "ValueStorage", "TypeDescription", "KeyAndValue", "Null", "StandardPeriod", "StandardBeginningDate", "LocalStringType",
    }
)  # fmt: skip
"""Types of the platform that are written as what they are, or as nothing is known of them."""
CORE_SIMPLE = frozenset({"UUID", "Type", "TypeId", "AllowedLength", "AllowedSign", "DateFractions", "Color"})
"""Types that are one text."""
NIL, TYPE = f"{{{XSI}}}nil", f"{{{XSI}}}type"
PREFIXES = {"xsi": XSI, "xs": XS, "v8": CORE}
"""Must be declared around what is written here: types are named by these prefixes."""
EMPTY_MOMENT = "0001-01-01T00:00:00"
_ITEM, _PROPERTY, _PAIR = f"{{{CORE}}}Value", f"{{{CORE}}}Property", f"{{{CORE}}}pair"


class FreeValue(AnyType):
    """A value of xs:anyType: says its type itself, because 1C makes of one without a type nothing useful."""

    def render(self, node: etree._Element, value: Any, xsd_type: Any = None, render_path: Any = None) -> None:
        """Called by zeep."""
        write_typed(node, value)

    def __call__(self, value: Any = None) -> Any:
        return value


def _begin(made: FreeValue, qname: etree.QName) -> None:
    start: Any = AnyType.__init__
    start(made, qname, is_global=True)


class CoreValue(FreeValue):
    """A value whose declared type is one of the platform's: nothing has to be said about its type."""

    def __init__(self, qname: etree.QName) -> None:
        _begin(self, qname)
        self._write = _WRITERS.get(qname.localname, _as_it_is)

    def render(self, node: etree._Element, value: Any, xsd_type: Any = None, render_path: Any = None) -> None:
        """Called by zeep."""
        self._write(node, value)


class UnknownValue(FreeValue):
    """A value of a type that the description names and does not hold: plain text, or elements by their names in its namespace."""

    def __init__(self, qname: etree.QName) -> None:
        _begin(self, qname)
        self._namespace = qname.namespace or ""

    def render(self, node: etree._Element, value: Any, xsd_type: Any = None, render_path: Any = None) -> None:
        """Called by zeep."""
        self._write(node, value)

    def _write(self, node: etree._Element, value: Any) -> None:
        if not isinstance(value, Mapping):
            _text(node, value)
            return
        for name, inner in value.items():
            for one in inner if isinstance(inner, list | tuple) else (inner,):
                self._write(etree.SubElement(node, f"{{{self._namespace}}}{name}" if self._namespace else str(name)), one)


class PlainText(String):
    """One text: identifiers, and types of which only this is known."""

    def __init__(self, qname: etree.QName | None = None, is_global: bool = True) -> None:
        start: Any = super().__init__
        start(qname, is_global)


def write_typed(node: etree._Element, value: Any) -> None:
    """The value with its type told (xsi:type)."""
    if value is None:
        node.set(NIL, "true")
        return
    for kinds, name, write in _TYPED:
        if isinstance(value, kinds):
            node.set(TYPE, name)
            write(node, value)
            return
    raise TypeError(f"a {type(value).__name__} has no form in 1C")


def text_of(value: Any) -> str:
    """A plain value as 1C reads it. Raises TypeError for what has no such form, a float among them."""
    if isinstance(value, str):
        return CONTROL.sub("", value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return _wall_clock(value)
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00"
    if isinstance(value, int | UUID):
        return str(value)
    raise TypeError(f"a {type(value).__name__} has no form in 1C")


def _wall_clock(value: datetime) -> str:
    if value.tzinfo is not None:
        raise TypeError("a moment with a zone has no form in 1C")
    return value.isoformat(timespec="seconds")


def _text(node: etree._Element, value: Any) -> None:
    if value is None:
        node.set(NIL, "true")
    else:
        node.text = text_of(value)


def _structure(node: etree._Element, value: Any) -> None:
    for name, inner in _mapping(node, value).items():
        made = etree.SubElement(node, _PROPERTY, name=CONTROL.sub("", str(name)))
        write_typed(etree.SubElement(made, _ITEM), inner)


def _map(node: etree._Element, value: Any) -> None:
    pairs = value if isinstance(value, list | tuple) else _mapping(node, value).items()
    for key, inner in pairs:
        made = etree.SubElement(node, _PAIR)
        write_typed(etree.SubElement(made, f"{{{CORE}}}Key"), key)
        write_typed(etree.SubElement(made, _ITEM), inner)


def _array(node: etree._Element, value: Any) -> None:
    for one in _items(node, value):
        write_typed(etree.SubElement(node, _ITEM), one)


def _value_list(node: etree._Element, value: Any) -> None:
    etree.SubElement(node, f"{{{CORE}}}valueType")
    for one in _items(node, value):
        write_typed(etree.SubElement(etree.SubElement(node, f"{{{CORE}}}item"), f"{{{CORE}}}value"), one)


def _table(node: etree._Element, value: Any) -> None:
    rows = [_mapping(node, row) for row in _items(node, value)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    for name in names:
        column = etree.SubElement(node, f"{{{CORE}}}column")
        etree.SubElement(column, f"{{{CORE}}}Name").text = CONTROL.sub("", str(name))
        etree.SubElement(column, f"{{{CORE}}}ValueType")
    for row in rows:
        made = etree.SubElement(node, f"{{{CORE}}}row")
        for name in names:
            write_typed(etree.SubElement(made, _ITEM), row.get(name))


def _as_it_is(node: etree._Element, value: Any) -> None:
    if isinstance(value, Mapping | list | tuple):
        raise ValueUnfitError(_name(node), "is of a type of the platform that takes one text")
    _text(node, value)


def _mapping(node: etree._Element, value: Any) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise ValueUnfitError(_name(node), "takes names with values")
    return value


def _items(node: etree._Element, value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise ValueUnfitError(_name(node), "takes a list")
    return value


def _name(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


_Write = Callable[[etree._Element, Any], None]
_WRITERS: Mapping[str, _Write] = {
    "Structure": _structure, "FixedStructure": _structure, "Map": _map, "FixedMap": _map, "Array": _array, "FixedArray": _array,
    "ValueTable": _table, "ValueListType": _value_list, "ValueStorage": _as_it_is,
}  # fmt: skip
# A bool is an int, a datetime is a date: what is narrower stands first.
_TYPED: tuple[tuple[type | tuple[type, ...], str, _Write], ...] = (
    (str, "xs:string", _text), (bool, "xs:boolean", _text), ((int, Decimal), "xs:decimal", _text), (date, "xs:dateTime", _text),
    (bytes, "xs:base64Binary", _text), (UUID, "v8:UUID", _text), (Mapping, "v8:Structure", _structure),
    ((list, tuple), "v8:Array", _array),
)  # fmt: skip
