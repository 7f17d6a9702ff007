"""Documents that read files, fetch, grow or go too deep, before every reader of XML."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from adapters.onec.failures import said
from adapters.onec.hs.tolerant import parse_xml
from adapters.onec.hs.tolerant_json import UnreadableError
from adapters.onec.soap.description import Description
from adapters.onec.soap.errors import DescriptionUnusableError
from adapters.payu.order_status import AnswerUnreadableError, read_answer
from adapters.wire.xml_reading import XmlRefusedError, read_xml
from tests.hostile.attack import Attack
from tests.hostile.soap_answer import soap_answer

WSDL = Path(__file__).parents[1] / "deal.wsdl"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))

DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "local file entity": lambda: b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
    "http entity": lambda: b'<!DOCTYPE a [<!ENTITY e SYSTEM "http://127.0.0.1:1/">]><a>&e;</a>',
    "external DTD": lambda: b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>',
    "parameter entity": lambda: b'<!DOCTYPE a [<!ENTITY % e SYSTEM "http://127.0.0.1:1/a.dtd"> %e;]><a/>',
    "small internal entity": lambda: b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
    "document type alone": lambda: b"<!DOCTYPE a><a/>",
    "document type in UTF-16": lambda: '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
    "document type in UTF-7": lambda: b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>',
    "entity that nobody declared": lambda: b"<a>&e;</a>",
    "billion laughs": lambda: f'<!DOCTYPE a [<!ENTITY l0 "ha">{_LAUGHS}]><a>&l9;</a>'.encode(),
    "quadratic blow-up": lambda: f'<!DOCTYPE a [<!ENTITY e "{"x" * 50_000}">]><a>{"&e;" * 50_000}</a>'.encode(),
    "300 levels deep": lambda: b"<a>" * 300 + b"</a>" * 300,
    "100,000 levels deep": lambda: b"<a>" * 100_000 + b"</a>" * 100_000,
    "11 MB of text": lambda: b"<a>" + b"x" * 11_000_000 + b"</a>",
    "a million elements": lambda: b"<a>" + b"<b/>" * 1_000_000 + b"</a>",
    "200,000 attributes": lambda: b"<a " + b" ".join(b'a%d=""' % n for n in range(200_000)) + b"/>",
    "200,000 namespaces": lambda: b"<a " + b" ".join(b'xmlns:a%d="u"' % n for n in range(200_000)) + b"/>",
    "an attribute twice": lambda: b'<a b="1" b="2"/>',
    "a prefix that nobody declared": lambda: b"<x:a/>",
    "half a character": lambda: b"<a>&#xD800;</a>",
    "bytes that are not UTF-8": lambda: b'<?xml version="1.0" encoding="utf-8"?><a>\xff</a>',
    "not XML at all": lambda: b"{}",
    "no document": lambda: b"",
}
ELSEWHERE = ("http://127.0.0.1:1/a.xsd", "https://169.254.169.254/a.xsd", "file:///etc/passwd", "../outside.xsd", "//127.0.0.1/a")
# 1C writes by hand: its reader takes windows-1251 for UTF-8, and what is no control character after all.
FORGIVEN_BY_ONEC = {"bytes that are not UTF-8"}


def attacks() -> list[Attack]:
    """Every document before every reader, and descriptions of services that name schemas elsewhere."""
    found: list[Attack] = []
    for what, make in DOCUMENTS.items():
        found.append(_reading(what, "XML reader", make, read_xml, XmlRefusedError))
        found.append(_reading(what, "SOAP answer", make, soap_answer, UnreadableError))
        found.append(_reading(what, "SOAP description", make, Description.of_bytes, DescriptionUnusableError))
        found.append(_reading(what, "PayU order status", make, lambda raw: read_answer(raw, "secret"), AnswerUnreadableError))
        found.append(_reading(what, "1C error page", make, _error_page))
        if what not in FORGIVEN_BY_ONEC:
            found.append(_reading(what, "1C answer", make, parse_xml, UnreadableError))
    return found + [_description(place) for place in ELSEWHERE]


def _reading(
    what: str, where: str, make: Callable[[], bytes], read: Callable[[bytes], object], *refusals: type[Exception]
) -> Attack:
    def prepare() -> Callable[[], object]:
        raw = make()
        return lambda: read(raw)

    return Attack(what, where, prepare, refusals)


def _error_page(raw: bytes) -> str:
    """Errors are only quoted, so nothing is refused: what can't be read says nothing."""
    text = said(raw)
    assert "root:" not in text
    return "quotes nothing" if not text else f"quotes {len(text)} letters of the message itself"


def _description(place: str) -> Attack:
    def prepare() -> Callable[[], object]:
        folder = Path(tempfile.mkdtemp())
        (folder / "outside.xsd").write_text("<x/>", encoding="utf-8")
        inner = folder / "inner"
        inner.mkdir()
        wanted = f'<xs:schema><xs:import namespace="urn:other" schemaLocation="{place}"/></xs:schema>'
        text = WSDL.read_text(encoding="utf-8").replace("<types>", f"<types>{wanted}")
        (inner / "deal.wsdl").write_text(text, encoding="utf-8")
        return lambda: _remarked(inner / "deal.wsdl")

    return Attack(f"WSDL importing a schema from {place}", "SOAP description", prepare)


def _remarked(file: Path) -> str:
    """A service is not lost for a schema that lies elsewhere: what is named there is never opened, and is unknown."""
    remarks = Description.of_file(file).described.remarks
    assert remarks == ("a piece of the description that lies elsewhere is not fetched",) or "is not there" in remarks[0]
    return remarks[0]
