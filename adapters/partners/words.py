"""An event in a partner's words, as bytes that are the same each time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import mappings
from bridge.model.events import PartnerEvent
from mappings.fields import load_map_file


@dataclass(frozen=True)
class PartnerWords:
    """One map of words: names of the envelope's fields, of event types and of facts."""

    envelope: Mapping[str, str]
    types: Mapping[str, str]
    facts: Mapping[str, str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> "PartnerWords":
        """The words of a parsed map (mappings/partners/*.toml). Raises KeyError on a map that lacks a table or a field."""
        envelope = {ours: table["envelope"][ours] for ours in _ENVELOPE}
        return cls(envelope, dict(table["types"]), dict(table["facts"]))

    def body(self, event: PartnerEvent, *, test: bool = False) -> bytes:
        """UTF-8 JSON of an event. Facts are sorted by name, as a store may hand them over in any order.

        `test`: the envelope says that the event comes from a test system.
        """
        named = {self.facts.get(name, name): plain(value) for name, value in event.facts.items()}
        values = {
            "event_id": event.id,
            "type": self.types.get(event.type, str(event.type)),
            "seq": event.seq,
            "occurred_at": plain(event.occurred_at),
            "application_id": event.application_id,
            "order_id": event.order_id,
            "price_version": event.price_version,
            "facts": {name: named[name] for name in sorted(named) if name},
        }
        told = {self.envelope[ours]: value for ours, value in values.items()} | ({"test": True} if test else {})
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def maps_of_words(folder: Path = Path(mappings.__file__).parent / "partners") -> dict[str, PartnerWords]:
    """Every map of the folder, mappings/partners when none is told, under its name."""
    return {file.stem: PartnerWords.of(load_map_file(file)) for file in folder.glob("*.toml")}


_ENVELOPE = ("event_id", "type", "seq", "occurred_at", "application_id", "order_id", "price_version", "facts")


def plain(value: Any) -> Any:
    """A fact as JSON holds it: moments in UTC with Z, dates, decimals as text. Raises TypeError for floats and the unknown."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): plain(value[name]) for name in sorted(value, key=str)}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    raise TypeError(f"a fact can't be a {type(value).__name__}")
