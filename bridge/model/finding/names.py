"""Names made alike, so that «Иванова‑Петрова  Алёна» is found by «алена петрова»."""

import re
import unicodedata
from collections.abc import Collection, Sequence

from bridge.model.borrower import Borrower

# Raised when words are made alike in another way: marks made before are then made anew.
VERSION = 1
MOST_WORDS, _SHORTEST, _LONGEST = 4, 2, 60
_APART = re.compile(r"[\s\-\u2010-\u2015\u2212.,]+")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019\u02bc`][^\W\d_]+)*")
_APOSTROPHES = re.compile(r"['\u2019\u02bc`]")


def words_of(text: str) -> Sequence[str]:
    """The words of a name: small letters, ё as е, parts of a double name apart, each once, in their order."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    words = (_APOSTROPHES.sub("", part) for part in _APART.split(plain) if _WORD.fullmatch(part))
    return list(dict.fromkeys(word for word in words if _SHORTEST <= len(word) <= _LONGEST))


def is_name(text: str) -> bool:
    """Could a person's name be meant: some words of letters alone."""
    parts = [part for part in _APART.split(text.strip()) if part]
    return 0 < len(words_of(text)) <= MOST_WORDS and all(_WORD.fullmatch(part) for part in parts)


def pair_of(one: str, other: str) -> str:
    """A surname and a first name together, in whichever order they were typed."""
    return "|".join(sorted((one, other)))


def keys_of(borrower: Borrower) -> Collection[str]:
    """Everything by which this person's name is found: each word, and each part of the surname with each of the first name."""
    surname, name, patronymic = (words_of(part) for part in (borrower.surname, borrower.name, borrower.patronymic))
    pairs = {pair_of(one, other) for one in surname for other in name}
    return {*surname, *name, *patronymic, *pairs}
