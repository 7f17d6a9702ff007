"""What an Atom entry of a write says to the base, read with the standard library's own parser."""

from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

DATA = "{http://schemas.microsoft.com/ado/2007/08/dataservices}"
META = "{http://schemas.microsoft.com/ado/2007/08/dataservices/metadata}"


def fields_of(body: bytes) -> dict[str, Any]:
    properties = ElementTree.fromstring(body).find(f".//{META}properties")
    assert properties is not None, "an entry without properties"
    return {one.tag.removeprefix(DATA): _value(one) for one in properties}


def _value(element: ElementTree.Element) -> Any:
    kind = element.get(f"{META}type", "")
    if element.get(f"{META}null") == "true":
        return None
    if kind.startswith("Collection("):
        return [{one.tag.removeprefix(DATA): _value(one) for one in row} for row in element]
    text = element.text or ""
    if kind == "Edm.Boolean":
        return text == "true"
    return Decimal(text) if kind in ("Edm.Double", "Edm.Int64") else text
