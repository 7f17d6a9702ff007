"""Reads the templates of papers of a product as plain tables; what they mean is checked by the hub, which knows its places."""

import tomllib
from pathlib import Path
from typing import Any

from config.catalogue import CatalogueFaultyError


def read_paper_files(config: Path, folder: str) -> list[tuple[str, dict[str, Any]]]:
    """Name and table of each file of papers/<folder>, by name. Raises CatalogueFaultyError for a file that is no TOML."""
    place = config / "papers" / folder
    if not folder.isidentifier() or not place.is_dir():
        raise CatalogueFaultyError(f"papers: there is no folder {place}")
    tables = []
    for file in sorted(place.glob("*.toml")):
        try:
            tables.append((f"papers/{folder}/{file.name}", tomllib.loads(file.read_text(encoding="utf-8"))))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CatalogueFaultyError(f"papers/{folder}/{file.name}: {error}") from None
    return tables
