"""Reads holidays.toml: days that the Government moved after the calendar of this version was made. It may be left out."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from config.catalogue import CatalogueFaultyError
from config.reading.shapes import Rule, day, flag, listed, table, text

SHAPE: Rule = table({}, {"day": listed(table({"date": day, "works": flag, "source": text(300)}))})


def read_holidays(folder: Path) -> tuple[frozenset[date], frozenset[date]]:
    """Days that rest, days that work, against the plain calendar. Raises CatalogueFaultyError."""
    file = folder / "holidays.toml"
    if not file.exists():
        return frozenset(), frozenset()
    try:
        told: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueFaultyError(f"{file.name}: {error}") from None
    if faults := [reason for _, reason in SHAPE(told)]:
        raise CatalogueFaultyError(f"{file.name}: {'; '.join(faults)}")
    rows = told.get("day", [])
    return frozenset(one["date"] for one in rows if not one["works"]), frozenset(one["date"] for one in rows if one["works"])
