"""Errors in free words, told by the words that programs use: whatever else stands between them is hidden."""

import re

from bridge.model.exchanging.field_words import NUMBERED
from bridge.model.exchanging.values import Vocabulary

LONGEST = 1000
_TOKEN = re.compile(r"\S*@\S*|\w+|[^\w\s]|\s+")
_HIDDEN = "•••"
_BETWEEN = re.compile(r"[\s№:=(#-]{0,3}")
_GOES_ON = re.compile(r"[\s.,:()/-]{0,3}\d")
# Signs that are kept: enough to read a sentence or a place in a module.
_SIGNS = frozenset(".,:;!?()[]{}<>«»\"'/-–—=№#|*+&%$…•")


def in_known_words(vocabulary: Vocabulary, text: str) -> str:
    """The text with every word hidden that is none of the vocabulary, and every number but short ones of errors and lines."""
    told: list[str] = []
    word, since = "", 0
    for found in _TOKEN.finditer(text, 0, LONGEST):
        token = found[0]
        if token.isspace():
            told.append("\n" if "\n" in token else " ")
        elif token.isdigit():
            clear = _clear_number(text, token, word, since, found.start())
            told.append(token if clear else _HIDDEN)
            word = ""
        elif token.isalpha():
            known = vocabulary.knows(token)
            told.append(token if known else _HIDDEN)
            word, since = token.lower() if known else "", found.end()
        else:
            told.append(token if token in _SIGNS else _HIDDEN)
    return _folded("".join(told)) + ("…" if len(text) > LONGEST else "")


def _clear_number(text: str, token: str, word: str, since: int, start: int) -> bool:
    """An error's number, a line's: short, right behind such a word, and no piece of a longer number."""
    if len(token) > 3 or not NUMBERED.has(word) or not token.isascii():
        return False
    return bool(_BETWEEN.fullmatch(text, since, start)) and not _GOES_ON.match(text, start + len(token))


def _folded(text: str) -> str:
    """How many hidden words stand in a row is nobody's business."""
    return re.sub(rf"{_HIDDEN}(?:[ ,.-]{{0,2}}{_HIDDEN})+", _HIDDEN, text).strip()
