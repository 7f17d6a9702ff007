"""Words that the maps of an installation add to the vocabulary of exchanges: names of fields, statuses, words of errors."""

import re
from collections.abc import Iterator
from typing import Any

from adapters.onec.dialect.onec_map import map_file
from bridge.model.exchanging import Keeper
from bridge.wiring.versions.source import Source
from config.settings import Settings
from mappings.fields import load_map_file

_WORD = re.compile(r"[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+(?![а-яё])|[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# Values that the lender sends about himself, and texts for people: a name may stand there.
_NOT_WORDS = frozenset({"const", "form", "title", "product_name"})


def keeper_of(settings: Settings, source: Source) -> Keeper:
    """Reads the maps when the first call is kept: starting costs nothing more."""

    def words() -> set[str]:
        others = sorted(file for system in ("payu", "sms", "partners") for file in (source.maps / system).glob("*.toml"))
        files = [map_file(settings.onec_map), *others]
        texts = (text for file in files for text in _texts(load_map_file(file)))
        return {word.lower().replace("ё", "е") for text in texts for word in _WORD.findall(text)}

    return Keeper(words)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _texts(one) if name not in _NOT_WORDS else ()
