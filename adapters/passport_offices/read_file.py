"""Reading a directory file: CSV with columns code and name, in UTF-8 (with or without BOM) or windows-1251."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from adapters.passport_offices.directory import normal_code
from bridge.model.errors import FieldInvalidError

LONGEST_NAME = 300
_SPACES = re.compile(r"\s+")
_QUOTES = re.compile(r"[«»„“”‟]")
_NUMBER_SIGN = re.compile(r"№\s*(?=\d)")
_LINE_END = re.compile(r"\r\n|\n|\r")
_LONGEST_HEADING = 1000
_DELIMITERS = (",", ";", "\t")


class OfficeFileUnreadableError(Exception):
    """The file is in no known encoding or does not begin with columns code and name."""


@dataclass(frozen=True)
class OfficeLine:
    """One line of the file. `refused` says why it is not taken; `duplicate` marks an exact repeat of an earlier row."""

    number: int
    code: str = ""
    name: str = ""
    refused: str = ""
    duplicate: bool = False


@dataclass
class OfficeImport:
    """What a file gave: rows to load, lines refused, exact repeats left out."""

    rows: list[tuple[str, str]] = field(default_factory=list)
    refused: list[OfficeLine] = field(default_factory=list)
    duplicates: int = 0

    def take(self, line: OfficeLine) -> None:
        """Count one line in."""
        if line.refused:
            self.refused.append(line)
        elif line.duplicate:
            self.duplicates += 1
        else:
            self.rows.append((line.code, line.name))


class OfficeFile:
    """A file held in memory, read line by line: `len(file)` lines of data, for a progress bar around `for line in file`.

    Raises OfficeFileUnreadableError at once when it can't be such a file.
    """

    def __init__(self, raw: bytes) -> None:
        self.encoding, text = _decoded(raw)
        # Not splitlines(): it also splits at characters that may stand inside a name.
        self._lines = _LINE_END.split(text.rstrip("\r\n"))
        self._delimiter, self._places, self._first = _layout(self._lines)

    def __len__(self) -> int:
        return len(self._lines) - self._first

    def __iter__(self) -> Iterator[OfficeLine]:
        seen: set[tuple[str, str]] = set()
        for index in range(self._first, len(self._lines)):
            if self._lines[index].strip():
                yield self._line(index, seen)

    def _line(self, index: int, seen: set[tuple[str, str]]) -> OfficeLine:
        number = index + 1
        try:
            code, name = self._cells(self._lines[index])
        except (FieldInvalidError, ValueError, csv.Error) as error:
            return OfficeLine(number, refused=str(error))
        duplicate = (code, name) in seen
        seen.add((code, name))
        return OfficeLine(number, code, name, duplicate=duplicate)

    def _cells(self, line: str) -> tuple[str, str]:
        cells = next(csv.reader([line], delimiter=self._delimiter, strict=True))
        code_at, name_at, width = self._places
        if len(cells) != width:
            raise ValueError(f"{len(cells)} columns where the first line has {width}")
        name = normal_name(cells[name_at])
        if not name or len(name) > LONGEST_NAME:
            raise ValueError(f"a name has 1 to {LONGEST_NAME} characters")
        return normal_code(cells[code_at]), name


def read_offices(raw: bytes) -> OfficeImport:
    """The whole file at once.

    Raises OfficeFileUnreadableError when it can't be such a file.
    """
    result = OfficeImport()
    for line in OfficeFile(raw):
        result.take(line)
    return result


def normal_name(raw: str) -> str:
    """Upper case, Е for Ё, single spaces, straight quotes, `№ 5`."""
    name = _QUOTES.sub('"', raw.upper().replace("Ё", "Е"))
    return _NUMBER_SIGN.sub("№ ", _SPACES.sub(" ", name).strip())


def _decoded(raw: bytes) -> tuple[str, str]:
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return encoding, text
    raise OfficeFileUnreadableError("the file is neither UTF-8 nor windows-1251 text")


def _layout(lines: list[str]) -> tuple[str, tuple[int, int, int], int]:
    """Delimiter, (place of code, place of name, number of columns) and the index of the first line of data."""
    first = lines[0][:_LONGEST_HEADING] if lines else ""
    for delimiter in _DELIMITERS:
        cells = [cell.strip().strip('"').lower() for cell in first.split(delimiter)]
        if "code" in cells and "name" in cells:
            return delimiter, (cells.index("code"), cells.index("name"), len(cells)), 1
    raise OfficeFileUnreadableError("the first line must name the columns code and name, split by a comma or a semicolon")
