"""Signed calls of API v4 and what their answers mean. A body is serialised once; those bytes are signed and sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from adapters.http import LONG_ANSWER, Answer, OutsideHttp
from adapters.payu.settings import PayuSettings
from adapters.payu.v4 import signature
from adapters.payu.v4.json_text import Told, text_at, written
from adapters.payu.words import PayuWords
from bridge.model.checks.strict_json import JsonRefusedError, read_json
from bridge.ports.outside_errors import BadAnswerError, BusyError, OutcomeUnknownError, RefusedError

LONGEST_KEY = 36
TIMEOUTS = (5.0, 30.0)
NOT_FOUND = 404
TOO_MANY, TOO_MANY_WORD = 429, "LIMIT_CALLS_EXCEEDED"
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class Reply:
    """An answer that is no refusal, or a 404. `word` is its `status`."""

    status: int
    told: Told

    @property
    def word(self) -> str:
        """PayU's word for how it went; empty when it gave none."""
        return text_at(self.told, "status")


def our_key(*parts: str) -> str:
    """The key of one operation, the same in every try: as it is when it fits, else its digest."""
    key = ":".join(parts)
    return key if len(key) <= LONGEST_KEY and key.isascii() else sha256(key.encode()).hexdigest()[:LONGEST_KEY]


class Calls:
    """Calls of one account."""

    def __init__(self, settings: PayuSettings, http: OutsideHttp, words: PayuWords) -> None:
        self._settings = settings
        self._http = http
        self._words = words
        self.system = http.system

    def post(self, operation: str, what: str, path: str, body: Mapping[str, Any], key: str, application_id: str) -> Reply:
        """Send a change. Its idempotency key lets it be repeated at once; PayU keeps the answer for a day.

        Raises the outside errors; a word of `done` is no refusal.
        """
        raw = written(body).encode()
        headers = self._headers("POST", path, "", raw) | {"X-Header-Idempotency-Key": key}
        answer = self._http.call(
            operation, "POST", self._settings.address(path), what=what, application_id=application_id, safe=True,
            timeouts=TIMEOUTS, headers=headers, data=raw,
        )  # fmt: skip
        return self._reply(answer, operation, changed=True)

    def get(self, operation: str, what: str, path: str, application_id: str = "", query: str = "") -> Reply:
        """Ask; a 404 is an answer. Raises the outside errors."""
        # Reports are long.
        http = self._http.with_limit(LONG_ANSWER) if query else self._http
        address = self._settings.address(path) + (f"?{query}" if query else "")
        answer = http.call(
            operation, "GET", address, what=what, application_id=application_id, safe=True, timeouts=TIMEOUTS,
            headers=self._headers("GET", path, query, b""),
        )  # fmt: skip
        return self._reply(answer, operation)

    def delete(self, operation: str, what: str, path: str, application_id: str) -> Reply:
        """Have something deleted; a 404 is an answer. Raises the outside errors."""
        answer = self._http.call(
            operation, "DELETE", self._settings.address(path), what=what, application_id=application_id, safe=True,
            timeouts=TIMEOUTS, headers=self._headers("DELETE", path, "", b""),
        )  # fmt: skip
        return self._reply(answer, operation)

    def _headers(self, method: str, path: str, query: str, body: bytes) -> dict[str, str]:
        now = self._http.clock.now()
        return signature.headers(self._settings.merchant, now, method, path, query, body, self._settings.secret)

    def _reply(self, answer: Answer, operation: str, changed: bool = False) -> Reply:
        told = self._told(answer, operation, changed)
        word = text_at(told, "status")
        if answer.status == TOO_MANY or word == TOO_MANY_WORD:
            raise BusyError(self.system, operation, "too many calls", _pause(answer))
        if answer.status >= 500 or word in self._words.unsure:
            raise OutcomeUnknownError(self.system, operation, f"HTTP {answer.status} {word}".strip())
        if answer.status == NOT_FOUND and not changed:
            return Reply(NOT_FOUND, told)
        if answer.status >= 400 and word not in self._words.done:
            reason = word or text_at(told, "code") or str(answer.status)
            raise RefusedError(self.system, operation, f"HTTP {answer.status} {reason[:60]}", reason)
        return Reply(answer.status, told)

    def _told(self, answer: Answer, operation: str, changed: bool) -> Told:
        if not answer.body.strip():
            return {}
        try:
            told = read_json(answer.body.removeprefix(b"\xef\xbb\xbf"))
        except JsonRefusedError as error:
            if answer.status >= 400:
                return {}
            if changed:
                # It may have been done: the caller asks about it.
                raise OutcomeUnknownError(self.system, operation, str(error)) from None
            raise BadAnswerError(self.system, operation, str(error), answer.body) from None
        return told if isinstance(told, dict) else {}


def _pause(answer: Answer) -> timedelta | None:
    text = answer.headers.get("Retry-After", "")
    return min(timedelta(seconds=int(text)), LONGEST_WAIT) if text.isascii() and text.isdigit() and len(text) < 9 else None
