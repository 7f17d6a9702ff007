"""The press: one document, two renditions."""

import threading
from typing import NoReturn

import typst

from adapters.papers.page import page_of
from adapters.papers.typesetting import typeset
from bridge.model.papers.document import Document, DocumentFaultyError


class Press:
    """A PaperPress. Safe to share between threads: typst is given one document at a time, a matter of milliseconds."""

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def pdf(self, document: Document) -> bytes:
        """PDF/A-2b."""
        with self._turn:
            try:
                return typeset(document)
            except typst.TypstError as error:
                _refuse(error)

    def html(self, document: Document) -> bytes:
        """One page in UTF-8."""
        return page_of(document).encode()


def _refuse(error: Exception) -> NoReturn:
    """Without typst's diagnostic: it quotes the document."""
    words = str(getattr(error, "message", error)).splitlines()
    raise DocumentFaultyError(f"typst can't set the paper: {words[0] if words else 'no reason given'}") from None
