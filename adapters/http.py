"""The one way out over HTTP for all adapters.

It knows how a call can fail on the way and notes every call; it knows nothing of any outside system's words.
Addresses hold passports and phones in some systems, so nothing here writes an address down: not in errors, notes or logs.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NoReturn, Protocol, TypeVar

import requests
from requests.adapters import HTTPAdapter
from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_after_delay, stop_any, wait_random_exponential
from urllib3.exceptions import HTTPError

from adapters.http_failures import Lost, way_of_failure
from adapters.wire.connecting import AddressRefusedError
from adapters.wire.connections import WireAdapter
from adapters.wire.unpacking import ACCEPTED, PackingUnknownError, TooLargeError, read_body
from bridge.model.exchanging import Raw, Talk
from bridge.ports.measuring.spans import HEADER as SPAN_HEADER
from bridge.ports.measuring.spans import Span, SpanKind, spanned
from bridge.ports.measuring.trace import HEADER as TRACE_HEADER
from bridge.ports.measuring.trace import present_trace
from bridge.ports.outside_errors import (
    BadAnswerError,
    BusyError,
    FailedThereError,
    OutcomeUnknownError,
    OutsideError,
    RefusedError,
    UnreachableError,
)
from bridge.ports.store import Exchange

LONG_ANSWER, SHORT_ANSWER = 10 * 1024 * 1024, 256 * 1024
"""Bytes, unpacked. Long is for who sends papers."""
USUAL_HEADERS = {"User-Agent": "bridge", "Accept": "*/*", "Accept-Encoding": ACCEPTED}
GATEWAY_TROUBLE = frozenset({502, 503, 504})
_log = logging.getLogger(__name__)
T = TypeVar("T")


class Now(Protocol):
    """Where the time of a note comes from (aware UTC)."""

    def now(self) -> datetime: ...


@dataclass(frozen=True, repr=False)
class Answer:
    """What came back, read to the end. `headers` ignore case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """Lower-case media type without parameters."""
        return self.headers.get("Content-Type", "").split(";")[0].strip().lower()

    def __repr__(self) -> str:
        return f"Answer({self.status}, {len(self.body)} bytes)"


@dataclass(frozen=True)
class Retries:
    """How often and how long (seconds) a call is repeated at once. Longer plans are the job's.

    After `in_all` seconds nothing is repeated any more: a slow system is not asked three times over.
    """

    tries: int = 3
    in_all: float = 15.0
    first_pause: float = 0.3
    longest_pause: float = 3.0


Keep = Callable[[Raw, Raw | None], Talk]
"""Makes of a request and its answer what may be kept of them."""


@dataclass
class _Heard:
    """What went over the wire in the last try of a call, as far as it came."""

    sent: requests.PreparedRequest | None = None
    answer: Answer | None = None


def speaks_itself(answer: Answer) -> bool:
    """True when a body looks like the system's own and not like a page of a web server or proxy before it."""
    start = answer.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return bool(start) and not start.startswith((b"<html", b"<!doctype"))


