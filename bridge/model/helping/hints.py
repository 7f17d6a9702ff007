"""Written answers to what is asked often, and which of them fit words that somebody typed. Plain: stems of words, counted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bridge.model.helping.answering import OfficeHours
from bridge.model.helping.thread import Category

_WORD = re.compile(r"[0-9a-zа-я]{2,}")
# Ends of words that change with case, number and person; what is left must keep three letters.
_ENDS = re.compile(
    r"(?:ами|ями|ого|его|ому|ему|ыми|ими|ешь|ишь|ете|ите|ать|ять|ить|еть|ов|ев|ей|ам|ям|ах|ях|ом|ем|ым|им|ую|юю|ая|яя|ое|ее|ые|ие|"
    r"ый|ий|ой|ет|ит|ут|ют|ат|ят|ть|ing|ed|es|[аеиоуыэюяйьs])$"
)
_EMPTY = frozenset(
    _WORD.findall(
        "как что это для или если где когда можно нужно мне мой моя мои меня вы ваш не на за по из от до ли же бы то уже еще "
        "заем заема займ займа займу займе тур тура туре весь "
        "the how can what when where why is are do does did my me you your to of in on for and or it an be"
    )
)
_LONGEST_QUERY = 300


@dataclass(frozen=True)
class Hint:
    """`question` is what is asked, `answer` paragraphs with empty lines between, `words` other words that people use for it."""

    id: str
    category: Category
    question: str
    answer: str
    words: tuple[str, ...] = ()

    def weight(self, stems: frozenset[str]) -> int:
        """How well it fits: a word of the question, or one that stands for it, counts three, one of the answer one."""
        strong = stems_of(" ".join((self.question, *self.words)))
        return 3 * len(stems & strong) + len(stems & (stems_of(self.answer) - strong))


@dataclass(frozen=True)
class Helping:
    """How a product helps: its written answers by language, the hours of its office."""

    hints: Mapping[str, tuple[Hint, ...]] = field(default_factory=dict)
    hours: OfficeHours = field(default_factory=OfficeHours)

    def of(self, language: str) -> tuple[Hint, ...]:
        """In this language, else in Russian."""
        return self.hints.get(language) or self.hints.get("ru", ())


def stems_of(text: str) -> frozenset[str]:
    """The stems of the words that mean something."""
    words = _WORD.findall(text.lower().replace("ё", "е"))
    return frozenset(_stem(word) for word in words if word not in _EMPTY)


def _stem(word: str) -> str:
    end = _ENDS.search(word)
    return word[: end.start()] if end and end.start() >= 3 else word


def find_hints(hints: Sequence[Hint], typed: str, category: Category | None = None, most: int = 4) -> tuple[Hint, ...]:
    """The hints that fit best, the better first; without words those of the category. One stray word of an answer is no fit."""
    stems = stems_of(typed[:_LONGEST_QUERY])
    if not stems:
        return tuple(hint for hint in hints if category is not None and hint.category is category)[:most]
    weighed = [(hint.weight(stems) + (hint.category is category), n, hint) for n, hint in enumerate(hints)]
    fit = sorted((one for one in weighed if one[0] >= 3), key=lambda one: (-one[0], one[1]))
    return tuple(hint for _, _, hint in fit[:most])
