"""How a tour site signs its requests: HMAC-SHA256 over method, path with query, time and digest of the body.

`X-Signature: v2=<hex>` over METHOD, PATH_WITH_QUERY, X-Timestamp (Unix seconds), X-Nonce, Idempotency-Key (empty when there is
none) and hex SHA-256 of the body, one per line. The older `v1=<hex>` has neither nonce nor key.
"""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

_SIGNATURE = re.compile(r"v[12]=[0-9a-f]{64}", re.ASCII)
_TIMESTAMP = re.compile(r"[0-9]{1,11}", re.ASCII)
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)


@dataclass(frozen=True)
class _Signed:
    """What is signed: headers as text, empty when not sent; `path_query` as sent, undecoded."""

    method: str
    path_query: str
    timestamp: str
    body: bytes
    nonce: str = ""
    key: str = ""

    def older(self) -> bytes:
        """The text of v1."""
        return self._lines(self.timestamp)

    def newer(self) -> bytes:
        """The text of v2."""
        return self._lines(self.timestamp, self.nonce, self.key)

    def _lines(self, *told: str) -> bytes:
        return "\n".join((self.method.upper(), self.path_query, *told, sha256(self.body).hexdigest())).encode()


class Verdict(StrEnum):
    """Class of reason, which may be told to the caller; never more than this."""

    OK = "ok"
    MISSING = "missing"
    MALFORMED = "malformed"
    STALE = "stale"
    MISMATCH = "mismatch"


def signature_of(secret: str, method: str, path_query: str, timestamp: str, body: bytes) -> str:
    """The header's value in the older way. `path_query` is as sent, undecoded, such as `/partner/v1/events?after=3`."""
    return _made("v1", secret, _Signed(method, path_query, timestamp, body).older())


def signature_with_nonce(
    secret: str, method: str, path_query: str, timestamp: str, body: bytes, nonce: str, key: str = ""
) -> str:
    """The header's value. `nonce` is fresh for every try, `key` the Idempotency-Key of a write."""
    return _made("v2", secret, _Signed(method, path_query, timestamp, body, nonce, key).newer())


def has_nonce(signature: str) -> bool:
    """True for the newer form of the header."""
    return signature.startswith("v2=")


def _made(way: str, secret: str, text: bytes) -> str:
    return f"{way}={hmac.digest(secret.encode(), text, 'sha256').hex()}"


def verify(
    secrets: Iterable[str],
    method: str,
    path_query: str,
    timestamp: str,
    body: bytes,
    signature: str,
    now: datetime,
    window: timedelta,
    *,
    nonce: str = "",
    key: str = "",
) -> Verdict:
    """Whether any of the valid secrets signed this request, and its timestamp lies within `window` of `now` (aware) both ways.

    All secrets are tried in constant time. A stale request is told from a forged one only when its signature is right.
    """
    if not timestamp or not signature:
        return Verdict.MISSING
    if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
        return Verdict.MALFORMED
    with_nonce = has_nonce(signature)
    if with_nonce and not _NONCE.fullmatch(nonce):
        return Verdict.MALFORMED
    signed = _Signed(method, path_query, timestamp, body, nonce, key)
    way, text = ("v2", signed.newer()) if with_nonce else ("v1", signed.older())
    wanted = [_made(way, secret, text) for secret in secrets if secret]
    if not any([hmac.compare_digest(one.encode(), signature.encode()) for one in wanted]):
        return Verdict.MISMATCH
    age = abs(now - datetime.fromtimestamp(int(timestamp), UTC))
    return Verdict.OK if age <= window else Verdict.STALE
