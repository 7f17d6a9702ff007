"""The one maker of HTTP sessions for all adapters.

It knows how a call can fail on the way and notes every call; it knows nothing of any outside system's words.
Addresses hold passports and phones in some systems, so nothing here writes an address down: not in errors, notes or logs.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Protocol, TypeVar

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_after_delay, stop_any, wait_random_exponential
from urllib3.exceptions import HTTPError

from adapters.http_failures import Lost, TooLargeError, way_of_failure
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from bridge.ports.store import Exchange

TEN_MEGABYTES = 10 * 1024 * 1024
CHUNK = 64 * 1024
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


def speaks_itself(answer: Answer) -> bool:
    """True when a body looks like the system's own and not like a page of a web server or proxy before it."""
    start = answer.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return bool(start) and not start.startswith((b"<html", b"<!doctype"))


class OutsideHttp:
    """Calls one outside system. `note` gets an Exchange for every call; its failing does not disturb the call.

    `own_body` tells a 502, 503 or 504 said by the system itself from one said by a web server before it.
    `transport` makes the adapter of a session, for callers that must choose addresses themselves.
    """

    def __init__(
        self,
        system: str,
        note: Callable[[Exchange], None],
        clock: Now,
        *,
        retries: Retries = Retries(),
        own_body: Callable[[Answer], bool] = speaks_itself,
        transport: Callable[[], HTTPAdapter] = HTTPAdapter,
        body_limit: int = TEN_MEGABYTES,
    ) -> None:
        self.system = system
        self.clock = clock
        self._note = note
        self._retries = retries
        self._own_body = own_body
        self._transport = transport
        self._body_limit = body_limit
        self._threads = threading.local()

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
        `timeouts`: seconds to connect and to read; a whole answer may take both together. `request`: as for requests.
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
        result = "failed in the hub"
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
            self._write(Exchange(at, "hub", self.system, what, result, application_id, spent))

    def _with_retries(
        self, operation: str, method: str, url: str, safe: bool, timeouts: tuple[float, float], request: dict[str, Any]
    ) -> Answer:
        plan = self._retries
        again = Retrying(
            stop=stop_any(stop_after_attempt(plan.tries), stop_after_delay(plan.in_all)),
            wait=wait_random_exponential(plan.first_pause, plan.longest_pause),
            retry=retry_if_exception(lambda error: _may_repeat(error, safe)),
            reraise=True,
        )
        return again(self._once, operation, method, url, safe, timeouts, request)

    def _once(
        self, operation: str, method: str, url: str, safe: bool, timeouts: tuple[float, float], request: dict[str, Any]
    ) -> Answer:
        found = self._try(self._session(fresh=not safe), method, url, timeouts, request)
        # Raised outside of any except block: the library's error quotes the address and must not travel along.
        if isinstance(found, Lost):
            raise self._error_of(found, operation, safe)
        if 300 <= found.status < 400:
            raise RefusedError(self.system, operation, f"answered with a redirect ({found.status}), not followed", "redirect")
        if found.status in GATEWAY_TROUBLE and not self._own_body(found):
            raise OutcomeUnknownError(self.system, operation, f"HTTP {found.status} from a server in between")
        return found

    def _try(
        self, session: requests.Session, method: str, url: str, timeouts: tuple[float, float], request: dict[str, Any]
    ) -> Answer | Lost:
        deadline = time.monotonic() + sum(timeouts)
        try:
            with session.request(method, url, timeout=timeouts, stream=True, allow_redirects=False, **request) as response:
                body = self._read(response, deadline)
                return Answer(response.status_code, CaseInsensitiveDict(response.headers), body)
        except (requests.RequestException, HTTPError, OSError, ValueError, TooLargeError) as error:
            return way_of_failure(error)

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        """The body, unpacked, at most `body_limit` bytes, read until `deadline` at the latest (a timeout counts per read)."""
        parts, size = [], 0
        while part := response.raw.read1(CHUNK, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > self._body_limit:
                raise TooLargeError
            if time.monotonic() > deadline:
                raise requests.ReadTimeout
        return b"".join(parts)

    def _error_of(self, lost: Lost, operation: str, safe: bool) -> OutsideError:
        if lost is Lost.NOT_CONNECTED:
            return UnreachableError(self.system, operation, "no connection")
        if lost is Lost.NOT_SENT:
            return RefusedError(self.system, operation, "the request can't be sent as it is", "not_sent")
        if lost is Lost.TOO_LARGE and safe:
            return BadAnswerError(self.system, operation, f"the answer is longer than {self._body_limit} bytes")
        return OutcomeUnknownError(self.system, operation, lost.value)

    def _session(self, fresh: bool = False) -> requests.Session:
        """This thread's session. `fresh` drops its idle connections: one that the other side has just closed would make
        a change look like a change whose answer was lost.
        """
        session: requests.Session | None = getattr(self._threads, "session", None)
        if session is None:
            session = self._threads.session = make_session(self._transport)
        elif fresh:
            session.close()
        return session

    def _write(self, exchange: Exchange) -> None:
        try:
            self._note(exchange)
        except Exception as error:
            # The call is done and its result must reach the flow; only the timeline misses a line.
            _log.warning("an exchange with %s could not be noted: %s", self.system, type(error).__name__)


def make_session(transport: Callable[[], HTTPAdapter] = HTTPAdapter) -> requests.Session:
    """A session that takes nothing from the environment and keeps no cookies."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(_no_cookies())
    for scheme in ("https://", "http://"):
        session.mount(scheme, transport())
    return session


def _no_cookies() -> DefaultCookiePolicy:
    # A session cookie of 1C that has ended is answered with 400 (session reuse driven by the client), so none is kept.
    return DefaultCookiePolicy(allowed_domains=[])


def _may_repeat(error: BaseException, safe: bool) -> bool:
    if isinstance(error, UnreachableError):
        return True
    return safe and isinstance(error, OutcomeUnknownError)


def in_words(error: OutsideError) -> str:
    """How a failed call is noted."""
    words: dict[type[OutsideError], str] = {
        UnreachableError: "not reached", OutcomeUnknownError: "outcome unknown",
        RefusedError: "refused", BadAnswerError: "answer not understood",
    }  # fmt: skip
    return f"{words.get(type(error), 'failed')}: {error.message}"
