"""How a tour site signs its requests: HMAC-SHA256 over method, path with query, time and digest of the body.

`X-Signature: v1=<hex>` over METHOD, PATH_WITH_QUERY, X-Timestamp (Unix seconds) and hex SHA-256 of the body, one per line.
"""

import hmac
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

_SIGNATURE = re.compile(r"v1=[0-9a-f]{64}", re.ASCII)
_TIMESTAMP = re.compile(r"[0-9]{1,11}", re.ASCII)


class Verdict(StrEnum):
    """Class of reason, which may be told to the caller; never more than this."""

    OK = "ok"
    MISSING = "missing"
    MALFORMED = "malformed"
    STALE = "stale"
    MISMATCH = "mismatch"


def signature_of(secret: str, method: str, path_query: str, timestamp: str, body: bytes) -> str:
    """The header's value. `path_query` is as sent, undecoded, such as `/partner/v1/events?after=3`."""
    source = "\n".join((method.upper(), path_query, timestamp, sha256(body).hexdigest()))
    return "v1=" + hmac.new(secret.encode(), source.encode(), sha256).hexdigest()


def verify(
    secrets: Iterable[str],
    method: str,
    path_query: str,
    timestamp: str,
    body: bytes,
    signature: str,
    now: datetime,
    window: timedelta,
) -> Verdict:
    """Whether any of the valid secrets signed this request, and `timestamp` lies within `window` of `now` (aware) both ways.

    All secrets are tried in constant time. A stale request is told from a forged one only when its signature is right.
    """
    if not timestamp or not signature:
        return Verdict.MISSING
    if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
        return Verdict.MALFORMED
    wanted = [signature_of(secret, method, path_query, timestamp, body) for secret in secrets if secret]
    if not any([hmac.compare_digest(one.encode(), signature.encode()) for one in wanted]):
        return Verdict.MISMATCH
    age = abs(now - datetime.fromtimestamp(int(timestamp), UTC))
    return Verdict.OK if age <= window else Verdict.STALE
