"""Personal data taken out of texts that 1C sends back: its errors quote what they were given."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from mappings.convert import CONTROL

STAR = "…"
LONGEST, ENOUGH = 200, 2000
# From a digest and a phone a short password can be found; before the digits, which would leave its letters.
_DIGEST = re.compile(r"[0-9a-fA-F]{32,}")
_DIGITS = re.compile(r"\d(?:[\s\u00a0().-]?\d){3,}")
_NAME = r"[А-ЯЁ][\w-]*\.?"
_NAME_INSIDE = re.compile(rf"(?:(?<=[\w,;)»\"…]\s)|(?<=[«\"'(])){_NAME}")
_ANY_NAME = re.compile(rf"(?<!\w){_NAME}")
_EMAIL = re.compile(r"\S+@\S+")


def personal_words(person: Any) -> tuple[str, ...]:
    """Every text inside a dataclass of personal data, in words of three letters and more."""
    return tuple(sorted({word for text in _texts(person) for word in re.findall(r"\w{3,}", text)}, key=len, reverse=True))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))


def masked(text: str, words: Iterable[str] = (), *, strangers: bool = True) -> str:
    """The text, clipped, without digests, numbers of four digits and more, e-mails, these words in any grammatical case and words
    that may be names of strangers: capitals inside a sentence, or all capitals when we know nobody's words.
    """
    words = tuple(words)
    text = _DIGITS.sub(STAR, _DIGEST.sub(STAR, _EMAIL.sub(STAR, _beginning(" ".join(CONTROL.sub("", text).split())))))
    for word in words:
        stem = word if len(word) < 5 else word[:-2]
        text = re.sub(rf"(?<!\w){re.escape(stem)}\w*", STAR, text, flags=re.IGNORECASE)
    if strangers:
        text = (_NAME_INSIDE if words else _ANY_NAME).sub(STAR, text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + STAR


def _beginning(text: str) -> str:
    """Enough for what is kept, in whole words: these searches take too long over a text of any length."""
    return text if len(text) <= ENOUGH else text[:ENOUGH].rpartition(" ")[0]
