"""Reads refusals.toml as plain tables; every fault is named."""

import tomllib
from pathlib import Path
from typing import Any

from config.catalogue import CatalogueFaultyError

_KEYS = {"number": int, "words": str, "offers": list}


def read_refusals(folder: Path) -> list[dict[str, Any]]:
    """The refusals in their order, the general one first: the folder's own, else ours. Raises CatalogueFaultyError."""
    own, ours = folder / "refusals.toml", Path(__file__).with_name("refusals.toml")
    file = own if own.exists() else ours
    try:
        rows = tomllib.loads(file.read_text(encoding="utf-8")).get("refusal", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CatalogueFaultyError(f"{file.name}: {error}") from None
    for place, row in enumerate(rows, 1):
        faults = [key for key, kind in _KEYS.items() if not isinstance(row.get(key), kind)]
        if faults:
            raise CatalogueFaultyError(f"{file.name}, refusal {place}: missing or of another kind: {', '.join(faults)}")
    numbers = [row["number"] for row in rows]
    if not rows or len(set(numbers)) < len(numbers):
        raise CatalogueFaultyError(f"{file.name}: at least one refusal, each with a number of its own")
    return list(rows)
