"""A report of PayU as the port tells it: movements of money, row by row, from CSV, XML or rows that came as JSON."""

from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from adapters.payu.reports.csv_form import csv_lines
from adapters.payu.reports.rows import RowMaker, usable
from adapters.payu.reports.words import report_words
from adapters.payu.reports.xml_form import xml_lines
from bridge.ports.acquiring import ReportRow, ReportUnreadableError

_FIRST = 400


def read_report(file: BinaryIO, zone: str) -> Iterator[ReportRow]:
    """Rows of a file that can be sought in; `zone`: of its wall clock. Memory holds one row, and a mark of each before it.

    Raises ReportUnreadableError naming row and column, at once when the file is no report at all.
    """
    first = file.read(_FIRST)
    file.seek(0)
    if not first.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ReportUnreadableError("файл пуст")
    is_xml = first.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    return _from_xml(file, zone) if is_xml else _from_csv(file, zone)


def read_told(rows: Iterable[Mapping[str, str]], zone: str) -> Iterator[ReportRow]:
    """Rows that came as names and texts. Raises ReportUnreadableError."""
    words = report_words()
    maker = RowMaker(words, {}, zone)
    for number, told in enumerate(rows, 1):
        names = list(told)
        places = words.places(names)
        place = f"запись {number}"
        if not usable(places):
            raise ReportUnreadableError(f"{place}: нет суммы или номера платежа")
        maker.names = {field: names[at] for field, at in places.items()}
        row = maker.row({field: told[names[at]] for field, at in places.items()}, place)
        if row is not None:
            yield row


def _from_csv(file: BinaryIO, zone: str) -> Iterator[ReportRow]:
    words = report_words()
    names, lines = csv_lines(file, words)
    return _made(lines, RowMaker(words, names, zone))


def _made(lines: Iterable[tuple[str, Mapping[str, str]]], maker: RowMaker) -> Iterator[ReportRow]:
    for place, cells in lines:
        row = maker.row(cells, place)
        if row is not None:
            yield row


def _from_xml(file: BinaryIO, zone: str) -> Iterator[ReportRow]:
    words = report_words()
    maker = RowMaker(words, {}, zone)
    seen = 0
    for names, (place, cells) in xml_lines(file, words):
        seen += bool(names)
        if names and not usable(names):
            raise ReportUnreadableError(f"{place}: нет суммы или номера платежа")
        maker.names = names
        row = maker.row(cells, place) if names else None
        if row is not None:
            yield row
    if not seen:
        raise ReportUnreadableError("это не отчёт PayU: в XML нет ни одной записи")
