"""Makes of a call as it went over the wire what may be kept of it."""

from collections.abc import Callable, Iterable
from functools import cached_property

from bridge.model.exchanging.addresses import shown_address, shown_headers
from bridge.model.exchanging.bodies import write_body
from bridge.model.exchanging.sheet import Sheet
from bridge.model.exchanging.talk import Raw, Side, Talk
from bridge.model.exchanging.values import Vocabulary
from bridge.model.exchanging.words import WORDS

LIMIT = 4 * 1024
"""Bytes of a body that are kept, after masking."""


class Keeper:
    """`words`: what an installation's own maps add to the vocabulary; asked for when the first call is kept.

    What comes out is made of known words, sums, dates of this century's schedules, short numbers and our references alone.
    """

    def __init__(self, words: Callable[[], Iterable[str]] = tuple) -> None:
        self._more = words

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(WORDS | frozenset(self._more()))

    def talk(self, request: Raw, answer: Raw | None) -> Talk:
        """Both sides, masked. In answers errors are told by their known words; what was asked of somebody is not."""
        return Talk(self.request(request), self.answer(answer) if answer is not None else None)

    def request(self, request: Raw) -> Side:
        """One request, masked."""
        return self._side(request, f"{request.method} {self._address(request.url)}".strip(), prose=False)

    def answer(self, answer: Raw) -> Side:
        """One answer, masked."""
        return self._side(answer, f"HTTP {answer.status}" if answer.status else "", prose=True)

    def _address(self, url: str) -> str:
        return shown_address(Sheet(self._vocabulary, LIMIT, prose=False), url)

    def _side(self, raw: Raw, first: str, prose: bool) -> Side:
        sheet = Sheet(self._vocabulary, LIMIT, prose)
        media_type = next((value for name, value in raw.headers.items() if name.lower() == "content-type"), "")
        told = write_body(sheet, raw.body, media_type.lower())
        head = tuple(line for line in (first, *shown_headers(raw.headers)) if line)
        return Side(head, sheet.text, told.kind, len(raw.body), len(raw.body) - told.read)
