"""Whole JSON: read at once by the library, then written value by value. It tells the same as json_text, and sooner."""

import json
import re
from typing import Any

from bridge.model.exchanging.json_text import Within
from bridge.model.exchanging.sheet import Sheet, indent
from bridge.model.exchanging.values import Field

_MOST_BRACKETS = 200
_LINES_AT_ONCE = 100
_BODY = re.compile(r"[\ufeff\s]*+[{\[<]")


class _Bare(str):
    """A number as it was written."""

    __slots__ = ()


# An object is a tuple of pairs: names in their order, twice where they came twice.
_read = json.JSONDecoder(object_pairs_hook=tuple, parse_int=_Bare, parse_float=_Bare, parse_constant=_Bare).decode
_WORDS = {True: "true", False: "false"}


def write_tree(sheet: Sheet, text: str, depth: int, person: bool, within: Within) -> bool:
    """Write it; False, and nothing written, when it is broken, much nested or too long: then it is read token by token."""
    if text.count("{") + text.count("[") > _MOST_BRACKETS:
        return False
    try:
        tree = _read(text)
    except ValueError:
        return False
    before = sheet.place()
    writer = _Writer(sheet, within)
    writer.write(tree, depth, indent(depth), sheet.vocabulary.field(""), person)
    writer.hand_over()
    if not sheet.full:
        return True
    sheet.back(before)
    return False


class _Writer:
    """Lines are handed to the sheet many at once."""

    def __init__(self, sheet: Sheet, within: Within) -> None:
        self._sheet, self._within = sheet, within
        self._lines: list[str] = []

    def write(self, value: Any, depth: int, start: str, field: Field, person: bool) -> None:
        """`start`: of its line; `field`: what it stands under; `person`: that is a person's, or stands below a person's name."""
        lines, kind = self._lines, type(value)
        if len(lines) > _LINES_AT_ONCE and not self.hand_over():
            return
        if kind is str:
            # Most texts are seen to be no body of their own at the first sign.
            if value[:1].isalnum() or not _BODY.match(value) or not self._body(value, depth, start, person):
                lines.append(f'{start}"{self._sheet.value_of(field, value, person)}"'.replace("\n", " "))
        elif kind is tuple:
            field_of, inside = self._sheet.vocabulary.field, indent(depth + 1)
            lines.append(start + "{")
            for name, inner in value:
                named = field_of(name) if name else field
                self.write(inner, depth + 1, inside + named.start if name else inside, named, person or named.person)
            lines.append(indent(depth) + "}")
        elif kind is list:
            inside = indent(depth + 1)
            lines.append(start + "[")
            for inner in value:
                self.write(inner, depth + 1, inside, field, person)
            lines.append(indent(depth) + "]")
        elif value is None:
            lines.append(start + "null")
        else:
            lines.append(start + self._sheet.value_of(field, value if kind is _Bare else _WORDS[value], person))

    def _body(self, text: str, depth: int, start: str, person: bool) -> bool:
        return not self.hand_over() or self._within(self._sheet, start.lstrip(" "), text, depth, person)

    def hand_over(self) -> bool:
        """Give the sheet what was written so far; False once it is full: the rest need not be written."""
        if self._lines and not self._sheet.full:
            self._sheet.add_lines(self._lines)
        if not self._sheet.full:
            self._lines.clear()
        return not self._sheet.full
