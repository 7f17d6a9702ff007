"""The signing primitive of PayU's classic protocols (LU, IPN, IDN, IRN, IOS): HMAC-MD5 over values with byte lengths.

Source: secure.payu.ro/docs/old/lu; the shop software that PayU itself published.
"""

import hmac
from collections.abc import Iterable, Sequence

Value = str | Sequence[str] | None
"""A posted text; an array, which stands element by element; None for a field that is not posted."""

Pairs = tuple[tuple[str, str], ...]
"""Names and texts in the order of the wire."""


def source_string(values: Iterable[Value]) -> bytes:
    """What is digested: for each value the decimal number of its UTF-8 bytes, then the bytes.

    An empty text that is posted gives `0`; None gives nothing. Names do not enter.
    """
    return b"".join(_measured(value) for value in values)


def _measured(value: Value) -> bytes:
    if value is None:
        return b""
    if isinstance(value, str):
        # Bytes, not characters: «București» has 9 characters and counts as 10.
        raw = value.encode()
        return str(len(raw)).encode() + raw
    return source_string(value)


def sign(values: Iterable[Value], secret: str) -> str:
    """The hash (lower-case hex, 32 characters) of values in the order of the message."""
    return hmac.new(secret.encode(), source_string(values), "md5").hexdigest()


def matches(values: Iterable[Value], secret: str, claimed: str) -> bool:
    """True when `claimed` is the hash of the values; compared in constant time."""
    return hmac.compare_digest(sign(values, secret).encode(), claimed.strip().lower().encode())


def signed(pairs: Iterable[tuple[str, str]], secret: str, hash_name: str = "ORDER_HASH") -> Pairs:
    """The pairs with the hash of all their values appended under `hash_name`."""
    kept = tuple(pairs)
    return (*kept, (hash_name, sign((value for _, value in kept), secret)))