class OutsideHttp:
    """Calls one outside system. `note` gets an Exchange for every call; its failing does not disturb the call.

    `own_body` tells a 502, 503 or 504 said by the system itself from one said by a web server before it. `tells_span`: the other
    side is told the span of each call, for traces of its own. `keep`: of calls about an application their masked contents are
    noted, too.
    `transport` makes what a thread sends through, for callers that must choose addresses themselves. An answer longer than
    `body_limit` bytes (unpacked) is an error, or is `cut` there for callers that want its beginning only.
    """

    def __init__(
        self,
        system: str,
        note: Callable[[Exchange], None],
        clock: Now,
        *,
        retries: Retries = Retries(),
        own_body: Callable[[Answer], bool] = speaks_itself,
        transport: Callable[[], HTTPAdapter] = WireAdapter,
        body_limit: int = LONG_ANSWER,
        cut: bool = False,
        tells_span: bool = False,
        keep: Keep | None = None,
    ) -> None:
        self.system = system
        self.clock = clock
        self._note = note
        self._retries = retries
        self._own_body = own_body
        self._transport = transport
        self._body_limit = body_limit
        self._cut = cut
        self._tells_span = tells_span
        self._keep = keep
        self._threads = threading.local()

    def with_limit(self, body_limit: int) -> "OutsideHttp":
        """The same way out, connections and all, for answers of another length (bytes, unpacked)."""
        other = copy(self)
        other._body_limit = body_limit
        return other

    def call(
        self,
        operation: str,
        method: str,
        url: str,
        *,
        what: str,
        application_id: str = "",
        safe: bool,
        timeouts: tuple[float, float] = (5.0, 30.0),
        **request: Any,
    ) -> Answer:
        """The answer whatever its status, but for redirects and for 502 to 504 that are not the system's own words.

        `what`: the operation in words, for the timeline. `safe`: repeating changes nothing outside.
        `timeouts`: seconds to connect and, once the request is sent, to the end of the answer. `request`: as for requests.
        Raises UnreachableError, OutcomeUnknownError, RefusedError (redirect, address not usable), BadAnswerError (too long).
        """
        return self.ask(
            operation, method, url, lambda answer: (answer, ""), what=what, application_id=application_id,
            safe=safe, timeouts=timeouts, **request,
        )  # fmt: skip

    def ask(
        self,
        operation: str,
        method: str,
        url: str,
        read: Callable[[Answer], tuple[T, str]],
        *,
        what: str,
        application_id: str = "",
        safe: bool,
        timeouts: tuple[float, float] = (5.0, 30.0),
        **request: Any,
    ) -> T:
        """As `call`, then `read` the answer: what was read and a remark for the note (repairs, say), or an outside error."""
        at, started = self.clock.now(), time.monotonic()
        result, heard = "failed in the hub", _Heard()
        self._threads.heard = heard
        try:
            answer = self._with_retries(operation, method, url, safe, timeouts, request)
            result = f"HTTP {answer.status}"
            value, remark = read(answer)
            result = f"{result}, {remark}" if remark else result
            return value
        except OutsideError as error:
            result = f"{result}, {in_words(error)}" if result.startswith("HTTP") else in_words(error)
            raise
        finally:
            spent = int((time.monotonic() - started) * 1000)
            self._write(Exchange(at, "hub", self.system, what, result, application_id, spent), heard)

    def _with_retries(
        self, operation: str, method: str, url: str, safe: bool, timeouts: tuple[float, float], request: dict[str, Any]
    ) -> Answer:
        started = time.monotonic()
        try:
            return self._once(operation, method, url, safe, timeouts, request)
        except OutsideError as error:
            if self._retries.tries < 2 or not _may_repeat(error, safe):
                raise
            failed = [error]

        def again() -> Answer:
            # The first try is over; the plan counts it and its time.
            if failed:
                raise failed.pop()
            return self._once(operation, method, url, safe, timeouts, request)

        return _repeating(self._retries, time.monotonic() - started, safe)(again)

    def _once(
        self, operation: str, method: str, url: str, safe: bool, timeouts: tuple[float, float], request: dict[str, Any]
    ) -> Answer:
        with spanned(
            f"{self.system} {operation}", SpanKind.CLIENT, {"http.request.method": method, "peer.service": self.system}
        ) as span:
            found = self._try(method, url, timeouts, self._telling(request, span))
            if span is not None:
                _tell_end(span, found)
        # Raised outside of any except block: the library's error quotes the address and must not travel along.
        if not isinstance(found, Answer):
            self._fail(found, operation, safe)
        if 300 <= found.status < 400:
            raise RefusedError(self.system, operation, f"answered with a redirect ({found.status}), not followed", "redirect")
        if found.status in GATEWAY_TROUBLE and not self._own_body(found):
            raise OutcomeUnknownError(self.system, operation, f"HTTP {found.status} from a server in between")
        return found

    def _telling(self, request: dict[str, Any], span: Span | None) -> dict[str, Any]:
        """With the span, for a far side that was agreed to get it."""
        if span is None or not self._tells_span:
            return request
        return {**request, "headers": {**(request.get("headers") or {}), SPAN_HEADER: span.header}}

    def _try(
        self, method: str, url: str, timeouts: tuple[float, float], request: dict[str, Any]
    ) -> Answer | Lost | AddressRefusedError:
        try:
            sent = prepared(method, url, **request)
        except (requests.RequestException, ValueError):
            return Lost.NOT_SENT
        heard: _Heard = self._threads.heard
        heard.sent, heard.answer = sent, None
        try:
            # Sent below the session of requests, which would look for redirects, cookies and proxies, for half of the time.
            with self._adapter().send(sent, stream=True, timeout=timeouts, verify=True) as response:
                heard.answer = Answer(response.status_code, response.headers, read_body(response, self._body_limit, self._cut))
                return heard.answer
        except AddressRefusedError as error:
            return error
        except (requests.RequestException, HTTPError, OSError, ValueError, TooLargeError, PackingUnknownError) as error:
            return way_of_failure(error)

    def _fail(self, how: Lost | AddressRefusedError, operation: str, safe: bool) -> NoReturn:
        system = self.system
        if isinstance(how, AddressRefusedError):
            raise RefusedError(system, operation, str(how), "address")
        if how is Lost.NOT_CONNECTED:
            raise UnreachableError(system, operation, how.value)
        if how is Lost.NOT_SENT:
            raise RefusedError(system, operation, how.value, "not_sent")
        if how is Lost.TOO_LARGE and safe:
            raise BadAnswerError(system, operation, f"the answer is longer than {self._body_limit} bytes")
        if how is Lost.PACKED and safe:
            raise BadAnswerError(system, operation, how.value)
        raise OutcomeUnknownError(system, operation, how.value)

    def _adapter(self) -> HTTPAdapter:
        """This thread's own: its idle connections are no other thread's."""
        adapter: HTTPAdapter | None = getattr(self._threads, "adapter", None)
        if adapter is None:
            adapter = self._threads.adapter = self._transport()
        return adapter

    def _write(self, exchange: Exchange, heard: _Heard) -> None:
        try:
            self._note(replace(exchange, talk=self._talk(heard)) if exchange.application_id and self._keep else exchange)
        except Exception as error:
            # The call is done and its result must reach the flow; only the timeline misses a line.
            _log.warning("an exchange with %s could not be noted: %s", self.system, type(error).__name__)

    def _talk(self, heard: _Heard) -> Talk | None:
        sent, answer = heard.sent, heard.answer
        if sent is None or self._keep is None:
            return None
        try:
            body = sent.body or b""
            asked = Raw(body if isinstance(body, bytes) else body.encode(), sent.headers, sent.method or "", sent.url or "")
            return self._keep(asked, Raw(answer.body, answer.headers, status=answer.status) if answer is not None else None)
        except Exception as error:
            # The line is worth more than what was said.
            _log.warning("what was said to %s could not be kept: %s", self.system, type(error).__name__)
            return None


