"""Rows as plain Python whatever form they came in: dict, list, str, int, Decimal, bool, None.

Dates and 64-bit numbers stay the text that they are on the wire; the converters of a map read them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
DEEPEST = 20


@dataclass(frozen=True)
class Rows:
    """Rows of one answer; `count`: how many there are in all, where it was asked for and told."""

    rows: list[Row]
    count: int | None = None


@dataclass(frozen=True)
class Form:
    """JSON or Atom. The readers raise UnreadableError; `write` makes the body that creates or changes a row of a set."""

    accept: str
    content_type: str
    option: str
    rows: Callable[[bytes], Rows]
    row: Callable[[bytes], Row]
    write: Callable[[str, Mapping[str, Any]], bytes]


def whole(text: Any) -> int | None:
    """A count: 1C writes it as a text."""
    word = str(text).strip()
    return int(word) if word.isascii() and word.isdigit() and len(word) < 19 else None
