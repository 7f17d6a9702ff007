"""The signature of PayU's (YPMN's) REST API v4: HMAC-SHA256 over merchant, date, method, path, query and body digest.

The same formula signs notices of v4. Source: yourpayments/php-api-client, src/ApiRequest.php; PayU Romania's OpenAPI.
"""

import hmac
from datetime import datetime
from hashlib import md5


def source_string(merchant: str, date: str, method: str, path: str, query: str, body: bytes) -> bytes:
    """What is digested. `date` is the header's exact text; `query` is as sent, without the question mark, or empty."""
    # MD5 here is part of the vendor's formula, not a protection by itself.
    body_digest = md5(body, usedforsecurity=False).hexdigest()
    return "".join((merchant, date, method.upper(), path, query, body_digest)).encode()


def sign(merchant: str, date: str, method: str, path: str, query: str, body: bytes, secret: str) -> str:
    """The signature (lower-case hex, 64 characters) over exactly the bytes that go on the wire."""
    source = source_string(merchant, date, method, path, query, body)
    return hmac.new(secret.encode(), source, "sha256").hexdigest()


def matches(claimed: str, *, merchant: str, date: str, method: str, path: str, query: str, body: bytes, secret: str) -> bool:
    """True when `claimed` signs the request; compared in constant time.

    For notices `path` and `query` are those of our address as registered at PayU, seen from outside.
    """
    wanted = sign(merchant, date, method, path, query, body, secret)
    return hmac.compare_digest(wanted.encode(), claimed.strip().lower().encode())


def headers(merchant: str, at: datetime, method: str, path: str, query: str, body: bytes, secret: str) -> dict[str, str]:
    """The headers of a signed request made `at` an aware moment, whose text is made once for header and signature."""
    date = at.isoformat(timespec="seconds")
    return {
        "X-Header-Merchant": merchant,
        "X-Header-Date": date,
        "X-Header-Signature": sign(merchant, date, method, path, query, body, secret),
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
