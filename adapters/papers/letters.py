"""What letters a paper may hold: marks that turn or hide text go, letters that no bundled font has become a question mark."""

import re
import unicodedata

# Signs that turn the direction of writing or take no room: with them a paper could read otherwise than its bytes say.
_HIDDEN = frozenset({"Cf", "Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
# Ranges that the two bundled fonts cover, proved by a test that sets all of them.
SETTABLE = re.compile("[^\n -~\u00a0-\u00ac\u00ae-\u017f\u0386\u0388-\u038a\u0391-\u03a1\u03a3-\u03c9\u0400-\u045f\u0490-\u0493"
                      "\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u2030\u2032\u2033\u2039\u203a\u2044\u20ac\u20bd\u2116"
                      "\u2122\u2190-\u2193\u2212\u2260\u2264\u2265\u25a1]")  # fmt: skip
_LONG_WORD = 28
_BREAK = "\u200b"


def plain(text: str) -> str:
    """The text composed (NFC), without hidden signs; lines stay lines."""
    composed = unicodedata.normalize("NFC", text)
    # Hardly any text holds something to leave out: asked at once, not letter by letter.
    if composed.replace("\n", "").replace("\u00a0", "").isprintable():
        return composed
    shown = (letter for letter in composed if letter == "\n" or _is_shown(letter))
    return "".join(" " if letter == "\t" else letter for letter in shown)


def _is_shown(letter: str) -> bool:
    return unicodedata.category(letter) not in _HIDDEN


def settable(text: str) -> str:
    """The plain text in letters that the fonts have, with places to break words that no line could hold."""
    return re.sub(rf"\S{{{_LONG_WORD},}}", _broken, SETTABLE.sub("?", plain(text)))


def _broken(word: re.Match[str]) -> str:
    """A digest of 64 signs stays whole where it stands alone in a wide place; typst breaks only where it must."""
    letters = word.group()
    return _BREAK.join(letters[start : start + 8] for start in range(0, len(letters), 8))
