"""Reads alarms.toml as plain tables; every fault is named with its alarm."""

import tomllib
from pathlib import Path
from typing import Any

from config.catalogue import CatalogueFaultyError

_NEEDED = {"name": str, "gauge": str, "minutes": int, "urgency": str, "words": str}
_KNOWN = {*_NEEDED, "labels", "above", "below"}


def read_alarms(folder: Path) -> list[dict[str, Any]]:
    """The alarms in their order: the folder's own file, else ours. Raises CatalogueFaultyError."""
    own, ours = folder / "alarms.toml", Path(__file__).with_name("alarms.toml")
    file = own if own.exists() else ours
    try:
        rows = tomllib.loads(file.read_text(encoding="utf-8")).get("alarm", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CatalogueFaultyError(f"{file.name}: {error}") from None
    faults = [f"{row.get('name') or f'alarm {place}'}: {fault}" for place, row in enumerate(rows, 1) for fault in _faults(row)]
    names = [row.get("name") for row in rows]
    faults += [f"{name}: stands twice" for name in sorted({str(name) for name in names if names.count(name) > 1})]
    if faults:
        raise CatalogueFaultyError(f"{file.name}: {'; '.join(faults)}")
    return list(rows)


def _faults(row: dict[str, Any]) -> list[str]:
    faults = [f"{key} must be {kind.__name__}" for key, kind in _NEEDED.items() if not isinstance(row.get(key), kind)]
    faults += [f"{key} is not known" for key in sorted(row.keys() - _KNOWN)]
    bounds = [key for key in ("above", "below") if key in row]
    if len(bounds) != 1 or isinstance(row[bounds[0]], bool) or not isinstance(row[bounds[0]], int | float):
        faults.append("one of above and below must be a number")
    labels = row.get("labels", {})
    if not isinstance(labels, dict) or not all(isinstance(value, str) for value in labels.values()):
        faults.append("labels must be words in quotes")
    return faults
