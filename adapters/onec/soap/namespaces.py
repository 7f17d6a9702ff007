"""Names of the web: the namespaces of SOAP, WSDL and 1C, and stand-ins for namespaces that no XML library takes.

1C lets a namespace be any text («Обмен с сайтом»), libxml2 takes addresses (URI) only. So a text that is none is replaced before
anything is parsed and put back into what is sent.
"""

import re
from functools import lru_cache
from html import escape, unescape
from itertools import islice
from urllib.parse import quote, unquote

from lxml import etree

WSDL = "http://schemas.xmlsoap.org/wsdl/"
SOAP11, SOAP12 = "http://schemas.xmlsoap.org/wsdl/soap/", "http://schemas.xmlsoap.org/wsdl/soap12/"
ENVELOPES = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
HTTP_TRANSPORT = "http://schemas.xmlsoap.org/soap/http"
XS, XSI = "http://www.w3.org/2001/XMLSchema", "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
XOP = "http://www.w3.org/2004/08/xop/include"
CORE = "http://v8.1c.ru/8.1/data/core"
SHORT = {XS: "xs", CORE: "v8"}
MOST_DECLARED = 10_000
_STAND_IN = "urn:written-as:"
_DECLARED = re.compile(r"""\sxmlns(?::[\w.-]+)?\s*=\s*("[^"<]*"|'[^'<]*')""")
_MARK = _STAND_IN.encode()
_WRITTEN = re.compile(re.escape(_MARK) + rb"([^\"'\s]*)")


def stood_in(text: str) -> tuple[str, dict[str, str]]:
    """The text with stand-ins for the namespaces that it declares and that are no addresses, and what each stands for."""
    written: dict[str, str] = {}
    declared = {found[1] for found in islice(_DECLARED.finditer(text), MOST_DECLARED)}
    for quoted in declared:
        if (stand_in := stand_in_for(plain := unescape(quoted[1:-1]))) != plain:
            written[stand_in] = quoted[1:-1]
    for stand_in, original in written.items():
        text = text.replace(f'"{original}"', f'"{stand_in}"').replace(f"'{original}'", f"'{stand_in}'")
    return text, written


def stand_in_for(namespace: str) -> str:
    """The namespace itself, or what stands in for one that is no address."""
    return namespace if _is_taken(namespace) else _STAND_IN + quote(namespace, safe="")


def short(name: str) -> str:
    """`{namespace}name` as people read it: xs:string, v8:Structure, {trade}Договор."""
    namespace, _, local = name.lstrip("{").rpartition("}")
    if prefix := SHORT.get(namespace):
        return f"{prefix}:{local}"
    return f"{{{unquote(namespace.removeprefix(_STAND_IN))}}}{local}" if namespace.startswith(_STAND_IN) else name


def put_back(raw: bytes) -> bytes:
    """The message with the namespaces themselves in place of their stand-ins."""
    if _MARK not in raw:
        return raw
    return _WRITTEN.sub(lambda found: escape(unquote(found[1].decode())).encode(), raw)


@lru_cache(1000)
def _is_taken(namespace: str) -> bool:
    try:
        etree.Element("a", nsmap={"n": namespace} if namespace else None)
    except ValueError:
        return False
    return True
