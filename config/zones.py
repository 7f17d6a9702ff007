"""Reads zones.toml: which zones the regions of Russia live by."""

import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.catalogue import CatalogueFaultyError


def read_zones(config: Path) -> dict[str, tuple[ZoneInfo, ...]]:
    """Zones by words of regions' names: the folder's own file, else ours. Raises CatalogueFaultyError."""
    own = config / "zones.toml"
    file = own if own.exists() else Path(__file__).with_name("zones.toml")
    zones: dict[str, tuple[ZoneInfo, ...]] = {}
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))["zones"]
        for name, words in table.items():
            for word in words:
                zones[word] = (*zones.get(word, ()), ZoneInfo(name))
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, ValueError, ZoneInfoNotFoundError) as error:
        raise CatalogueFaultyError(f"{file.name}: [zones] holds lists of words by zone: {error}") from None
    if wrong := [word for word in zones if not isinstance(word, str) or len(word) < 4 or word != word.lower()]:
        raise CatalogueFaultyError(f"{file.name}: {wrong[0]!r}: words are of at least four small letters")
    return zones
