"""Whole JSON: read at once by the library, then written value by value. It tells the same as json_text, and sooner."""

import json
from typing import Any

from bridge.model.exchanging.json_text import Within
from bridge.model.exchanging.sheet import Sheet

_MOST_BRACKETS = 200


class _Bare(str):
    """A number as it was written."""

    __slots__ = ()


class _Pairs(list[tuple[str, Any]]):
    """An object: names in their order, twice where they came twice."""


_read = json.JSONDecoder(object_pairs_hook=_Pairs, parse_int=_Bare, parse_float=_Bare, parse_constant=_Bare).decode
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
    _Writer(sheet, within).write(tree, depth, "", "", person)
    if not sheet.full:
        return True
    sheet.back(before)
    return False


class _Writer:
    def __init__(self, sheet: Sheet, within: Within) -> None:
        self._sheet, self._within = sheet, within

    def write(self, value: Any, depth: int, prefix: str, name: str, person: bool) -> None:
        """`name`: what it stands under; `person`: it stands below a person's name."""
        sheet = self._sheet
        if sheet.full:
            return
        if isinstance(value, _Pairs):
            sheet.add(depth, prefix + "{")
            for key, inner in value:
                field = sheet.vocabulary.field(key)
                # A bracket below a person's name is a person's; a bare value there is judged by its own name.
                below = person or (field.person and type(inner) is not _Bare and inner is not None)
                self.write(inner, depth + 1, f'"{field.shown}": ' if key else "", key or name, below)
            sheet.add(depth, "}")
        elif isinstance(value, list):
            sheet.add(depth, prefix + "[")
            for inner in value:
                self.write(inner, depth + 1, "", name, person)
            sheet.add(depth, "]")
        elif type(value) is str:
            self._text(value, depth, prefix, name, person)
        elif value is None:
            sheet.add(depth, prefix + "null")
        else:
            sheet.add(depth, prefix + sheet.value(name, _WORDS[value] if isinstance(value, bool) else value, person))

    def _text(self, text: str, depth: int, prefix: str, name: str, person: bool) -> None:
        person = person or self._sheet.of_person(name)
        if not self._within(self._sheet, prefix, text, depth, person):
            self._sheet.add(depth, f'{prefix}"{self._sheet.value(name, text, person)}"'.replace("\n", " "))
