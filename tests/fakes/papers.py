"""A press that prints blocks as plain words, a reader that takes what it was given, a quick stand-in for the slow digest."""

from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256

from bridge.model.papers.document import Document
from bridge.model.papers.figures import ToldFigures
from bridge.ports.loan_system import PaperFile
from bridge.ports.papers import PaperUnreadableError


class FakePress:
    """Equal documents give equal bytes; every word of a document stands in them."""

    def __init__(self) -> None:
        self.printed: list[Document] = []

    def pdf(self, document: Document) -> bytes:
        self.printed.append(document)
        return b"%PDF-1.7 fake\n" + _words(document)

    def html(self, document: Document) -> bytes:
        return b"<!doctype html>fake\n" + _words(document)


def _words(document: Document) -> bytes:
    return f"{document.title} {document.dated.isoformat()} {[asdict(block) for block in document.blocks]}".encode()


class FakeReader:
    """Reads bodies as UTF-8 text; what starts with `broken` can't be read."""

    def text(self, body: bytes) -> str:
        if body.startswith(b"broken"):
            raise PaperUnreadableError("no PDF")
        return body.decode(errors="replace")


class FakeDigests:
    """64 hex digits that differ from SHA-256 of the same bytes, at once."""

    def gost(self, body: bytes) -> str:
        return sha256(b"gost" + body).hexdigest()


class FakeContractFigures:
    """Tells what the test put into `told`; None at first: the base's map does not say where figures stand."""

    def __init__(self) -> None:
        self.told: ToldFigures | None = None

    def read(self, files: Sequence[PaperFile]) -> ToldFigures | None:
        return self.told
