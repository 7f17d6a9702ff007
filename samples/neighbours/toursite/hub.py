"""The site as a client of the hub: one signed request, every outcome as data."""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from typing import Any

import requests

from samples.neighbours.stand import Stand


@dataclass(frozen=True)
class Answer:
    """HTTP status (0 = no answer) and the body as JSON or text."""

    status: int
    body: Any

    @property
    def ok(self) -> bool:
        """2xx"""
        return 200 <= self.status < 300

    def as_record(self) -> dict[str, Any]:
        """For the order's page and for scripts."""
        return {"status": self.status, "body": self.body}


class HubClient:
    """Signs with HMAC-SHA256 over method, path with query, X-Timestamp, X-Nonce, Idempotency-Key and the digest of the body."""

    def __init__(self, stand: Stand, hub: str, partner_id: str, secret: str) -> None:
        self._stand, self._hub = stand, hub.rstrip("/")
        self._partner_id, self._secret = partner_id, secret

    @property
    def address(self) -> str:
        """Where the hub is, for pages too: its script puts a monthly price beside every tour."""
        return self._hub

    def call(self, method: str, path: str, body: Any = None, key: str = "", partner: str = "") -> Answer:
        """Send; `partner` replaces X-Partner-Id for stories of a stranger."""
        # Serialised once: the very bytes that are signed leave.
        raw = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = self._headers(method, path, raw, partner or self._partner_id, key)
        if key:
            headers["Idempotency-Key"] = key
        try:
            got = requests.request(
                method, self._hub + path, data=raw, headers=headers, timeout=30, allow_redirects=False
            )
            answer = Answer(got.status_code, _read(got))
            result = f"HTTP {got.status_code}"
        except requests.RequestException as error:
            answer, result = Answer(0, {"error": type(error).__name__}), f"нет ответа: {type(error).__name__}"
        self._stand.journal.add("toursite", "hub", f"{method} {path}", result)
        return answer

    def _headers(self, method: str, path: str, raw: bytes, partner: str, key: str = "") -> dict[str, str]:
        stamp, nonce = str(int(self._stand.clock.now().timestamp())), secrets.token_hex(16)
        text = "\n".join((method, path, stamp, nonce, key, hashlib.sha256(raw).hexdigest()))
        digest = hmac.new(self._secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        return {
            "X-Partner-Id": partner, "X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": f"v2={digest}",
            "Content-Type": "application/json; charset=utf-8", "Accept": "application/json",
        }  # fmt: skip


def _read(got: requests.Response) -> Any:
    try:
        return got.json()
    except ValueError:
        return got.text[:2000]
