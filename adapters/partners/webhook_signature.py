"""Signatures of callbacks: HMAC-SHA256 over `id.timestamp.body`, base64, one `v1` for each valid secret.

Source: standardwebhooks.com, specification 1.0; the public libraries verify what is made here.
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable

PREFIX = "whsec_"
SHORTEST_KEY = 24


class CallbackSecretInvalidError(ValueError):
    """A callback secret is not `whsec_` and base64 of 24 bytes or more."""


def key_of(secret: str) -> bytes:
    """The key inside a secret. Raises CallbackSecretInvalidError, which does not quote it."""
    try:
        key = b64decode(secret.removeprefix(PREFIX), validate=True) if secret.startswith(PREFIX) else b""
    except (Base64Error, ValueError):
        key = b""
    if len(key) < SHORTEST_KEY:
        raise CallbackSecretInvalidError(f"a callback secret is {PREFIX} and base64 of {SHORTEST_KEY} bytes or more")
    return key


def sign(event_id: str, timestamp: int, body: bytes, secrets: Iterable[str]) -> str:
    """The `webhook-signature` header: signatures by all valid secrets, split by spaces, so that a change of key loses nothing."""
    source = f"{event_id}.{timestamp}.".encode() + body
    digests = (hmac.new(key_of(secret), source, "sha256").digest() for secret in secrets)
    return " ".join(f"v1,{b64encode(digest).decode()}" for digest in digests)


def headers(event_id: str, timestamp: int, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """The headers of one try; `event_id` stays the same over all tries, `timestamp` (Unix seconds) is that of the try."""
    return {
        "Content-Type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(event_id, timestamp, body, secrets),
    }
