"""Which value may stand in clear in which field, and what stands in place of every other one.

Two walls: the name of the field must be known to be harmless, and the value must be of a form that can hold no phone, passport,
name, address or birthday. A name that is misused for another thing shows nothing.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bridge.model.exchanging.field_words import HARMLESS, PERSON, PHONE, Means

_PARTS = re.compile(r"[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+(?![а-яё])|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_]")
_LONGEST_NAME, _LONGEST_WORDS, _DIGITS_OF_NAME = 80, 80, 4
_MOST_REMEMBERED = 4096
# A form of letters and digits is never longer.
_LONGEST_FORM = 40
_BLANK = re.compile(r"[\s_.\-/()+]+")
_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_OUR_ID = r"(?!.*\d{9})[a-z]{2,8}_(?:[0-9A-HJKMNP-TV-Z]{26}|01SAMPLE)"
# Our references have no I, O, 0 and 1; digits alone might be a phone.
_OUR_REFERENCE = r"(?!.*\d{8})(?=.*\d)(?=.*[A-Z])[2-9A-HJ-NP-Z]{10}"
_DEAL = r"[A-ZА-ЯЁ]{1,4}-?\d{3,8}"
_ORDER = r"[A-Z]{1,4}-\d{1,4}-\d{1,4}"
_MONTH, _OF_MONTH = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
# Eight digits may be a birthday: those are no sum.
_BIRTHDAY = rf"(?:19\d\d|20[01]\d){_MONTH}{_OF_MONTH}|{_OF_MONTH}{_MONTH}(?:19\d\d|20[01]\d)"
_DAY = (
    r"(?:20(?:1[5-9]|[2-9]\d)-\d\d-\d\d|0001-01-01)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|[0-3]\d\.[01]\d\.20(?:1[5-9]|[2-9]\d)(?: \d\d:\d\d(?::\d\d)?)?"
    r"|20(?:1[5-9]|[2-9]\d)[01]\d[0-3]\d(?:\d{6})?"
)
_PDF = "JVBERi"
_REFERENCE = f"{_GUID}|{_OUR_ID}|{_OUR_REFERENCE}|{_DEAL}|{_ORDER}"
_YES_NO = frozenset({"true", "false", "yes", "no", "да", "нет", "истина", "ложь"})


@dataclass(frozen=True, slots=True)
class Rule:
    """What may stand in clear: a value of this form, a `day` with blanks in it, known words, an error in its known words."""

    form: re.Pattern[str]
    day: bool
    word: bool
    prose: bool


@dataclass(frozen=True, slots=True)
class Field:
    """`shown`: its name as it may be seen; `start`: that of its line in JSON. `person`: it is of a person, with all below it.

    `rule`: for its values; `below`: for those that stand below a person's name. None: no value may be seen.
    """

    shown: str
    start: str
    person: bool
    phone: bool
    rule: Rule | None
    below: Rule | None


class Vocabulary:
    """The words that may stand in clear."""

    def __init__(self, words: Collection[str]) -> None:
        self._words = words
        self.field = lru_cache(maxsize=4096)(self._field)
        # Statuses come again and again. What is not known is never remembered: it may be a person's.
        self._known: set[str] = set()

    def knows(self, text: str) -> bool:
        """Is every word of it known, and are its digits too few to tell anything?"""
        parts = _PARTS.findall(text)
        return all(part.lower().replace("ё", "е") in self._words for part in parts) and _few_digits(text, parts)

    def _field(self, name: str) -> Field:
        parts = [part.lower().replace("ё", "е") for part in _PARTS.findall(name[-_LONGEST_NAME:])]
        known = len(name) <= _LONGEST_NAME and self.knows(name)
        person = any(map(PERSON.has, parts))
        means = frozenset(() if person else (means for means, words in HARMLESS.items() if any(map(words.has, parts))))
        shown = name if known else f"‹имя, {counted(len(name), 'знак', 'знака', 'знаков')}›"
        return Field(shown, f'"{shown}": ', person, any(map(PHONE.has, parts)), _rule(means), _rule(means & _OF_PERSONS))

    def words(self, text: str) -> bool:
        """A status or a like word: nothing but known words."""
        if text in self._known:
            return True
        known = len(text) <= _LONGEST_WORDS and self.knows(text) and bool(_PARTS.search(text))
        known = known and sum(map(str.isdigit, text)) < _DIGITS_OF_NAME
        if known and len(self._known) < _MOST_REMEMBERED:
            self._known.add(text)
        return known


def _few_digits(text: str, parts: list[str]) -> bool:
    """Letters, a few digits and separators: no sign that might carry something else."""
    rest = _BLANK.sub("", text)
    digits = sum(char.isdigit() for char in rest)
    return digits <= _DIGITS_OF_NAME and digits + sum(map(len, parts)) == len(
        rest.replace("@", "").replace("$", "").replace(":", "")
    )


_FORMS: Mapping[Means, str] = {
    Means.SUM: rf"(?!(?:{_BIRTHDAY})\Z)[-+]?\d{{1,9}}(?:[.,]\d{{1,3}})?",
    Means.DAY: _DAY,
    Means.COUNT: r"\d{1,3}",
    # Numbers that PayU gives: too short for a phone or a passport.
    Means.THEIRS: r"\d{7,9}",
    Means.REFERENCE: _REFERENCE,
}
_A_DAY, _A_REFERENCE = re.compile(_DAY, re.ASCII), re.compile(_REFERENCE, re.ASCII)
# Whatever a person's part is called, a word of a status there tells how a call went, and an error is told in known words.
_OF_PERSONS = frozenset({Means.WORD, Means.PROSE})


def is_reference(text: str) -> bool:
    """One of ours, of 1C, or a number of a deal."""
    return bool(_A_REFERENCE.fullmatch(text))


@lru_cache
def _rule(means: frozenset[Means]) -> Rule | None:
    """The rule for a value that may have any of these meanings."""
    forms = "|".join(f"(?:{form})" for kind, form in _FORMS.items() if kind in means)
    form = re.compile(forms or r"(?!)", re.ASCII)
    return Rule(form, Means.DAY in means, Means.WORD in means, Means.PROSE in means) if means else None


def harmless(vocabulary: Vocabulary, rule: Rule, text: str) -> bool:
    """May this value stand in clear where that rule holds?"""
    if len(text) <= _LONGEST_FORM:
        if rule.form.fullmatch(text):
            return True
        # Some bases leave blanks within dates.
        if rule.day and " " in text and _A_DAY.fullmatch(text.replace(" ", "")):
            return True
    return rule.word and (text.lower() in _YES_NO or vocabulary.words(text))


def shape(text: str, phone: bool = False) -> str:
    """What is said of a value that may not be seen: how long it is; of a phone its last two digits."""
    if phone and len(text) <= 20:
        digits = "".join(filter(str.isdigit, text))
        if 10 <= len(digits) <= 12:
            return f"••• ••-{digits[-2:]}"
    if text.startswith(_PDF):
        return f"•••• (PDF в base64, {counted(len(text), 'знак', 'знака', 'знаков')})"
    return _length(len(text), text.isdigit())


@lru_cache(maxsize=1024)
def _length(length: int, digits: bool) -> str:
    words = ("цифра", "цифры", "цифр") if digits else ("знак", "знака", "знаков")
    return f"•••• ({counted(length, *words)})"


def counted(number: int, one: str, few: str, many: str) -> str:
    """«1 знак», «3 знака», «11 знаков»."""
    if number % 10 == 1 and number % 100 != 11:
        return f"{number} {one}"
    return f"{number} {few if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else many}"
