"""The seal over personal data: AES-256-GCM with a ring of keys, and a keyed blind index for looking a value up.

A sealed value is: form (1 byte), key version (2 bytes, big endian), nonce (12), ciphertext with its tag.
The place it belongs to (table, column, row id) is authenticated, so a value moved to another row does not open.
"""

import hmac
import os
from collections.abc import Mapping
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORM = 1
_HEAD = 3
_NONCE = 12


class SealBrokenError(Exception):
    """A sealed value does not open: it was changed, moved to another row, or sealed with another key."""


class SealKeyError(Exception):
    """The ring of keys can't be used: a key has a wrong length, or the version that sealed a value is not in it."""


class Seal:
    """Seals with the newest key of the ring and opens with any. `keys` maps version (1 to 65535) to 32 bytes.

    `index_key` (32 bytes or more) must stay the same for the life of the database: phones are found by it.
    """

    def __init__(self, keys: Mapping[int, bytes], index_key: bytes) -> None:
        if not keys or any(len(key) != 32 or not 0 < version < 65536 for version, key in keys.items()):
            raise SealKeyError("the ring needs at least one key; a key has 32 bytes and a version from 1 to 65535")
        if len(index_key) < 32 or index_key in keys.values():
            raise SealKeyError("the index key needs 32 bytes or more and may not be a sealing key")
        self._ring = {version: AESGCM(key) for version, key in keys.items()}
        self._newest = max(keys)
        self._index_key = index_key

    @property
    def newest(self) -> int:
        """The version of the key that seals."""
        return self._newest

    @property
    def head(self) -> bytes:
        """How everything begins that the newest key sealed."""
        return bytes([_FORM]) + self._newest.to_bytes(2, "big")

    def __repr__(self) -> str:
        return f"Seal(newest key: {self._newest})"

    def close(self, clear: bytes, *place: str) -> bytes:
        """Seal `clear` for `place` (table, column, row id)."""
        head = self.head
        nonce = os.urandom(_NONCE)
        return head + nonce + self._ring[self._newest].encrypt(nonce, clear, _bound(head, place))

    def open(self, sealed: bytes, *place: str) -> bytes:
        """The clear bytes. Raises SealBrokenError or SealKeyError; neither tells anything of the contents."""
        where = ".".join(place[:2])
        head, nonce, body = sealed[:_HEAD], sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :]
        if len(nonce) < _NONCE or head[0] != _FORM:
            raise SealBrokenError(f"{where}: this is not a sealed value")
        cipher = self._ring.get(int.from_bytes(head[1:], "big"))
        if cipher is None:
            raise SealKeyError(f"{where}: sealed with key version {int.from_bytes(head[1:], 'big')}, which is not in the ring")
        try:
            return cipher.decrypt(nonce, body, _bound(head, place))
        except InvalidTag:
            raise SealBrokenError(f"{where}: the value was changed or moved, or the key is another one") from None

    def close_text(self, clear: str, *place: str) -> bytes:
        """`close` for text."""
        return self.close(clear.encode("utf-8", "surrogatepass"), *place)

    def open_text(self, sealed: bytes, *place: str) -> str:
        """`open` for text."""
        return self.open(sealed, *place).decode("utf-8", "surrogatepass")

    def mark(self, words: str) -> str:
        """Keyed digest (32 hex digits) of words that are made alike already; for a search."""
        return hmac.digest(self._index_key, f"mark:{words}".encode("utf-8", "surrogatepass"), "sha256").hex()[:32]

    def index(self, what: str, value: str) -> str | None:
        """Blind index (64 hex digits) of the digits of a phone or passport; None when there are no digits."""
        digits = "".join(char for char in value if char in "0123456789")
        if not digits:
            return None
        return hmac.new(self._index_key, f"{what}:{digits}".encode(), sha256).hexdigest()


def _bound(head: bytes, place: tuple[str, ...]) -> bytes:
    # Each part carries its length: no two different places can give the same bytes.
    return head + b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in place)
