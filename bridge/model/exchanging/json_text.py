"""JSON, whole or broken: read token by token, so that no depth and no length costs more than its characters."""

import re
from collections.abc import Callable

from bridge.model.exchanging.sheet import Sheet

_TOKEN = re.compile(
    r'\s*+(?:(?P<text>"[^"\\]*+(?:\\.[^"\\]*+)*+")(?P<name>\s*+:)?|(?P<number>-?\d[\d.eE+\-]*+)|(?P<open>[{\[])|(?P<close>[}\]])'
    r"|(?P<word>[^\W\d_]++)|(?P<sign>.))",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SHORT = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
# Writes a body that stands in a value, below the line that it is given; False, and nothing written, when it is none.
Within = Callable[[Sheet, str, str, int, bool], bool]


def write_json(sheet: Sheet, text: str, depth: int, person: bool, within: Within) -> int:
    """Write it; how many characters were read until the sheet was full."""
    writer = _Writer(sheet, depth, person, within)
    place = 0
    while not sheet.full and (found := _TOKEN.match(text, place)):
        place = found.end()
        if found["sign"] == '"':
            # It never ends: cut off, or broken.
            writer.value(text[place:])
            return len(text)
        writer.take(found)
    return place


class _Writer:
    def __init__(self, sheet: Sheet, depth: int, person: bool, within: Within) -> None:
        self._sheet, self._within = sheet, within
        self._base = depth
        self._name = ""
        # Of each open bracket: the name that its values stand under, is it a person's, is the name told before each value.
        self._open: list[tuple[str, bool]] = [("", person)]

    def take(self, found: "re.Match[str]") -> None:
        if found["name"] is not None:
            self._name = _unescaped(found["text"][1:-1])
        elif found["text"] is not None:
            self.value(_unescaped(found["text"][1:-1]))
        elif found["open"]:
            self._sheet.add(self._depth, self._prefix + found["open"])
            over, person = self._open[-1]
            self._open.append((self._name or over, person or (bool(self._name) and self._sheet.of_person(self._name))))
            self._name = ""
        elif found["close"]:
            if len(self._open) > 1:
                self._open.pop()
            self._sheet.add(self._depth, found["close"])
            self._name = ""
        elif bare := found["number"] or found["word"]:
            self._bare(bare)

    def value(self, text: str) -> None:
        """A text."""
        over, person = self._open[-1]
        name, prefix = self._name or over, self._prefix
        self._name = ""
        person = person or self._sheet.of_person(name)
        if not self._within(self._sheet, prefix, text, self._depth, person):
            self._sheet.add(self._depth, f'{prefix}"{_on_one_line(self._sheet.value(name, text, person))}"')

    def _bare(self, bare: str) -> None:
        over, person = self._open[-1]
        shown = bare if bare == "null" else self._sheet.value(self._name or over, bare, person)
        self._sheet.add(self._depth, self._prefix + shown)
        self._name = ""

    @property
    def _depth(self) -> int:
        return self._base + len(self._open) - 1

    @property
    def _prefix(self) -> str:
        return f'"{self._sheet.name(self._name)}": ' if self._name else ""


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda one: chr(int(one[1], 16)) if one[1] else _SHORT.get(one[2], one[2]), text) if "\\" in text else text


def _on_one_line(text: str) -> str:
    return text.replace("\n", " ")
