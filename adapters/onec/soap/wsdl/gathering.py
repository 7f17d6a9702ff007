"""A description made one document: what it names elsewhere is fetched, from the same server only, and put inside.

1C publishes one document; services behind a gateway, and descriptions saved with their schemas beside them, come in pieces.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from lxml import etree

from adapters.onec.soap.errors import DescriptionUnusableError
from adapters.onec.soap.namespaces import CORE, ENCODING, WSDL, XML, stand_in_for, stood_in
from adapters.onec.soap.wsdl.definitions import like, local, tag
from adapters.onec.soap.wsdl.mending import schemas_of
from adapters.wire.xml_reading import Bounds, XmlRefusedError, XmlSpoiledError, read_xml

DESCRIPTION = Bounds(tags=200_000, quotes=1_500_000, longest=16 * 1024 * 1024)
"""Real descriptions reach a few MB. Measured: 11 MB with 7,500 types are 137,000 tags, 3.4 s to load and 400 MB meanwhile."""
MOST_PIECES = 60
# Known here: never fetched, wherever a description says that they lie.
_OWN = frozenset({CORE, XML, ENCODING, ""})


class Source(Protocol):
    """Where pieces come from."""

    def place(self, location: str, base: str) -> str | None:
        """Where `location` lies that a piece at `base` names; None for a place that nothing is fetched from."""

    def read(self, place: str) -> bytes | None:
        """What lies there; None when there is nothing."""


@dataclass
class Gathered:
    """One document with everything inside (`raw`: as it is kept), and what is missing from it."""

    root: etree._Element
    remarks: list[str] = field(default_factory=list)
    pieces: int = 1
    raw: bytes = b""

    @cached_property
    def digest(self) -> str:
        """What the description is known by."""
        return digest_of(self.raw)


def gathered(first: bytes, source_of: Callable[[etree._Element], Source] | None = None, base: str = "") -> Gathered:
    """The description that begins with `first`. Raises DescriptionUnusableError; what is elsewhere is left out and remarked.

    `source_of`: where pieces come from, once the first one is read. `base`: where that one came from.
    """
    root = parsed(first)
    if root.tag != f"{{{WSDL}}}definitions":
        raise DescriptionUnusableError(f"it is no WSDL 1.1 but <{local(root)}>: the address must be that of a web service")
    found = Gathered(root)
    _Gathering(found, source_of(root) if source_of else None).run(base)
    found.raw = etree.tostring(found.root, xml_declaration=True, encoding="utf-8")
    return found


def digest_of(raw: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(raw).hexdigest()


def parsed(raw: bytes) -> etree._Element:
    """The root of a piece. Raises DescriptionUnusableError."""
    try:
        return _tree(raw)
    except XmlRefusedError as error:
        why = str(error)
    if raw[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<html", b"<!doctype html")):
        why = "a page for people came in its place: check address, login and what stands before the base"
    raise DescriptionUnusableError(f"it is not readable: {why}")


def _tree(raw: bytes) -> etree._Element:
    try:
        root = read_xml(raw, bounds=DESCRIPTION)
    except XmlSpoiledError:
        text, written = stood_in(raw.decode("utf-8-sig", "replace"))
        if not written:
            raise
        root = read_xml(text, bounds=DESCRIPTION)
    for node in root.iter(f"{{{WSDL}}}definitions", tag("schema")):
        if namespace := node.get("targetNamespace"):
            node.set("targetNamespace", stand_in_for(namespace))
    return root


class _Gathering:
    def __init__(self, found: Gathered, source: Source | None) -> None:
        self._found = found
        self._source = source
        self._seen: set[str] = set()

    def run(self, base: str) -> None:
        """Puts everything inside of the root."""
        self._seen.add(base)
        self._definitions(self._found.root, base)

    def _definitions(self, root: etree._Element, base: str) -> None:
        for schema in schemas_of(root):
            self._schema(schema, base)
        for node in root.findall(f"{{{WSDL}}}import"):
            root.remove(node)
            location = node.get("location", "")
            piece, place = self._piece(location, base)
            if piece is not None:
                self._take(piece, place)

    def _take(self, piece: etree._Element, place: str) -> None:
        """A description, or a schema, that was named by wsdl:import."""
        if local(piece) == "schema":
            self._add_schema(piece, "", place)
            return
        self._definitions(piece, place)
        for schema in schemas_of(piece):
            self._types().append(_standing_alone(schema))
        for node in piece:
            if local(node) != "types":
                self._found.root.append(_standing_alone(node))

    def _schema(self, schema: etree._Element, base: str) -> None:
        namespace = schema.get("targetNamespace", "")
        for node in list(schema):
            if local(node) not in ("import", "include", "redefine"):
                continue
            schema.remove(node)
            wanted = node.get("namespace", "") if local(node) == "import" else namespace
            location = node.get("schemaLocation", "")
            if location and not (local(node) == "import" and wanted in _OWN - {""}):
                piece, place = self._piece(location, base)
                if piece is not None:
                    self._add_schema(piece, wanted, place)

    def _add_schema(self, piece: etree._Element, namespace: str, place: str) -> None:
        if piece.tag != tag("schema"):
            self._found.remarks.append(f"a piece named as a schema is <{local(piece)}>: left out")
            return
        if namespace and not piece.get("targetNamespace"):
            # A schema without a namespace takes that of the one that includes it.
            piece.set("targetNamespace", namespace)
        # First inside, then its own pieces: they may name this one again.
        self._types().append(piece)
        self._schema(piece, place)

    def _types(self) -> etree._Element:
        types = self._found.root.find(f"{{{WSDL}}}types")
        if types is None:
            types = etree.Element(f"{{{WSDL}}}types")
            self._found.root.insert(0, types)
        return types

    def _piece(self, location: str, base: str) -> tuple[etree._Element | None, str]:
        place = self._source.place(location, base) if self._source and location else None
        if place is None:
            self._found.remarks.append("a piece of the description that lies elsewhere is not fetched")
            return None, ""
        if place in self._seen:
            return None, ""
        self._seen.add(place)
        self._found.pieces += 1
        if self._found.pieces > MOST_PIECES:
            raise DescriptionUnusableError(f"it consists of more than {MOST_PIECES} pieces: publish it as one document")
        raw = self._source.read(place) if self._source else None
        if raw is not None:
            with suppress(DescriptionUnusableError):
                return parsed(raw), place
        what = "is not there" if raw is None else "is not readable"
        self._found.remarks.append(f"a piece of the description {what}: what it holds is taken as unknown")
        return None, ""


def _standing_alone(node: etree._Element) -> etree._Element:
    made = like(node)
    made.extend(list(node))
    return made


@dataclass(frozen=True)
class Beside:
    """Pieces that lie in the folder of a description, or would by their last names."""

    folder: Path

    def place(self, location: str, base: str) -> str | None:
        """The file's own place; None outside of the folder."""
        parts = urlsplit(location)
        if parts.scheme == "file" or location.startswith(("/", "\\")):
            return None
        folder = self.folder.resolve()
        name = unquote(parts.path)
        file = folder / Path(name).name if parts.scheme or parts.netloc else (Path(base).parent / name)
        file = file.resolve()
        return str(file) if file.is_relative_to(folder) and file != folder else None

    def read(self, place: str) -> bytes | None:
        """The bytes of the file."""
        file = Path(place)
        return file.read_bytes() if file.is_file() and file.stat().st_size <= DESCRIPTION.longest else None


def same_server(location: str, base: str, configured: str, told: frozenset[str]) -> str | None:
    """The address to fetch a piece from: on the configured server. `told`: hosts that the description believes it lies on."""
    if urlsplit(location).username or urlsplit(location).scheme not in ("", "http", "https"):
        return None
    own, parts = urlsplit(configured), urlsplit(urljoin(base, location))
    if parts.scheme not in ("http", "https"):
        return None
    if (parts.scheme, parts.netloc.lower()) != (own.scheme, own.netloc.lower()) and parts.netloc.lower() not in told:
        return None
    return urlunsplit((own.scheme, own.netloc, parts.path, parts.query, ""))


def hosts_told(root: etree._Element) -> frozenset[str]:
    """Hosts of the addresses (soap:address) in a description: often the inner name of the server."""
    places = (node.get("location", "") for node in root.iter() if local(node) == "address")
    return frozenset(urlsplit(one).netloc.lower() for one in places if one) - {""}
