"""Descriptions fetched from the addresses that a person names: of a web service, of the standard interface, of a publication."""

from collections.abc import Callable, Iterable
from urllib.parse import unquote, urlsplit

from adapters.onec.checking.descriptions import (
    ODATA_PATH,
    SOAP_PATH,
    Descriptions,
    Edmx,
    NotReadableError,
    Wsdl,
    edmx_of,
    wsdl_of,
)
from adapters.onec.checking.live.base import Base
from adapters.onec.soap.errors import DescriptionUnusableError
from bridge.ports.outside_errors import OutsideError

ODATA = "odata/standard.odata/"


def parts_of(url: str) -> tuple[str, str]:
    """The publication's address, and what lies below it: of an address without that, the standard interface."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    for pattern in (SOAP_PATH, ODATA_PATH):
        if found := pattern.search(path):
            below = ODATA if pattern is ODATA_PATH else found[1].rstrip("/")
            return f"{parts.scheme}://{parts.netloc}{path[: found.start()]}", below
    return f"{parts.scheme}://{parts.netloc}{path}".rstrip("/"), ODATA


def fetched(base: Base, paths: Iterable[str], step: Callable[[str], None] = lambda _: None) -> Descriptions:
    """The descriptions at paths below the publication's root. Raises NotReadableError."""
    wsdl: list[Wsdl] = []
    edmx: list[Edmx] = []
    for path in paths:
        step(f"reading {path}")
        try:
            if path.startswith("ws/"):
                wsdl.append(wsdl_of(base.wsdl(path).raw, path))
            else:
                edmx.append(edmx_of(base.edmx(path), path))
        except OutsideError as error:
            raise NotReadableError(f"{path}: {error.message}") from None
        except DescriptionUnusableError as error:
            raise NotReadableError(f"{path}: {error}") from None
    return Descriptions(tuple(wsdl), tuple(edmx))
