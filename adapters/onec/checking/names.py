"""Names taken apart and compared as a person compares them: case, order, alphabet, endings and slips aside.

НомерДоговора, NomerDogovora, number_dogovor and см_НомерДоговораID have parts in common; what the parts mean stands in a
dictionary, not here.
"""

import re
from functools import lru_cache

from mappings.letters import CYRILLIC, LATIN

_PARTS = re.compile(r"[A-ZА-ЯЁ]+(?![a-zа-яё])|[A-ZА-ЯЁ]?[a-zа-яё]+|\d+|№")
_TO_LATIN = str.maketrans(LATIN, CYRILLIC)
_TO_CYRILLIC = str.maketrans(CYRILLIC, LATIN)
# Sounds, not letters: the many ways in which Russian is written in Latin letters meet here.
_SOUNDS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia", "№": "nomer",
}  # fmt: skip
_LATIN_SOUNDS = (
    ("shch", "sh"), ("sch", "sh"), ("kh", "h"), ("yo", "e"), ("jo", "e"), ("y", "i"), ("j", "i"), ("ph", "f"),
    ("x", "ks"), ("w", "v"), ("q", "k"), ("ck", "k"), ("tz", "ts"), ("'", ""), ("ce", "tse"), ("ci", "tsi"),
)  # fmt: skip
_ENDINGS = frozenset([
    "iami", "ami", "iakh", "iah", "ah", "iam", "am", "ogo", "ego", "omu", "emu", "iei", "imi", "ima", "oiu", "eiu", "uiu", "aia",
    "iaia", "oe", "ee", "ie", "ii", "iu", "ia", "oi", "ei", "ov", "ev", "om", "em", "im", "ih", "es", "a", "e", "i", "o", "u",
    "s",
])  # fmt: skip
LONGEST_ENDING = 4
SHORTEST_STEM = 3
PREFIX = 4


def parts_of(name: str) -> list[str]:
    """The parts of a name in lower case, each in one alphabet: СуммаЗайма, sum_loan, IDDeal, ТекПлатёж2."""
    return [_one_alphabet(part).lower().replace("ё", "е") for part in _PARTS.findall(name.replace("_", " "))]


def _one_alphabet(part: str) -> str:
    """Letters of the other alphabet that look alike made those of the alphabet that the part is in."""
    latin, cyrillic = (sum(mark <= c.lower() <= end for c in part) for mark, end in (("a", "z"), ("а", "я")))
    if not latin or not cyrillic:
        return part
    return part.translate(_TO_LATIN if cyrillic >= latin else _TO_CYRILLIC)


@lru_cache(maxsize=20_000)
def sound(part: str) -> str:
    """How a part sounds in Latin letters, without doubled ones."""
    text = "".join(_SOUNDS.get(c, c) for c in part)
    for written, heard in _LATIN_SOUNDS:
        text = text.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", text)


@lru_cache(maxsize=20_000)
def stem(part: str) -> str:
    """The sound without its ending: договор, договора, договоров are one."""
    heard = sound(part)
    for length in range(min(LONGEST_ENDING, len(heard) - SHORTEST_STEM), 0, -1):
        if heard[-length:] in _ENDINGS:
            return heard[:-length]
    return heard


@lru_cache(maxsize=50_000)
def stems_of(name: str) -> tuple[str, ...]:
    """The stems of a name's parts in their order."""
    return tuple(stem(part) for part in parts_of(name))


def without_prefix(name: str) -> str:
    """The name without what a developer puts before all of theirs: см_, ИТ_, мфо_."""
    first, mark, rest = name.partition("_")
    return rest if mark and rest and 0 < len(first) <= PREFIX and first.isalpha() else name


def apart(one: str, other: str, most: int) -> int:
    """How many letters must be changed, left out, put in or swapped to make one of the other; `most` + 1 for more than that."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def slips_allowed(length: int) -> int:
    """Letters that may differ before two words of this length are two words."""
    return 0 if length < 5 else 1 if length < 9 else 2
