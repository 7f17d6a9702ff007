"""A product's [gates] read against the table: whose evidence opens each gate, or why it is switched off."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bridge.model.gates import By, GateName
from bridge.model.gates.payout import BORROWER
from bridge.model.gates.setting import Setting
from bridge.model.gates.table import RULES, Rule, preset

_OWN = ("by", "off", "reason")


class GateSettingError(ValueError):
    """The product's file says something of a gate that can't be; the text says what would be right."""


def read_gates(tables: Mapping[str, Any]) -> Mapping[GateName, Setting]:
    """A setting for every gate; one that is not named gets the table's own. Raises GateSettingError."""
    unknown = [name for name in tables if name not in set(GateName)]
    if unknown:
        raise GateSettingError(f"gates: there is no gate {unknown[0]}; gates are {', '.join(GateName)}")
    return MappingProxyType({name: _setting(RULES[name], tables[name]) if name in tables else preset(name) for name in GateName})


def _setting(rule: Rule, table: object) -> Setting:
    place = f"gates.{rule.name}"
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise GateSettingError(f"{place}: must be a table of texts; off = true is not enough, off tells the reason")
    choices = {key: value for key, value in table.items() if key not in _OWN}
    _check_choices(place, rule, choices)
    if "off" in table:
        return _off(place, rule, table, choices)
    by = table.get("by", rule.ways[0])
    if by not in rule.ways:
        raise GateSettingError(f"{place}: by = {by!r} can't open this gate; it may be {', '.join(rule.ways)}")
    chosen = {**rule.preset, **choices}
    if rule.name is GateName.PAYEE and chosen["to"] == BORROWER and by == By.HUB:
        raise GateSettingError(f'{place}: the hub can\'t see whose account it is; with to = "borrower" by must be another')
    return Setting(By(by), "", table.get("reason", "").strip(), chosen)


def _off(place: str, rule: Rule, table: Mapping[str, str], choices: Mapping[str, str]) -> Setting:
    reason = table["off"].strip()
    if not reason:
        raise GateSettingError(f"{place}: off needs the reason in words; it is written into every application's journal")
    if "by" in table:
        raise GateSettingError(f"{place}: has both off and by; leave one out")
    return Setting(rule.ways[0], reason, table.get("reason", "").strip(), {**rule.preset, **choices})


def _check_choices(place: str, rule: Rule, choices: Mapping[str, str]) -> None:
    for key, value in choices.items():
        allowed = rule.choices.get(key)
        if allowed is None:
            known = ", ".join((*_OWN, *rule.choices))
            raise GateSettingError(f"{place}: {key} is not known; known are {known}")
        if allowed and value not in allowed:
            raise GateSettingError(f"{place}: {key} = {value!r} is none of {', '.join(allowed)}")
