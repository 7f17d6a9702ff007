"""What is written of one body: lines up to a limit, each value by the rules of its field."""

from collections.abc import Sequence

from bridge.model.exchanging.prose import in_known_words
from bridge.model.exchanging.values import Field, Vocabulary, harmless, shape

_DEEPEST_INDENT = 10
_INDENTS = tuple("  " * depth for depth in range(_DEEPEST_INDENT + 1))


def indent(depth: int) -> str:
    """What stands before a line of that depth."""
    return _INDENTS[depth] if depth < _DEEPEST_INDENT else _INDENTS[-1]


class Sheet:
    """`limit`: bytes. `prose`: errors may be told in their known words; what people wrote to us may not."""

    def __init__(self, vocabulary: Vocabulary, limit: int, prose: bool) -> None:
        self.vocabulary = vocabulary
        self.full = False
        self._prose = prose
        self._left = limit
        self._lines: list[str] = []

    def add(self, depth: int, text: str) -> None:
        """One line; nothing any more once there is no room."""
        self.add_lines((indent(depth) + text,))

    def add_lines(self, lines: Sequence[str]) -> None:
        """Lines with their indents, all or none of them."""
        text = "\n".join(lines)
        size = 1 + (len(text) if text.isascii() else len(text.encode("utf-8", "replace")))
        self.full = self.full or size > self._left
        if not self.full:
            self._lines.append(text)
            self._left -= size

    def place(self) -> tuple[int, int]:
        """How much was written so far, for `back`."""
        return len(self._lines), self._left

    def back(self, place: tuple[int, int]) -> None:
        """Forget what was written since: it is written in another way."""
        lines, self._left = place
        del self._lines[lines:]
        self.full = False

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self._lines)

    def name(self, name: str) -> str:
        """The name of a field as it may be shown."""
        return self.vocabulary.field(name).shown

    def of_person(self, name: str) -> bool:
        """Is what stands in, or below, a field of this name a person's?"""
        return self.vocabulary.field(name).person

    def value(self, name: str, text: str, person: bool = False) -> str:
        """A value as it may be shown. `person`: it stands below a person's name."""
        return self.value_of(self.vocabulary.field(name), text, person)

    def value_of(self, field: Field, text: str, person: bool) -> str:
        """The same for a field that was looked up."""
        rule = field.below if person else field.rule
        if not text or (rule and harmless(self.vocabulary, rule, text)):
            return text
        if self._prose and rule and rule.prose:
            return in_known_words(self.vocabulary, text)
        return shape(text, field.phone)

    def words(self, text: str) -> str:
        """Text without fields."""
        return in_known_words(self.vocabulary, text) if self._prose else shape(text)
