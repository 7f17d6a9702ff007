"""A drafted map as the text of a TOML file."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from adapters.onec.checking.first_map.draft import Line, Table

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")
WIDE = 130


def text_of(tables: Iterable[Table], head: Iterable[str]) -> str:
    """The whole file; `head` are comments at its top."""
    parts = ["\n".join(_comment(one) for one in head)]
    parts += [_table(one) for one in tables]
    return "\n\n".join(parts).replace("\n\n\n", "\n\n") + "\n"


def _table(table: Table) -> str:
    lines = [_comment(one) for one in table.above]
    if table.header:
        lines.append(f"[[{_header(table.header)}]]" if table.many else f"[{_header(table.header)}]")
    for one in table.lines:
        lines += _line(one)
    return "\n".join(lines)


def _header(header: str) -> str:
    return ".".join(_key(one) for one in header.split("."))


def _line(line: Line) -> list[str]:
    if not line.key:
        return [_comment(line.mark)]
    text = f"{'# ' if line.off else ''}{_key(line.key)} = {_value(line.value)}"
    if not line.mark:
        return [text]
    # A long mark stands above its line.
    return [f"{text}  {_comment(line.mark)}"] if len(text) + len(line.mark) < WIDE else [_comment(line.mark), text]


def _comment(text: str) -> str:
    """One line, whatever a name of a base holds."""
    return f"# {_CONTROL.sub(' ', text)}".rstrip() if text else "#"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, too, but for the one letter that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items()) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return _text(str(value))
