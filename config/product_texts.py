"""Reads a product's texts for borrowers, one file per subject and language: products/<product>/<subject>.<language>.toml."""

import tomllib
from pathlib import Path
from typing import Any

from config.catalogue import CatalogueFaultyError


def read_texts(config: Path, product: str, subject: str) -> dict[str, dict[str, Any]]:
    """Tables by language: the folder's own, else ours. Raises CatalogueFaultyError for a file that is no TOML."""
    tables = {}
    for file in sorted(_folder(config, product, subject).glob(f"{subject}.*.toml")):
        try:
            tables[file.name.split(".")[1]] = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CatalogueFaultyError(f"products/{product}/{file.name}: {error}") from None
    return tables


def _folder(config: Path, product: str, subject: str) -> Path:
    own = config / "products" / product
    ours = Path(__file__).parent / "products" / product
    return own if any(own.glob(f"{subject}.*.toml")) else ours
