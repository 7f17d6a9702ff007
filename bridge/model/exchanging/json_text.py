"""JSON, whole or broken: read token by token, so that no depth and no length costs more than its characters."""

import re
from collections.abc import Callable

from bridge.model.exchanging.sheet import Sheet

# A value with the name before it, or a bracket; a sign that is none of these is passed by.
_TOKEN = re.compile(
    r'[\s,:]*+(?:"(?P<name>[^"\\]*+(?:\\.[^"\\]*+)*+)"\s*+:\s*+)?'
    r'(?:"(?P<text>[^"\\]*+(?:\\.[^"\\]*+)*+)"|(?P<bare>-?\d[\d.eE+\-]*+|[^\W\d_]++)|(?P<open>[{\[])|(?P<close>[}\]])|(?P<sign>.))',
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SHORT = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
# Writes a body that stands in a value, below the line that it is given; False, and nothing written, when it is none.
Within = Callable[[Sheet, str, str, int, bool], bool]


def write_json(sheet: Sheet, text: str, depth: int, person: bool, within: Within) -> int:
    """Write it; how many characters were read until the sheet was full."""
    writer, place = _Writer(sheet, depth, person, within), 0
    for found in _TOKEN.finditer(text):
        place = found.end()
        if found.lastgroup == "sign" and found["sign"] == '"':
            # It never ends: cut off, or broken.
            writer.take("text", found["name"], text[place:])
            return len(text)
        writer.take(found.lastgroup, found["name"], found[found.lastgroup or 0])
        if sheet.full:
            break
    return place


class _Writer:
    def __init__(self, sheet: Sheet, depth: int, person: bool, within: Within) -> None:
        self._sheet, self._within = sheet, within
        self._base = depth
        # Of each open bracket: the name that its values stand under, and is it a person's.
        self._open: list[tuple[str, bool]] = [("", person)]

    def take(self, kind: str | None, name: str | None, piece: str) -> None:
        """One token, with the name before it."""
        name = _unescaped(name) if name else ""
        if kind == "close":
            if len(self._open) > 1:
                self._open.pop()
            self._sheet.add(self._depth, piece)
            return
        prefix, (over, person) = (f'"{self._sheet.name(name)}": ' if name else ""), self._open[-1]
        if kind == "open":
            self._sheet.add(self._depth, prefix + piece)
            self._open.append((name or over, person or (bool(name) and self._sheet.of_person(name))))
        elif kind == "text":
            self._text(prefix, name or over, _unescaped(piece), person)
        elif kind == "bare":
            shown = piece if piece == "null" else self._sheet.value(name or over, piece, person)
            self._sheet.add(self._depth, prefix + shown)

    def _text(self, prefix: str, name: str, text: str, person: bool) -> None:
        person = person or self._sheet.of_person(name)
        if not self._within(self._sheet, prefix, text, self._depth, person):
            self._sheet.add(self._depth, f'{prefix}"{self._sheet.value(name, text, person)}"'.replace("\n", " "))

    @property
    def _depth(self) -> int:
        return self._base + len(self._open) - 1


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda one: chr(int(one[1], 16)) if one[1] else _SHORT.get(one[2], one[2]), text) if "\\" in text else text
