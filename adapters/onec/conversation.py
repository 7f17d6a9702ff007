"""Several calls in one session of 1C: `IBSession: start` with the first, its cookie with the others, `finish` at the end.

Who calls without one makes a session, and takes a licence, for each call. Source: the vendor's manual, chapter 17.7.
A publication may reuse sessions by itself or know none of this: then no cookie comes, and calls go on without.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from adapters.http import Answer, OutsideHttp
from adapters.onec.failures import reason_in
from bridge.ports.outside_errors import OutsideError

T = TypeVar("T")
ASK_AGAIN = 600.0
"""Seconds after which a publication that gave no session is asked for one again."""
_COOKIE = re.compile(r"(?:^|[;,]\s*)(ibsession=[^;,\s]+)", re.IGNORECASE)
_log = logging.getLogger(__name__)


class Outside(Protocol):
    """OutsideHttp, or a conversation in one session."""

    def call(
        self, operation: str, method: str, url: str, *, what: str, application_id: str = "", safe: bool,
        timeouts: tuple[float, float] = ..., **request: Any,
    ) -> Answer: ...  # fmt: skip

    def ask(
        self, operation: str, method: str, url: str, read: Callable[[Answer], tuple[T, str]], *, what: str,
        application_id: str = "", safe: bool, timeouts: tuple[float, float] = ..., **request: Any,
    ) -> T: ...  # fmt: skip


class SessionGoneError(Exception):
    """The base does not know our session any more, and has done nothing with the call."""


class Conversations:
    """The conversations with one publication. `address`: where a finished session is told, by a GET that changes nothing."""

    def __init__(self, address: str, auth: tuple[bytes, bytes], http: OutsideHttp) -> None:
        self.http = http
        self._address, self._auth = address, auth
        self._none_until = 0.0

    @contextmanager
    def begin(self, timeouts: tuple[float, float]) -> Iterator["Conversation"]:
        """A conversation; its session, if there was one, is finished whatever happens in the block."""
        talk = Conversation(self.http, wanted=time.monotonic() >= self._none_until)
        try:
            yield talk
        finally:
            if talk.without:
                self._none_until = time.monotonic() + ASK_AGAIN
            if talk.cookie:
                self._finish(talk.cookie, timeouts)

    @contextmanager
    def kept(self, sessions: str, timeouts: tuple[float, float]) -> Iterator["Outside"]:
        """What a call goes through: a conversation where the map wants sessions of the "client", else the plain way out."""
        if sessions != "client":
            yield self.http
            return
        with self.begin(timeouts) as talk:
            yield talk

    def _finish(self, cookie: str, timeouts: tuple[float, float]) -> None:
        headers = {"IBSession": "finish", "Cookie": cookie}
        try:
            self.http.call(
                "session", "GET", self._address, what="конец сеанса", safe=True, timeouts=timeouts, headers=headers,
                auth=self._auth,
            )  # fmt: skip
        except OutsideError:
            # The base ends an idle session by itself after its life time (20 s by default).
            _log.warning("a session of the base could not be finished")


class Conversation:
    """Asks as OutsideHttp does. Serves one thread."""

    def __init__(self, http: OutsideHttp, wanted: bool = True) -> None:
        self._http = http
        self.cookie = ""
        self.without = False
        self._wanted = wanted

    def ask(
        self,
        operation: str,
        method: str,
        url: str,
        read: Callable[[Answer], tuple[T, str]],
        *,
        headers: Mapping[str, str | bytes] | None = None,
        **request: Any,
    ) -> T:
        """As OutsideHttp.ask. A call that meets a session that is gone is made once more in a new one."""
        sent = self.cookie

        def heard(answer: Answer) -> tuple[T, str]:
            return self._heard(answer, read, sent)

        try:
            return self._http.ask(operation, method, url, heard, headers={**(headers or {}), **self._headers()}, **request)
        except SessionGoneError:
            self.cookie = ""
        return self.ask(operation, method, url, read, headers=headers, **request)

    def call(self, operation: str, method: str, url: str, **request: Any) -> Answer:
        """As OutsideHttp.call, without the session: for what is read once for all, such as a description."""
        return self._http.call(operation, method, url, **request)

    def _headers(self) -> dict[str, str]:
        if self.cookie:
            return {"Cookie": self.cookie}
        return {"IBSession": "start"} if self._wanted and not self.without else {}

    def _heard(self, answer: Answer, read: Callable[[Answer], tuple[T, str]], sent: str) -> tuple[T, str]:
        if sent and answer.status == 400 and not reason_in(answer.body):
            raise SessionGoneError
        if not sent and not self.cookie and self._wanted:
            found = _COOKIE.search(answer.headers.get("Set-Cookie", ""))
            self.cookie = found.group(1) if found else ""
            # A base that turned the call away (406, maintenance) has told nothing about sessions.
            self.without = self.without or (found is None and answer.status < 400)
        return read(answer)
