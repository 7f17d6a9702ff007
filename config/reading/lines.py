"""On which line each key and each element of a TOML file stands. The reader of the standard library tells none.

It only walks over a text that tomllib has taken already, so it judges nothing; tests compare the two on any text.
"""

import re
import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN = re.compile(r"[^,\]}\n#]*")
_TEXTS = (
    re.compile(r'"""(?:\\.|[^\\])*?"{3,5}(?!")', re.DOTALL),
    re.compile(r"'''.*?'{3,5}(?!')", re.DOTALL),
    re.compile(r'"(?:\\.|[^"\\\n])*"'),
    re.compile(r"'[^'\n]*'"),
)


def lines_of(text: str) -> dict[Path, int]:
    """Line (from 1) by place, as ("documents", 0, "kind"). `text` must be TOML."""
    return _Walk(text).run()


def shown(path: Path) -> str:
    """A place as people write it: documents[1].kind; the first element is number 1."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).removeprefix(".")


class _Walk:
    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._ends = [found.start() for found in re.finditer("\n", text)]
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}

    def run(self) -> dict[Path, int]:
        """From the first line to the last."""
        table: Path = ()
        while self._skip(_BLANK):
            table = self._heading() if self._text[self._at] == "[" else self._pair(table)
        return self._lines

    def _skip(self, what: re.Pattern[str]) -> bool:
        """Step over; False at the end of the text."""
        found = what.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._at < len(self._text)

    def _note(self, path: Path) -> None:
        self._lines.setdefault(path, bisect_right(self._ends, self._at - 1) + 1)

    def _heading(self) -> Path:
        many = self._text.startswith("[[", self._at)
        start, self._at = self._at, self._at + (2 if many else 1)
        keys = self._keys()
        path: Path = ()
        end, self._at = self._at + (2 if many else 1), start
        for key in keys[:-1]:
            self._note((*path, key))
            path = self._latest((*path, key))
        if many:
            whole = (*path, keys[-1])
            self._note(whole)
            self._counts[whole] = self._counts.get(whole, 0) + 1
        path = self._latest((*path, keys[-1]))
        self._note(path)
        self._at = end
        return path

    def _latest(self, path: Path) -> Path:
        """A list of tables stands for its last one."""
        return (*path, self._counts[path] - 1) if path in self._counts else path

    def _pair(self, table: Path) -> Path:
        start = self._at
        keys = self._keys()
        end, self._at = self._at + 1, start
        for count in range(1, len(keys) + 1):
            self._note((*table, *keys[:count]))
        self._at = end
        self._value((*table, *keys))
        return table

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_SPACE)
            keys.append(self._key())
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _key(self) -> str:
        if self._text[self._at] not in "\"'":
            start = self._at
            self._skip(_BARE_KEY)
            return self._text[start : self._at]
        start = self._at
        self._string()
        return str(tomllib.loads(f"key = {self._text[start : self._at]}")["key"])

    def _string(self) -> None:
        for pattern in _TEXTS:
            if found := pattern.match(self._text, self._at):
                self._at = found.end()
                return

    def _value(self, path: Path) -> None:
        self._skip(_SPACE)
        first = self._text[self._at]
        if first in "\"'":
            self._string()
        elif first == "[":
            self._array(path)
        elif first == "{":
            self._inline(path)
        else:
            self._skip(_PLAIN)

    def _array(self, path: Path) -> None:
        self._at += 1
        number = 0
        while self._skip(_BLANK) and self._text[self._at] != "]":
            if self._text[self._at] == ",":
                self._at += 1
                continue
            self._note((*path, number))
            self._value((*path, number))
            number += 1
        self._at += 1

    def _inline(self, path: Path) -> None:
        self._at += 1
        while self._skip(_BLANK) and self._text[self._at] != "}":
            if self._text[self._at] == ",":
                self._at += 1
                continue
            self._pair(path)
        self._at += 1
