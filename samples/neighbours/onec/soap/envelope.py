"""Envelopes: what came (SOAP 1.1 or 1.2), what leaves, and faults with a module, a line and «по причине»."""

from dataclasses import dataclass

from flask import Response, g
from lxml import etree

from samples.neighbours.onec.words import NOT_XML, escaped

SOAP11, SOAP12 = "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"
XS, XSI = "http://www.w3.org/2001/XMLSchema", "http://www.w3.org/2001/XMLSchema-instance"
TYPES = {SOAP11: "text/xml; charset=utf-8", SOAP12: "application/soap+xml; charset=utf-8"}


class NotUnderstoodError(Exception):
    """The request is no envelope, or its values do not fit the description; the text goes into a fault."""


@dataclass(frozen=True)
class Asked:
    """The one element of a request's body, and the SOAP version it came in."""

    version: str
    body: etree._Element


def read_envelope(raw: bytes) -> Asked:
    """The body's element. The parser takes no entities and looks nothing up."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise NotUnderstoodError(f"Ошибка разбора XML: {error.msg}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotUnderstoodError("Ошибка разбора XML: DTD не поддерживается")
    version = etree.QName(root).namespace or ""
    if version not in TYPES or etree.QName(root).localname != "Envelope":
        raise NotUnderstoodError("Ошибка разбора XML: ожидается Envelope")
    g.soap_version = version
    body = root.find(f"{{{version}}}Body")
    inside = next((child for child in body if isinstance(child.tag, str)), None) if body is not None else None
    if inside is None:
        raise NotUnderstoodError("Тело сообщения пусто")
    return Asked(version, inside)


def envelope_answer(content: str, status: int = 200) -> Response:
    """The content in an envelope without a header, of the version that the request had."""
    version = g.get("soap_version", SOAP11)
    if NOT_XML.search(content):
        return fault_answer("Ошибка преобразования данных XDTO: недопустимый символ", "")
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="{version}">\n\t<soap:Body>\n{content}\n'
        "\t</soap:Body>\n</soap:Envelope>"
    )
    return Response(text.encode(), status, content_type=TYPES[version])


def fault_answer(text: str, module: str) -> Response:
    """HTTP 500 with a fault; with a module the text says where, and once more after «по причине»."""
    said = text
    if module:
        place = f"{{{module}}}: {text}"
        said = f"Неизвестная ошибка. {place}\nпо причине:\n{place}"
    if g.get("soap_version", SOAP11) == SOAP12:
        inner = (
            "<soap:Code><soap:Value>soap:Receiver</soap:Value></soap:Code>"
            f'<soap:Reason><soap:Text xml:lang="ru">{escaped(said)}</soap:Text></soap:Reason>'
        )
    else:
        inner = f"<faultcode>soap:Server</faultcode><faultstring>{escaped(said)}</faultstring><detail/>"
    return envelope_answer(f"\t\t<soap:Fault>{inner}</soap:Fault>", 500)
