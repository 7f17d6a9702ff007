"""A reader of JSON as 1C services really write it: by hand. Tried only after the strict reader has failed."""

import re
from collections import Counter
from decimal import Decimal
from typing import Any, NoReturn

from bridge.model.checks import strict_json

DEEPEST = 60
MOST_MARKS_SPOILED, LONGEST_SPOILED = 20_000, 2_000_000
_SPACE = re.compile(r"[ \t\r\n\u00a0\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]+")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_PLAIN = re.compile(r'[^"\\]*')
_WORD = re.compile(r"[A-Za-zА-Яа-яЁё]+")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "истина": True, "ложь": False}
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


class UnreadableError(ValueError):
    """The text is no JSON or XML, not even a spoiled one. Says where, never what stands there."""


def number_of(text: str) -> Decimal:
    """A number of reasonable size. Raises UnreadableError."""
    try:
        return strict_json.number_of(text)
    except strict_json.JsonRefusedError as error:
        raise UnreadableError(str(error)) from None


class Repairs(list[str]):
    """What was repaired, each kind once, in order."""

    def note(self, what: str) -> None:
        """Remember a kind of repair."""
        if what not in self:
            self.append(what)


class Spoiled:
    """One pass over a spoiled text."""

    def __init__(self, text: str, repairs: Repairs) -> None:
        self._text, self._at, self._repairs = text, 0, repairs

    def read(self) -> Any:
        """The value of the whole text. Raises UnreadableError."""
        value = self._value(0)
        if self._peek():
            self._fail("something follows the end")
        return value

    def _fail(self, why: str) -> NoReturn:
        raise UnreadableError(f"{why} at letter {self._at}")

    def _peek(self) -> str:
        """The next letter that matters; empty at the end."""
        while True:
            if found := _SPACE.match(self._text, self._at):
                self._at = found.end()
            elif found := _COMMENT.match(self._text, self._at):
                self._repairs.note("comment")
                self._at = found.end()
            else:
                return self._text[self._at : self._at + 1]

    def _value(self, depth: int) -> Any:
        if depth > DEEPEST:
            self._fail("too deep")
        letter = self._peek()
        if letter == "{":
            return self._object(depth)
        if letter == "[":
            return self._array("]", depth)
        return self._string() if letter == '"' else self._scalar()

    def _object(self, depth: int) -> Any:
        start = self._at
        self._at += 1
        letter = self._peek()
        if letter == "}":
            self._at += 1
            return {}
        if letter in ("{", "[") or (letter == '"' and self._values_follow()):
            self._at = start
            self._repairs.note("array in braces")
            return self._array("}", depth)
        pairs: list[tuple[str, Any]] = []
        while self._more("}", bool(pairs)):
            name = self._string()
            if self._peek() != ":":
                self._fail("a colon is missing")
            self._at += 1
            pairs.append((name, self._value(depth + 1)))
        return merge(pairs, self._repairs)

    def _values_follow(self) -> bool:
        """True when a text stands by itself; a text before anything else is a name that lost its colon."""
        start = self._at
        self._string()
        alone = self._peek() in (",", "}")
        self._at = start
        return alone

    def _array(self, end: str, depth: int) -> list[Any]:
        self._at += 1
        items: list[Any] = []
        while self._more(end, bool(items)):
            items.append(self._value(depth + 1))
        return items

    def _more(self, end: str, begun: bool) -> bool:
        """Past the comma, if any; False past the closing bracket."""
        letter = self._peek()
        commas = 0
        while letter == ",":
            self._at += 1
            commas += 1
            letter = self._peek()
        if letter == end:
            self._at += 1
            if commas:
                self._repairs.note("trailing comma")
            return False
        if not letter:
            self._fail("the text breaks off")
        if begun and not commas:
            self._repairs.note("missing comma")
        return True

    def _string(self) -> str:
        if self._peek() != '"':
            self._fail("a quotation mark is missing")
        out = []
        at = self._at + 1
        text = self._text
        while at < len(text) and text[at] != '"':
            if text[at] == "\\":
                piece, at = self._escape(at + 1)
            else:
                end = _end_of_plain(text, at)
                piece, at = text[at:end], end
            out.append(piece)
        self._at = at
        if at >= len(text):
            self._fail("the text breaks off")
        self._at += 1
        return "".join(out)

    def _escape(self, at: int) -> tuple[str, int]:
        letter = self._text[at : at + 1]
        if letter == "u" and re.fullmatch(r"[0-9A-Fa-f]{4}", self._text[at + 1 : at + 5]):
            return chr(int(self._text[at + 1 : at + 5], 16)), at + 5
        if letter not in _ESCAPES and letter not in ('"', "\\", "/"):
            self._repairs.note("stray backslash")
        return _ESCAPES.get(letter, letter), at + 1

    def _scalar(self) -> Any:
        if found := _NUMBER.match(self._text, self._at):
            self._at = found.end()
            number = number_of(found.group())
            return int(number) if found.group().lstrip("-").isdigit() else number
        found = _WORD.match(self._text, self._at)
        if found is None or found.group().lower() not in _WORDS:
            self._fail("no value is readable")
        if found.group() not in ("true", "false", "null"):
            self._repairs.note("word in place of a value")
        self._at = found.end()
        return _WORDS[found.group().lower()]


def _end_of_plain(text: str, at: int) -> int:
    found = _PLAIN.match(text, at)
    return found.end() if found else at


def merge(pairs: list[tuple[str, Any]], repairs: Repairs) -> dict[str, Any]:
    """An object whose keys may come twice: equal values are one, objects are kept side by side, plain values must not differ."""
    made: dict[str, Any] = {}
    times: Counter[str] = Counter()
    for name, value in pairs:
        times[name] += 1
        if name not in made:
            made[name] = value
            continue
        repairs.note("key used twice")
        if made[name] == value:
            continue
        if not isinstance(value, dict | list):
            raise UnreadableError("a key is used twice with different values")
        made[f"{name} ({times[name]})"] = value
    return made
