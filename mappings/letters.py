"""Names compared over look-alike letters: 1C keys mix Latin and Cyrillic, and the eye can't tell `C` from `С`."""

LATIN = "ABCEHKMOPTXYaceopxy"
CYRILLIC = "АВСЕНКМОРТХУасеорху"
_FOLD = str.maketrans(LATIN + "Ёё", CYRILLIC + "Ее")


def folded(name: str) -> str:
    """The name with look-alike letters made one, without blanks and case."""
    return "".join(name.translate(_FOLD).split()).casefold()
