"""Making papers out of blocks, taking text out of papers of others, and the digest that Russian law knows."""

from collections.abc import Sequence
from typing import Protocol

from bridge.model.papers.document import Document
from bridge.model.papers.figures import ToldFigures
from bridge.ports.loan_system import PaperFile


class PaperUnreadableError(Exception):
    """The bytes are no PDF that text can be taken from: broken, locked, or pictures only. The text names which."""


class PaperPress(Protocol):
    """Renders a document. Equal documents give equal bytes; nothing is fetched, no clock is read. Milliseconds, not seconds."""

    def pdf(self, document: Document) -> bytes:
        """PDF/A-2b with embedded fonts. Raises DocumentFaultyError when the blocks can't be set."""
        ...

    def html(self, document: Document) -> bytes:
        """One self-contained UTF-8 page: own style inside, no scripts, nothing fetched, readable at 320 px."""
        ...


class PaperReader(Protocol):
    """Takes the text out of a PDF that somebody else made."""

    def text(self, body: bytes) -> str:
        """All pages' text in reading order, one line a line. Raises PaperUnreadableError."""
        ...


class ContractFigures(Protocol):
    """Finds the key figures in the papers of the loan system."""

    def read(self, files: Sequence[PaperFile]) -> ToldFigures | None:
        """What the papers tell, broken and unreadable ones too (`unreadable`). None: its map does not say where figures stand."""
        ...


class Digests(Protocol):
    """GOST R 34.11-2012. Pure Python and slow (about 0.6 s per 100 KB): in jobs only, never while somebody waits."""

    def gost(self, body: bytes) -> str:
        """256 bits as lower-case hex, bytes in the order in which openssl's gost engine and rhash print them."""
        ...
