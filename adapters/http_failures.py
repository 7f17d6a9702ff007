"""Where on the way a call was lost, read from the errors of requests and urllib3; and their logs kept free of addresses."""

import logging
import ssl
from collections.abc import Iterator
from enum import Enum

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ProxyError
from urllib3.exceptions import TimeoutError as PoolTimeoutError

from adapters.wire.unpacking import PackingUnknownError, TooLargeError


class Lost(Enum):
    """How far a call came. The value is what an operator reads."""

    NOT_SENT = "the request can't be sent as it is"
    NOT_CONNECTED = "no connection"
    NO_ANSWER = "sent, but no answer in time"
    BROKEN_OFF = "sent, but the connection broke"
    TOO_LARGE = "sent, but the answer is too long to read"
    PACKED = "sent, but the answer is packed in a way that can't be read"


NEVER_CONNECTED = (ConnectTimeoutError, NewConnectionError, ProxyError, requests.ConnectTimeout, ssl.SSLCertVerificationError)
TIMED_OUT = (TimeoutError, PoolTimeoutError, requests.Timeout)
# Not InvalidHeader, nor any other ValueError: they also tell of an answer's headers.
NOT_SENDABLE = (
    requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema, UnicodeError,
)  # fmt: skip


def way_of_failure(error: BaseException) -> Lost:
    """Whether a request that could be made may have arrived. In doubt it may."""
    chain = tuple(_chain(error))
    if isinstance(error, TooLargeError | PackingUnknownError):
        return Lost.TOO_LARGE if isinstance(error, TooLargeError) else Lost.PACKED
    if isinstance(error, NOT_SENDABLE):
        return Lost.NOT_SENT
    if any(isinstance(one, NEVER_CONNECTED) for one in chain):
        return Lost.NOT_CONNECTED
    return Lost.NO_ANSWER if any(isinstance(one, TIMED_OUT) for one in chain) else Lost.BROKEN_OFF


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what it wraps (requests and urllib3 put causes into args and `reason`) and what it followed from."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = [arg for arg in (*one.args, getattr(one, "reason", None)) if isinstance(arg, BaseException)]
        waiting += [*inner, one.__cause__, one.__context__]


class _NoAddresses(logging.Filter):
    """urllib3 writes paths and queries into its records; here they hold passports and phones."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return False
        record.msg, record.args, record.exc_info = "urllib3: %s (details left out)", (record.funcName,), None
        return True


def silence_addresses() -> None:
    """Once per process: let no address through urllib3's loggers. Filters do not pile up."""
    for name in ("connectionpool", "connection", "response", "util.retry", "poolmanager"):
        logger = logging.getLogger(f"urllib3.{name}")
        if not any(isinstance(one, _NoAddresses) for one in logger.filters):
            logger.addFilter(_NoAddresses())


silence_addresses()
