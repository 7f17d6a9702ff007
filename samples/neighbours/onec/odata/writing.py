"""What the platform makes of a written body: unknown names are ignored, long strings cut, sections taken whole."""

import json
from decimal import Decimal
from typing import Any

from lxml import etree

from samples.neighbours.onec.odata.errors import ODataError
from samples.neighbours.onec.odata.kinds import Row, Set, Table
from samples.neighbours.onec.odata.states import ENUMS
from samples.neighbours.onec.odata.values import read_value

DATA = "http://schemas.microsoft.com/ado/2007/08/dataservices"
METADATA = f"{DATA}/metadata"


def read_body(raw: bytes, content_type: str) -> dict[str, Any]:
    """The written properties by name, from JSON or an Atom entry."""
    if "xml" in content_type or raw.lstrip()[:1] == b"<":
        return _of_atom(raw)
    try:
        body = json.loads(raw.decode("utf-8-sig") or "{}", parse_float=Decimal)
    except ValueError as error:
        raise ODataError(500, "-1", "Ошибка при вызове метода контекста (ПрочитатьJSON)") from error
    if not isinstance(body, dict):
        raise ODataError(400, "2", "Неверный формат запроса")
    return body


def _of_atom(raw: bytes) -> dict[str, Any]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise ODataError(400, "2", "Неверный формат запроса") from error
    properties = root.find(f".//{{{METADATA}}}properties")
    if properties is None:
        raise ODataError(400, "2", "Неверный формат запроса")
    return {etree.QName(one).localname: _atom_value(one) for one in properties if isinstance(one.tag, str)}


def _atom_value(node: etree._Element) -> Any:
    if node.get(f"{{{METADATA}}}null") == "true":
        return None
    if "Collection(" in (node.get(f"{{{METADATA}}}type") or "") or len(node):
        return [{etree.QName(cell).localname: _atom_value(cell) for cell in line} for line in node]
    return node.text or ""


def check_whole(spec: Set, body: dict[str, Any]) -> None:
    """PUT wants every field; a reference may come as <field>@odata.bind, which this stand does not follow."""
    for one in spec.fields:
        if one.given and one.name not in body and f"{one.navigation}@odata.bind" not in body:
            raise ODataError(400, "5", f"Отсутствует обязательное значение свойства {one.name}")


def written(spec: Set, body: dict[str, Any]) -> Row:
    """Only what the set knows and a caller may write, by its types."""
    found: Row = {}
    for name, given in body.items():
        field, section = spec.by_name.get(name), spec.table_by_name.get(name)
        if section:
            found[name] = _lines(section, given)
        elif field and field.given:
            value = read_value(field, given)
            if field.enum and value and value not in ENUMS[field.enum]:
                raise ODataError(400, "4", f"Неверное значение свойства {name}")
            if value is not None:
                found[name] = value
    return found


def _lines(section: Table, given: Any) -> list[Row]:
    """A section replaces the one before. LineNumber is wanted: from 1, without gaps; where it is missing, nobody says why."""
    if not isinstance(given, list):
        raise ODataError(400, "4", f"Неверное значение свойства {section.name}")
    fields = {one.name: one for one in section.fields}
    lines = []
    for line in given:
        if not isinstance(line, dict) or "LineNumber" not in line:
            raise ODataError(500, "-1", "Внутренняя ошибка")
        taken = {name: read_value(fields[name], value) for name, value in line.items() if name in fields}
        blank = {one.name: read_value(one, None) for one in section.fields}
        lines.append(blank | {name: value for name, value in taken.items() if value is not None})
    if [line["LineNumber"] for line in lines] != list(range(1, len(lines) + 1)):
        raise ODataError(400, "4", f"Неверное значение свойства LineNumber: {section.name}")
    return lines
