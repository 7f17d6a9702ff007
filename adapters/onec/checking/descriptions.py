"""Descriptions of a base in files: web services (WSDL) and the standard interface (EDMX), told by their content."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from adapters.onec.dialect.call import Service
from adapters.onec.odata.metadata import Metadata, MetadataUnreadableError, read_metadata
from adapters.onec.soap.described import Described
from adapters.onec.soap.description import Description
from adapters.onec.soap.errors import DescriptionUnusableError
from adapters.onec.soap.namespaces import SOAP11, SOAP12
from adapters.onec.soap.wsdl.gathering import parsed

BEGINNING = 8192
LONGEST = 128 * 1024 * 1024
"""Bytes of a file; the largest description seen has 17 million."""
SOAP_PATH, ODATA_PATH = re.compile(r"/(ws/.+)$"), re.compile(r"/(odata/standard\.odata/?)", re.IGNORECASE)
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?(\w+)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


class NotReadableError(Exception):
    """A file is no description, or none that can be used. Says which and why."""


@dataclass(frozen=True)
class Wsdl:
    """One description of web services. `path`: below the publication's root, where its address tells it, else empty."""

    place: str
    services: tuple[str, ...]
    path: str
    of: Callable[[str], Description]

    def described(self, service: str = "") -> Described:
        """What one of the services offers. Raises DescriptionUnusableError."""
        return self.of(service).described


@dataclass(frozen=True)
class Edmx:
    """One description of a standard interface."""

    place: str
    metadata: Metadata


@dataclass(frozen=True)
class Descriptions:
    """All that are there."""

    wsdl: tuple[Wsdl, ...] = ()
    edmx: tuple[Edmx, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """Where they come from, in words."""
        return (*(f"{one.place} (WSDL: {', '.join(one.services)})" for one in self.wsdl),
                *(f"{one.place} ($metadata: {len(one.metadata.sets)} sets)" for one in self.edmx))  # fmt: skip

    def soap(self, service: Service) -> Described | str:
        """The service's offers, or why there are none."""
        for one in self.wsdl:
            if service.service in one.services or (not service.service and _ends(one.path) == _ends(service.path)):
                return one.described(service.service)
        if not service.service and len(self.wsdl) == 1:
            return self.wsdl[0].described()
        there = ", ".join(name for one in self.wsdl for name in one.services) or "none"
        return f"no description of {service.service or service.path} is given; services in those that are: {there}"

    def odata(self) -> Metadata | str:
        """What the base offers, or why that is not known."""
        return self.edmx[0].metadata if self.edmx else "no $metadata of the base is given"


def _ends(path: str) -> str:
    return unquote(path).rstrip("/").rpartition("/")[2]


def read_files(files: Iterable[Path], step: Callable[[str], None] = lambda _: None) -> Descriptions:
    """The descriptions in files. Raises NotReadableError. `step` is told what is being read."""
    wsdl: list[Wsdl] = []
    edmx: list[Edmx] = []
    for file in files:
        step(f"reading {file.name}")
        raw = _bytes_of(file)
        if kind_of(raw) == "wsdl":
            wsdl.append(wsdl_of(raw, file.name, file))
        else:
            edmx.append(edmx_of(raw, file.name))
    return Descriptions(tuple(wsdl), tuple(edmx))


def _bytes_of(file: Path) -> bytes:
    try:
        if file.stat().st_size > LONGEST:
            raise NotReadableError(f"{file.name}: longer than {LONGEST} bytes")
        return file.read_bytes()
    except OSError as error:
        raise NotReadableError(f"{file.name}: can't be read ({error.strerror})") from None


def kind_of(raw: bytes) -> str:
    """"wsdl", "edmx" or "" by the first element."""
    start = raw[:BEGINNING]
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    found = _ROOT.search(_COMMENT.sub("", start.decode(encoding, "replace")))
    name = found[1].lower() if found else ""
    return {"definitions": "wsdl", "edmx": "edmx"}.get(name, "")


def wsdl_of(raw: bytes, place: str, file: Path | None = None) -> Wsdl:
    """A description of web services; pieces lie beside `file`. Raises NotReadableError."""
    @cache
    def of(service: str) -> Description:
        if file is None:
            return Description.of_bytes(raw, service)
        return Description.of_file(file, service)

    try:
        first = of("")
    except DescriptionUnusableError as error:
        raise NotReadableError(f"{place}: {error}") from None
    own = first.described.service
    services = first.described.services or (own,)
    return Wsdl(place, services, _path_in(raw), lambda service: first if service in ("", own) else of(service))


def edmx_of(raw: bytes, place: str) -> Edmx:
    """A description of a standard interface. Raises NotReadableError."""
    if kind_of(raw) != "edmx":
        raise NotReadableError(f"{place}: neither a WSDL (definitions) nor $metadata (Edmx): {_instead(raw)}")
    try:
        return Edmx(place, read_metadata(raw))
    except MetadataUnreadableError as error:
        raise NotReadableError(f"{place}: {error}") from None


def _instead(raw: bytes) -> str:
    start = raw[:BEGINNING].decode("utf-8", "replace").lstrip("\ufeff \r\n\t").lower()
    if start.startswith(("<!doctype html", "<html")):
        return "a page for people; was the login asked for?"
    return "JSON; ask for $metadata without $format" if start.startswith(("{", "[")) else "another kind of file"


def _path_in(raw: bytes) -> str:
    """The end of the service's address, from ws/ on: the host before it is mostly one that only the inside knows."""
    try:
        root = parsed(raw)
    except DescriptionUnusableError:
        return ""
    for space in (SOAP11, SOAP12):
        for node in root.iter(f"{{{space}}}address"):
            if found := SOAP_PATH.search(unquote(urlsplit(node.get("location", "")).path)):
                return found[1]
    return ""


