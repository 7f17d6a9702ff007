"""How a call is asked, by the wire of its service: the wire's own keys of a map."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from adapters.onec.dialect.call import HsRequest, Request, Service, SoapRequest
from adapters.onec.odata.steps.step import OdataRequest
from adapters.onec.odata.steps.tables import parse_steps
from mappings.checks import Place
from mappings.fields import out_map

PATH_NAMES = frozenset({"deal_number", "passport", "digest", "pay_service"})
ANSWERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "http": frozenset({"json", "xml", "paper"}),
        "soap": frozenset({"fields", "json", "paper"}),
        "odata": frozenset({"fields", "paper"}),
    }
)
OWN_KEYS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "http": frozenset({"method", "path", "query", "body", "number_key"}),
        "soap": frozenset({"operation", "args", "json", "body"}),
        "odata": frozenset({"steps"}),
    }
)


def request_of(service: Service, table: Mapping[str, Any], place: Place, known: frozenset[str]) -> Request:
    """The call's request. Raises MapFileError."""
    if service.wire == "http":
        return _http(table, place, known)
    if service.wire == "soap":
        return _soap(table, place, known)
    return OdataRequest(parse_steps(table.get("steps"), place.at("steps"), known))


def _http(table: Mapping[str, Any], place: Place, known: frozenset[str]) -> HsRequest:
    return HsRequest(
        method=place.at("method").one_of(table.get("method"), frozenset({"GET", "POST"})),
        path=_path(table.get("path"), place.at("path")),
        query=out_map(table.get("query", {}), place.at("query"), known),
        body=out_map(table.get("body", {}), place.at("body"), known),
        number_key=_number_key(table["number_key"], place.at("number_key")) if "number_key" in table else "",
    )


def _soap(table: Mapping[str, Any], place: Place, known: frozenset[str]) -> SoapRequest:
    if "body" in table and not table.get("json"):
        raise place.at("json").wrong("is missing, and a body needs a parameter to be carried in", '"TextJSON"')
    return SoapRequest(
        operation=place.at("operation").text(table.get("operation")),
        args=out_map(table.get("args", {}), place.at("args"), known),
        json_parameter=str(table.get("json", "")),
        body=out_map(table.get("body", {}), place.at("body"), known),
    )


def _path(value: Any, place: Place) -> str:
    path = place.text(value)
    for name in re.findall(r"{(.*?)}", path):
        place.one_of(name, PATH_NAMES)
    if path.startswith("/") or "?" in path:
        raise place.wrong("is to be added to the service's address", "a path without leading / and without query")
    return path


def _number_key(value: Any, place: Place) -> str:
    text = place.text(value)
    if "{n}" not in text:
        raise place.wrong("has no place for the number", '"IDDeal{n}"')
    return text