def _tell_end(span: Span, found: Answer | Lost | AddressRefusedError) -> None:
    """How a call ended. An address that is refused is told by that alone."""
    if isinstance(found, Answer):
        span.attributes["http.response.status_code"] = found.status
        span.failed = str(found.status) if found.status >= 500 else ""
    else:
        span.failed = found.value if isinstance(found, Lost) else "address refused"


def prepared(
    method: str, url: str, *, headers: Mapping[str, str] | None = None, data: Any = None, json: Any = None, auth: Any = None
) -> requests.PreparedRequest:
    """A request that takes nothing from the environment. Raises the errors of requests for what can't be sent."""
    made = _Prepared()
    trace = present_trace()
    told = {**USUAL_HEADERS, TRACE_HEADER: trace} if trace else USUAL_HEADERS
    made.prepare(method, url, headers={**told, **(headers or {})}, data=data, json=json, auth=auth)
    return made


class _Prepared(requests.PreparedRequest):
    """Of the few addresses without a query each is written out but once; those with one hold what nobody should keep."""

    def prepare_url(self, url: Any, params: Any) -> None:
        if params or "?" in url:
            super().prepare_url(url, params)
        else:
            self.url = _written_out(url)


@lru_cache(maxsize=64)
def _written_out(url: str) -> str | None:
    made = requests.PreparedRequest()
    made.prepare_url(url, None)
    return made.url


def _repeating(plan: Retries, spent: float, safe: bool) -> Retrying:
    """`spent`: seconds that the first try took."""
    return Retrying(
        stop=stop_any(stop_after_attempt(plan.tries), stop_after_delay(max(plan.in_all - spent, 0))),
        wait=wait_random_exponential(plan.first_pause, plan.longest_pause),
        retry=retry_if_exception(lambda error: _may_repeat(error, safe)),
        reraise=True,
    )


def _may_repeat(error: BaseException, safe: bool) -> bool:
    if isinstance(error, UnreachableError):
        return True
    return safe and isinstance(error, OutcomeUnknownError)


def in_words(error: OutsideError) -> str:
    """How a failed call is noted."""
    words: dict[type[OutsideError], str] = {
        BusyError: "busy", UnreachableError: "not reached", OutcomeUnknownError: "outcome unknown",
        FailedThereError: "failed there", RefusedError: "refused", BadAnswerError: "answer not understood",
    }  # fmt: skip
    return next(f"{word}: {error.message}" for kind, word in words.items() if isinstance(error, kind))
