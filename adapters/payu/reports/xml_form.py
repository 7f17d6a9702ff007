"""A report as XML: each row an element, its fields as children or attributes in whatever depth. Read as a stream."""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from lxml import etree

from adapters.payu.reports.words import ReportWords, plain
from adapters.wire.xml_reading import XmlRefusedError
from adapters.wire.xml_streaming import pieces
from bridge.ports.acquiring import ReportUnreadableError

Line = tuple[str, Mapping[str, str]]


def xml_lines(file: BinaryIO, words: ReportWords) -> Iterator[tuple[Mapping[str, str], Line]]:
    """For each row the names of its fields by ours, its place and its cells. Raises ReportUnreadableError."""
    number = 0
    try:
        for element in pieces(file, words.xml_rows):
            number += 1
            told = _told(element)
            names = list(told)
            places = words.places(names)
            cells = {field: told[names[at]] for field, at in places.items()}
            yield {field: names[at] for field, at in places.items()}, (f"запись {number}", cells)
    except XmlRefusedError as error:
        raise ReportUnreadableError(f"после записи {number}: XML не читается ({error})") from None


def _told(element: etree._Element) -> dict[str, str]:
    """Name → text of every attribute and every element without elements inside, the first of a name."""
    told: dict[str, str] = {}
    for one in element.iter():
        if not isinstance(one.tag, str):
            continue
        for name, value in one.attrib.items():
            told.setdefault(_local(str(name)), str(value))
        if len(one) == 0 and one is not element and plain(one.text or ""):
            told.setdefault(_local(one.tag), one.text or "")
    return told


def _local(name: str) -> str:
    return name.rpartition("}")[2]
