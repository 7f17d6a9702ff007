"""Texts for borrowers and written answers: each occasion in each language, what a text may name, how long it gets."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bridge.model.helping.thread import Category
from bridge.model.informing.occasion import Occasion
from bridge.model.informing.texts import LANGUAGES
from bridge.products.informing_texts import faults_of_text
from config.reading.fault import Remark
from config.reading.shapes import listed, meant, table, text, twice, within

_PARTS = ("sms", "subject", "mail")
_HINT = table(
    {
        "id": text(64),
        "category": text(one_of=[one.value for one in Category]),
        "question": text(300),
        "answer": text(2000),
    },
    {"words": listed(text())},
)
_HINTS = table({}, {"hint": listed(_HINT)})


def language_of(name: str) -> str:
    """products/tour/messages.ru.toml is ru."""
    return name.rpartition("/")[2].split(".")[1]


def missing_languages(names: Collection[str]) -> list[str]:
    """Languages that no file is there for."""
    return [one for one in LANGUAGES if one not in {language_of(name) for name in names}]


def message_remarks(language: str, told: Mapping[str, Any], also: Collection[str]) -> Iterator[Remark]:
    """One file of messages; `also`: occasions that this product tells by SMS, too."""
    if language not in LANGUAGES:
        yield (), f"{language} is none of {', '.join(LANGUAGES)}"
        return
    known = [one.value for one in Occasion]
    told_also = frozenset(Occasion(one) for one in also if one in known)
    for name in told:
        if name not in known:
            yield (name,), f"is no occasion{meant(name, known)}"
    for occasion in Occasion:
        if not isinstance(told.get(occasion.value), Mapping):
            yield (), f"{occasion} is missing"
            continue
        for fault in faults_of_text(language, occasion, told[occasion.value], told_also):
            first = fault.partition(" ")[0].rstrip(":")
            yield (occasion.value, *((first,) if first in _PARTS else ())), fault


def hint_remarks(told: Mapping[str, Any]) -> Iterator[Remark]:
    """One file of answers."""
    yield from _HINTS(told)
    yield from within("hint", twice(told.get("hint"), "id"))
