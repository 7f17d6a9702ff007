"""Evidence for the gates of an application that a deal holds: what the map's [deal_facts] names, as plain texts."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from bridge.model.gates.table import RULES
from bridge.model.money import rubles_text
from mappings.checks import Place

# Facts are read with the deal's state; the mark keeps their names apart from its own.
_MARK = "fact:"
# Beside them: which numbered reason of config/refusals.toml a refusal has.
REFUSAL = "refusal.number"


def with_facts(statuses: Mapping[str, Any], facts: Any, place: Place) -> Mapping[str, Any]:
    """The call for a deal's state that reads the facts of the gates, too. Raises MapFileError for an unknown fact."""
    known = {f"{rule.name}.{fact}" for rule in RULES.values() for fact in (*rule.needs, *rule.may_tell)} | {REFUSAL}
    table = place.table(facts)
    for name in table:
        place.at(name).one_of(name, frozenset(known))
    read = statuses.get("read")
    if not isinstance(read, Mapping):
        return statuses
    return {**statuses, "read": {**read, **{_MARK + name: spec for name, spec in table.items()}}}


def facts_in(row: Mapping[str, Any], zone: tzinfo) -> dict[str, str]:
    """The facts among the values of a deal's row; moments are the base's wall clock and get its zone."""
    told = {name.removeprefix(_MARK): _text(value, zone) for name, value in row.items() if name.startswith(_MARK)}
    return {name: text for name, text in told.items() if text}


def _text(value: Any, zone: tzinfo) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return rubles_text(value)
        case datetime():
            return (value if value.tzinfo else value.replace(tzinfo=zone)).isoformat()
        case date():
            return value.isoformat()
    return str(value).strip()
