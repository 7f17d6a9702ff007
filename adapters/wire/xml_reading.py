"""The one way to read XML from outside: no document types, no entities of their own, nothing fetched, bounded size and depth.

A document type is refused before the parser sees it, in whatever encoding it comes: even a small entity may not be expanded.
"""

import re
from codecs import BOM_UTF8
from dataclasses import dataclass

from lxml import etree

DEEPEST = 60
MOST_TAGS, MOST_QUOTES, MOST_ATTRIBUTES = 50_000, 100_000, 500
LONGEST = 10 * 1024 * 1024
_DECLARATION = re.compile(r"""\s*<\?xml(?:\s[^<>]{0,200})?\?>""")
_ENCODING = re.compile(rb"""\s*<\?xml[^<>]{0,100}\sencoding\s*=\s*["']([\w-]{1,40})["']""")
_ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "windows-1251": "cp1251", "cp1251": "cp1251"}
_DOCUMENT_TYPE = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# Told from a text as long, which may hold as many quotation marks.
_LONG = re.compile(r"<[^<]{2000,}")
_CROWDED = re.compile(rf"""<[^<>"']*(?:(?:"[^"<]*"|'[^'<]*')[^<>"']*){{{MOST_ATTRIBUTES + 1}}}""")
# Looked for by libxml2 itself: to walk a large tree from Python takes longer than to parse it.
_too_deep = etree.XPath(f"boolean({'/*' * (DEEPEST + 1)})")


@dataclass(frozen=True)
class Bounds:
    """How much is read: tags (a closing one counts, too), quotation marks, bytes or letters."""

    tags: int = MOST_TAGS
    quotes: int = MOST_QUOTES
    longest: int = LONGEST


USUAL = Bounds()


class XmlRefusedError(ValueError):
    """The text is not XML as it is wanted. Says why and quotes nothing."""


class XmlSpoiledError(XmlRefusedError):
    """The text is not well formed; `tags_crossed` when all that is known to be wrong is a closing tag of another name."""

    def __init__(self, tags_crossed: bool) -> None:
        super().__init__("XML is spoiled")
        self.tags_crossed = tags_crossed


def read_xml(message: bytes | str, *, recover: bool = False, bounds: Bounds = USUAL) -> etree._Element:
    """The root element. Bytes are UTF-8 or what the declaration says (windows-1251). Raises XmlRefusedError.

    `recover`: take what is readable of a text that is not well formed; for messages of errors only, as fields may be lost.
    """
    text = message if isinstance(message, str) else _decoded(message, bounds.longest)
    _check(text, bounds)
    root = _parsed(_DECLARATION.sub("", text, count=1), recover)
    if _too_deep(root):
        raise XmlRefusedError(f"nested deeper than {DEEPEST} levels")
    return root


def name_of(element: etree._Element) -> str:
    """The local name."""
    # Not QName: a document that was recovered may hold names that it would not take.
    return str(element.tag).rpartition("}")[2]


def _decoded(message: bytes, longest: int) -> str:
    if len(message) > longest:
        raise XmlRefusedError("XML is too long")
    message = message.removeprefix(BOM_UTF8)
    told = _ENCODING.match(message)
    name = told[1].decode("ascii", "replace").lower() if told else "utf-8"
    if name not in _ENCODINGS:
        raise XmlRefusedError("XML is in an encoding that is not taken")
    try:
        return message.decode(_ENCODINGS[name])
    except UnicodeDecodeError:
        raise XmlRefusedError("XML is not in the encoding that it names") from None


def _check(text: str, bounds: Bounds) -> None:
    if len(text) > bounds.longest:
        raise XmlRefusedError("XML is too long")
    if text.count("<") > bounds.tags or text.count('"') + text.count("'") > bounds.quotes:
        raise XmlRefusedError("XML has too many elements or attributes")
    if any(_CROWDED.match(text, found.start()) for found in _LONG.finditer(text)):
        raise XmlRefusedError("XML has too many attributes in one element")
    if _DOCUMENT_TYPE.search(text):
        raise XmlRefusedError("a document type is refused")


def _parsed(text: str, recover: bool) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    crossed = False
    try:
        root = etree.fromstring(text.strip().encode(), parser)
    except etree.XMLSyntaxError as error:
        crossed = getattr(error, "code", None) == etree.ErrorTypes.ERR_TAG_NAME_MISMATCH
    except ValueError:
        # Half a character, or a declaration that was not at the start.
        crossed = False
    else:
        if root is not None and root.getroottree().docinfo.internalDTD is None:
            return root
    raise XmlSpoiledError(crossed)
