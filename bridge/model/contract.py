"""The contract's papers, frozen before they are shown, and the signature put under exactly these bytes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bridge.model.errors import DocumentsChangedError


@dataclass(frozen=True)
class Paper:
    """One document as frozen: its id in the store, its title, media type and SHA-256 (hex) of the bytes.

    `streebog`: GOST R 34.11-2012 of the same bytes (256 bit, hex), empty until it was worked out. `document`: which document
    it is (several renditions share the word); `template` as "name@version"; `source`: who made the bytes.
    """

    id: str
    title: str
    media_type: str
    sha256: str
    kind: str = "contract"
    streebog: str = ""
    document: str = ""
    template: str = ""
    data_version: str = ""
    source: str = "loan_system"


def fingerprint_of(papers: Iterable[Paper]) -> str:
    """One SHA-256 (hex) over the papers' digests in order, a line each without a last line's end."""
    return sha256("\n".join(paper.sha256 for paper in papers).encode()).hexdigest()


@dataclass(frozen=True)
class Contract:
    """The set of papers shown for signing. Issued for one price version; a new set makes a new fingerprint."""

    number: str
    papers: tuple[Paper, ...]
    price_version: int
    amount: int
    issued_at: datetime

    @property
    def fingerprint(self) -> str:
        """One SHA-256 over the papers' digests in order: what a signing code is bound to."""
        return fingerprint_of(self.papers)

    def require(self, fingerprint: str) -> None:
        """Raises DocumentsChangedError when `fingerprint` is not this set's: something else was shown."""
        if fingerprint != self.fingerprint:
            raise DocumentsChangedError("the papers changed since they were shown; read them again")


@dataclass(frozen=True)
class Signature:
    """A simple electronic signature (АСП): the code entered, for which papers, when and from where; when 1C confirmed it.

    63-FZ art. 6 part 2 and art. 9. The code itself is not kept once 1C has confirmed.
    """

    fingerprint: str
    code_id: str
    entered_at: datetime
    address: str
    user_agent: str
    confirmed_at: datetime | None = None
    signed_papers: tuple[Paper, ...] = ()
