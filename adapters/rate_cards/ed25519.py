"""Detached Ed25519 signatures (RFC 8032): anybody may check them with the public key, nobody but the lender can make them.

A shared secret would not do: whoever may check with it could forge with it.
"""

import base64
import binascii
from collections.abc import Sequence
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_SEED_BYTES = 32


class CardKeyFaultyError(ValueError):
    """A key for rate cards is not base64 of 32 bytes."""


class Ed25519Signer:
    """bridge.ports.offering.rate_cards.CardSigner. `seeds`: base64 of 32 bytes each, the present one last; none: no signature."""

    def __init__(self, seeds: Sequence[str]) -> None:
        self._keys = [Ed25519PrivateKey.from_private_bytes(_seed(text)) for text in seeds]

    @property
    def key_id(self) -> str:
        """The first half of the public key's SHA-256, in hex."""
        return _name(self._keys[-1]) if self._keys else ""

    def sign(self, body: bytes) -> str:
        """With the newest key."""
        return base64.b64encode(self._keys[-1].sign(body)).decode() if self._keys else ""

    def public_keys(self) -> tuple[tuple[str, bytes], ...]:
        """The newest first."""
        return tuple((_name(key), key.public_key().public_bytes_raw()) for key in reversed(self._keys))


def _seed(text: str) -> bytes:
    try:
        seed = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise CardKeyFaultyError("a key for rate cards is base64 of 32 bytes") from None
    if len(seed) != _SEED_BYTES:
        raise CardKeyFaultyError("a key for rate cards has 32 bytes")
    return seed


def _name(key: Ed25519PrivateKey) -> str:
    return sha256(key.public_key().public_bytes_raw()).hexdigest()[:16]
