"""XML from outside that is too long to be held as a tree: elements of chosen names, one at a time, each forgotten after use.

The rules are those of xml_reading: no document types, no entities of their own, nothing fetched, bounded size and depth. Memory
holds one chunk and one element, however long the document is.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Collection, Iterable, Iterator
from typing import BinaryIO

from lxml import etree

from adapters.wire.xml_reading import MOST_QUOTES, XmlRefusedError, XmlSpoiledError

CHUNK = 64 * 1024
LONGEST = 64 * 1024 * 1024
"""Bytes of a whole document. The longest description of a base seen is 17 million."""
MOST_TAGS_AT_ONCE = 400_000
"""Tags between two elements that are handed out: each takes hundreds of bytes to hold."""
_TAIL = 64
_ENCODING = re.compile(rb"""\s*<\?xml[^<>]{0,100}\sencoding\s*=\s*["']([\w-]{1,40})["']""")
# All of them keep ASCII as it is, so that markup can be looked for in the bytes.
_ENCODINGS = {b"utf-8": "utf-8", b"utf8": "utf-8", b"us-ascii": "us-ascii", b"windows-1251": "cp1251", b"cp1251": "cp1251"}
_DOCUMENT_TYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def pieces(document: BinaryIO, names: Collection[str], longest: int = LONGEST) -> Iterator[etree._Element]:
    """Each outermost element of these local names when it is complete; it is emptied when the next one is asked for.

    `document`: a file of bytes, or a message in memory as io.BytesIO. Raises XmlRefusedError; for what is not well formed to
    its end XmlSpoiledError.
    """
    watch = _Watch(longest)
    parser: etree.XMLPullParser | None = None
    open_ones = 0
    for chunk in watch.passed(_chunks(document)):
        parser = parser or _parser(chunk, names)
        _fed(parser, chunk)
        for event, element in parser.read_events():
            open_ones += 1 if event == "start" else -1
            if event == "end" and open_ones == 0 and isinstance(element, etree._Element):
                watch.tags = 0
                yield element
                _forget(element)
    if parser is None:
        raise XmlRefusedError("the document is empty")
    _ended(parser)


def _chunks(document: BinaryIO) -> Iterator[bytes]:
    """Pieces of at most CHUNK bytes, from the first letter that is no byte order mark and no blank."""
    begun = False
    while chunk := document.read(CHUNK):
        if not begun:
            chunk = chunk.removeprefix(BOM_UTF8).lstrip()
        if chunk:
            begun = True
            yield chunk


def _parser(first: bytes, names: Collection[str]) -> etree.XMLPullParser:
    told = _ENCODING.match(first)
    name = told[1].lower() if told else b"utf-8"
    if name not in _ENCODINGS:
        raise XmlRefusedError("XML is in an encoding that is not taken")
    return etree.XMLPullParser(
        ("start", "end"), tag=[f"{{*}}{one}" for one in names], encoding=_ENCODINGS[name], resolve_entities=False,
        no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip


def _fed(parser: etree.XMLPullParser, chunk: bytes) -> None:
    try:
        parser.feed(chunk)
    except etree.XMLSyntaxError:
        raise XmlSpoiledError(tags_crossed=False) from None


def _ended(parser: etree.XMLPullParser) -> None:
    try:
        parser.close()
    except etree.XMLSyntaxError:
        raise XmlSpoiledError(tags_crossed=False) from None


def _forget(element: etree._Element) -> None:
    """Frees an element and everything before it. The element itself stays: the parser goes on behind it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


class _Watch:
    """Looks at the bytes before the parser does: size, document types, and how much stands in one tag or between two elements."""

    def __init__(self, longest: int) -> None:
        self._longest, self._size, self._quotes, self._tail = longest, 0, 0, b""
        self.tags = 0

    def passed(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The chunks that may go to the parser. Raises XmlRefusedError."""
        for chunk in chunks:
            self._size += len(chunk)
            if self._size > self._longest:
                raise XmlRefusedError("XML is too long")
            if _DOCUMENT_TYPE.search(self._tail + chunk):
                raise XmlRefusedError("a document type is refused")
            self._tail = chunk[-_TAIL:]
            self._count(chunk)
            yield chunk

    def _count(self, chunk: bytes) -> None:
        self.tags += chunk.count(b"<")
        first, last = chunk.find(b"<"), chunk.rfind(b"<")
        before = chunk if first < 0 else chunk[:first]
        # A chunk is shorter than the limit, so only a tag that goes over its edges can hold too many attributes.
        self._quotes += _quotes(before)
        if self.tags > MOST_TAGS_AT_ONCE or self._quotes > MOST_QUOTES:
            raise XmlRefusedError("XML has too many elements or attributes")
        if last >= 0:
            self._quotes = _quotes(chunk[last:])


def _quotes(text: bytes) -> int:
    return text.count(b'"') + text.count(b"'")
