"""Published rate cards, and the lender's signature over them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class PublishedCard:
    """One card as it was published: the very text, and the detached signature over its UTF-8 bytes (empty: none was made).

    `signature` is base64 of Ed25519; `key_id` names the key.
    """

    product: str
    version: int
    body: str
    sha256: str
    signature: str
    key_id: str
    published_at: datetime


class RateCards(Protocol):
    """Append-only: a version never changes, for its address is kept by caches for ever."""

    def newest(self, product: str) -> PublishedCard | None:
        """None before the first one."""
        ...

    def find(self, product: str, version: int) -> PublishedCard | None: ...

    def add(self, card: PublishedCard) -> bool:
        """False, with nothing written, when somebody published this version at the same moment."""
        ...


class OfferingParts(Protocol):
    """The parts of a transaction that speak of offers."""

    @property
    def rate_cards(self) -> RateCards: ...


class CardSigner(Protocol):
    """The lender's key for rate cards."""

    @property
    def key_id(self) -> str:
        """Name of the present key; empty when the lender signs nothing."""
        ...

    def sign(self, body: bytes) -> str:
        """Base64 of the detached signature; empty without a key."""
        ...

    def public_keys(self) -> tuple[tuple[str, bytes], ...]:
        """Names and raw public keys (32 bytes) of the present key and of the former ones."""
        ...


class NobodySigns:
    """A lender without a key for rate cards: they are published without a signature."""

    key_id = ""

    def sign(self, body: bytes) -> str:
        """Nothing."""
        return ""

    def public_keys(self) -> tuple[tuple[str, bytes], ...]:
        """None."""
        return ()
