"""The services of a map: which wires a base is spoken to over, and where each begins below the publication's root."""

from collections.abc import Mapping
from typing import Any

from adapters.onec.dialect.call import Service
from mappings.checks import Place, check_keys

WIRES = frozenset({"http", "soap", "odata"})
KEYS = frozenset({"wire", "path", "timeouts", "sessions"})
OWN_KEYS = {"http": frozenset[str](), "soap": frozenset({"service"}), "odata": frozenset({"format", "load_mode"})}
SESSIONS, FORMATS = frozenset({"none", "client"}), frozenset({"json", "atom"})
LONGEST_WAIT = 600


def services_of(value: Any, place: Place) -> Mapping[str, Service]:
    """All services by name. Raises MapFileError."""
    table = place.table(value)
    if not table:
        raise place.wrong("is empty", '[services.site] with wire = "http" and path = "hs/"')
    return {name: _service(name, place.at(name).table(entry), place.at(name)) for name, entry in table.items()}


def _service(name: str, table: Mapping[str, Any], place: Place) -> Service:
    wire = place.at("wire").one_of(table.get("wire"), WIRES)
    check_keys(table, KEYS | OWN_KEYS[wire], place)
    path = place.at("path").text(table.get("path"))
    if path.startswith("/") or "?" in path or "//" in path:
        raise place.at("path").wrong("is to be added to the publication's address", "a path without leading / and without query")
    if not isinstance(load_mode := table.get("load_mode", False), bool):
        raise place.at("load_mode").wrong("is no yes or no", "true or false")
    return Service(
        name=name,
        wire=wire,
        path=path,
        timeouts=timeouts_of(table.get("timeouts"), place.at("timeouts")),
        sessions=place.at("sessions").one_of(table.get("sessions", "none"), SESSIONS),
        service=str(table.get("service", "")),
        format=place.at("format").one_of(table.get("format", "json"), FORMATS),
        load_mode=load_mode,
    )


def timeouts_of(value: Any, place: Place) -> tuple[float, float] | None:
    """Seconds to connect and to read; None when the map leaves them to the installation. Raises MapFileError."""
    if value is None:
        return None
    fit = isinstance(value, list) and len(value) == 2 and all(_is_time(one) for one in value)
    if not fit:
        raise place.wrong("is no pair of seconds", "[5, 90]: to connect, to read")
    return float(value[0]), float(value[1])


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= LONGEST_WAIT
