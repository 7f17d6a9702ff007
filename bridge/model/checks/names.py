"""One part of a person's name as it stands in the passport."""

import re

_LETTERS = "[А-Яа-яЁё]+"
_WORD = f"{_LETTERS}(?:['’]{_LETTERS})?"
_SUFFIX = "(?:[ -](?:[Оо]глы|[Оо]глу|[Уу]глы|[Уу]улу|[Кк]ызы|[Кк]изи|[Гг]ызы))"
# The whole rule as one pattern, without its ends.
NAME = f"{_WORD}(?:[ -]{_WORD})?{_SUFFIX}?"
_NAME = re.compile(NAME)
LONGEST = 100


def normal_name(text: str) -> str:
    """The name as it is kept: without spaces around. Ё and case stay."""
    return text.strip()


def name_valid(text: str) -> bool:
    """A surname or given name: Cyrillic only (Latin look-alikes are refused), one hyphen or space inside, an apostrophe inside a
    word; оглы and кызы may follow."""
    name = normal_name(text)
    return len(name) <= LONGEST and _NAME.fullmatch(name) is not None


def patronymic_valid(text: str, *, absent: bool) -> bool:
    """A patronymic by the same rule; empty exactly when the borrower marked that there is none."""
    return not normal_name(text) if absent else name_valid(text)


def name_for_matching(text: str) -> str:
    """The form in which names of bureaus and banks are compared: Ё as Е, case folded, one space between words."""
    return " ".join(text.split()).casefold().replace("ё", "е").replace("’", "'")
