"""A report as CSV: whatever encoding and separator, with or without lines before the heading. Read as a stream."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO

from adapters.payu.reports.rows import usable
from adapters.payu.reports.words import ReportWords
from bridge.ports.acquiring import ReportUnreadableError

SEPARATORS = (";", ",", "\t", "|")
LINES_BEFORE_HEADING = 20
LONGEST_LINE, MOST_LINES_OF_A_ROW = 20_000, 50
CHUNK = 64 * 1024
_MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"), (codecs.BOM_UTF8, "utf-8-sig"))
Line = tuple[str, Mapping[str, str]]


def csv_lines(file: BinaryIO, words: ReportWords) -> tuple[Mapping[str, str], Iterator[Line]]:
    """Names of the columns by our fields, and each line's place and cells. Raises ReportUnreadableError."""
    text = io.TextIOWrapper(file, encoding=_encoding(file), errors="strict", newline="")
    try:
        heading, separator, above = _heading(text, words)
    except ReportUnreadableError:
        # The file stays the caller's: a wrapper that is thrown away would close it.
        text.detach()
        raise
    places = words.places(heading)
    names = {field: heading[place].strip() for field, place in places.items()}
    return names, _lines(text, separator, len(heading), places, above)


def _encoding(file: BinaryIO) -> str:
    """By what the bytes are; the whole file is looked at, as its first letters may all be ASCII."""
    first = file.read(4)
    file.seek(0)
    told = next((name for mark, name in _MARKS if first.startswith(mark)), "")
    if told:
        return told
    decoder = codecs.getincrementaldecoder("utf-8")()
    name = "utf-8"
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        name = "cp1251"
    file.seek(0)
    return name


def _heading(text: io.TextIOWrapper, words: ReportWords) -> tuple[list[str], str, int]:
    """Cells of the heading, the separator, the number of its line."""
    with _told():
        for number in range(1, LINES_BEFORE_HEADING + 1):
            line = text.readline(LONGEST_LINE)
            if not line:
                break
            for separator in SEPARATORS:
                cells = next(csv.reader([line.removeprefix("\ufeff")], delimiter=separator), [])
                if usable(words.places(cells)):
                    return cells, separator, number
    raise ReportUnreadableError(
        "это не отчёт PayU: в первых строках нет столбцов с суммой и номером платежа (REFNO или REFNOEXT)"
    )


def _lines(text: io.TextIOWrapper, separator: str, width: int, places: Mapping[str, int], above: int) -> Iterator[Line]:
    feed = _Feed(text, above)
    reader = csv.reader(feed, delimiter=separator, strict=False)
    while True:
        place = f"строка {feed.begin_row()}"
        with _told(place):
            cells = next(reader, None)
        if cells is None:
            text.detach()
            return
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            raise ReportUnreadableError(f"{place}: столбцов {len(cells)}, а в заголовке {width}")
        yield place, {field: cells[at] if at < len(cells) else "" for field, at in places.items()}


class _Feed:
    """Lines of the file, few enough for one row: a quotation mark that never closes would else swallow the whole file."""

    def __init__(self, text: io.TextIOWrapper, above: int) -> None:
        self._text, self._number, self._row_begins = text, above, above

    def begin_row(self) -> int:
        """The number of the line in which the next row begins."""
        self._row_begins = self._number
        return self._number + 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self._number += 1
        if len(line) == LONGEST_LINE:
            raise ReportUnreadableError(f"строка {self._number}: слишком длинная")
        if self._number - self._row_begins > MOST_LINES_OF_A_ROW:
            raise ReportUnreadableError(f"строка {self._row_begins + 1}: кавычка не закрыта")
        return line.replace("\0", "")


@contextmanager
def _told(place: str = "файл") -> Iterator[None]:
    """Turns what the library says into our error, with its place."""
    try:
        yield
    except UnicodeError:
        raise ReportUnreadableError(f"{place}: не читается ни как UTF-8, ни как windows-1251") from None
    except csv.Error:
        raise ReportUnreadableError(f"{place}: не разбирается на столбцы") from None
