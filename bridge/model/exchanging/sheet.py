"""What is written of one body: lines up to a limit, each value by the rules of its field."""

from bridge.model.exchanging.field_words import Means
from bridge.model.exchanging.prose import in_known_words
from bridge.model.exchanging.values import Vocabulary, harmless, shape

_DEEPEST_INDENT = 10
_INDENTS = tuple("  " * depth for depth in range(_DEEPEST_INDENT + 1))
# Whatever a person's part is called, a word of a status there tells how a call went, and an error is told in known words.
_OF_PERSONS = frozenset({Means.WORD, Means.PROSE})


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
        line = _INDENTS[depth] + text if depth < _DEEPEST_INDENT else _INDENTS[-1] + text
        size = 1 + (len(line) if line.isascii() else len(line.encode("utf-8", "replace")))
        self.full = self.full or size > self._left
        if not self.full:
            self._lines.append(line)
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
        field = self.vocabulary.field(name)
        allowed = field.means & _OF_PERSONS if person else field.means
        if not text or (allowed and harmless(self.vocabulary, allowed, text)):
            return text
        if self._prose and Means.PROSE in allowed:
            return in_known_words(self.vocabulary, text)
        return shape(text, field.phone)

    def words(self, text: str) -> str:
        """Text without fields."""
        return in_known_words(self.vocabulary, text) if self._prose else shape(text)
