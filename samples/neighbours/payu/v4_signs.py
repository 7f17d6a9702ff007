"""Signatures of API v4: HMAC-SHA256 over merchant, date, method, path, query and the body's MD5, in one line."""

import hashlib
import hmac
from datetime import datetime, timedelta

# How far a request's clock may be off; the vendor names no figure.
WINDOW = timedelta(hours=1)


def signature(secret: str, merchant: str, date: str, method: str, target: str, body: bytes) -> str:
    """`target` is the path with its query as sent; the question mark itself is left out."""
    path, _, query = target.partition("?")
    mac = hmac.new(secret.encode(), digestmod=hashlib.sha256)
    for part in (merchant, date, method, path, query, hashlib.md5(body, usedforsecurity=False).hexdigest()):
        mac.update(part.encode())
    return mac.hexdigest()


def fault(secret: str, merchant: str, headers: dict[str, str], method: str, target: str, body: bytes, now: datetime) -> str:
    """Why a request is not genuine, in the vendor's word; empty when it is."""
    date, given = headers.get("x-header-date", ""), headers.get("x-header-signature", "")
    if headers.get("x-header-merchant") != merchant:
        return "INVALID_CREDENTIALS"
    if not hmac.compare_digest(given.encode(), signature(secret, merchant, date, method, target, body).encode()):
        return "INVALID_SIGNATURE"
    try:
        sent = datetime.fromisoformat(date)
        off = abs(now - sent)
    except (ValueError, TypeError):
        return "INVALID_DATE"
    return "REQUEST_EXPIRED" if off > WINDOW else ""
