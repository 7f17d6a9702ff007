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


class Verdict(StrEnum):
    """Class of reason, which may be told to the caller; never more than this."""

    OK = "ok"
    MISSING = "missing"
    MALFORMED = "malformed"
    STALE = "stale"
    MISMATCH = "mismatch"


def signature_of(secret: str, method: str, path_query: str, timestamp: str, body: bytes) -> str:
    """The header's value in the older way. `path_query` is as sent, undecoded, such as `/partner/v1/events?after=3`."""
    return _v1(secret, _Signed(method, path_query, timestamp, body))


def signature_with_nonce(
    secret: str, method: str, path_query: str, timestamp: str, body: bytes, nonce: str, key: str = ""
) -> str:
    """The header's value. `nonce` is fresh for every try, `key` the Idempotency-Key of a write."""
    return _v2(secret, _Signed(method, path_query, timestamp, body, nonce, key))


def has_nonce(signature: str) -> bool:
    """True for the newer form of the header."""
    return signature.startswith("v2=")


def _v1(secret: str, signed: _Signed) -> str:
    lines = (signed.method.upper(), signed.path_query, signed.timestamp, sha256(signed.body).hexdigest())
    return "v1=" + hmac.new(secret.encode(), "\n".join(lines).encode(), sha256).hexdigest()


def _v2(secret: str, signed: _Signed) -> str:
    head = (signed.method.upper(), signed.path_query, signed.timestamp, signed.nonce, signed.key)
    lines = (*head, sha256(signed.body).hexdigest())
    return "v2=" + hmac.new(secret.encode(), "\n".join(lines).encode(), sha256).hexdigest()


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
    make = _v2 if with_nonce else _v1
    wanted = [make(secret, signed) for secret in secrets if secret]
    if not any([hmac.compare_digest(one.encode(), signature.encode()) for one in wanted]):
        return Verdict.MISMATCH
    age = abs(now - datetime.fromtimestamp(int(timestamp), UTC))
    return Verdict.OK if age <= window else Verdict.STALE
