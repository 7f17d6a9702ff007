"""Connections that end on time: the status line, the headers and the body of an answer share one deadline.

A socket's timeout counts per read, so a far side that sends a byte now and then would hold a thread for ever. Here the clock
starts when the answer is awaited, and each read gets what is left. Idle connections are dropped early, too: one that the far
side has just closed would make a change look like a change whose answer was lost.
"""

import io
import socket
import ssl
import time
from functools import cache, partial
from http.client import HTTPResponse
from typing import Any

from requests.adapters import DEFAULT_CA_BUNDLE_PATH, HTTPAdapter
from requests.models import PreparedRequest, Response
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

from adapters.wire.connecting import LEAST_WAIT, Guard, open_socket

LONGEST_IDLE = 1.0
"""Seconds. Servers close idle connections after two and more (gunicorn 2, Apache 5, Node 5, nginx 75)."""
USUAL_WAIT = 30.0


class _Timed(io.RawIOBase):
    """What comes from a socket until a moment (`time.monotonic`); a read after it raises TimeoutError."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, until: float) -> None:
        self._raw, self._sock, self._until = raw, sock, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - time.monotonic()
        if left < LEAST_WAIT:
            raise TimeoutError("timed out")
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedAnswer(HTTPResponse):
    """An answer whose time is the socket's timeout at the moment it is awaited."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        raw: io.RawIOBase = self.fp.detach()
        self.fp = io.BufferedReader(_Timed(raw, sock, time.monotonic() + (sock.gettimeout() or USUAL_WAIT)))


class _OnTime(HTTPConnection):
    """The part that plain and TLS connections share. `guard` checks what is connected to; `used_at`: end of the last answer."""

    response_class = _TimedAnswer
    guard: Guard | None = None
    secure = False
    used_at = 0.0

    def connect(self) -> None:
        try:
            super().connect()
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "no TLS in time") from error
        except OSError as error:
            # Nothing of the request has been sent yet, whatever went wrong with TLS.
            raise NewConnectionError(self, "no TLS") from error
        # Connecting and the TLS handshake shared one timeout; sending gets its own.
        self.sock.settimeout(self.timeout)

    def _new_conn(self) -> socket.socket:
        try:
            return open_socket(
                self._dns_host, self.port, self.timeout or USUAL_WAIT, self.guard, self.socket_options or (), secure=self.secure
            )
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "no connection in time") from error
        except OSError as error:
            raise NewConnectionError(self, "no connection") from error


class _PlainConnection(_OnTime):
    pass


class _TlsConnection(_OnTime, HTTPSConnection):
    secure = True


class _Pool(HTTPConnectionPool):
    """Hands out connections that were used a moment ago, or new ones."""

    ConnectionCls: Any = _PlainConnection

    def __init__(self, *args: Any, guard: Guard | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._guard = guard

    def _new_conn(self) -> Any:
        made: Any = super()._new_conn()
        made.guard = self._guard
        return made

    def _get_conn(self, timeout: float | None = None) -> Any:
        found: Any = super()._get_conn(timeout)
        if found.sock is not None and time.monotonic() - found.used_at > LONGEST_IDLE:
            found.close()
        return found

    def _put_conn(self, conn: Any) -> None:
        if conn is not None:
            conn.used_at = time.monotonic()
        super()._put_conn(conn)


class _TlsPool(_Pool, HTTPSConnectionPool):
    ConnectionCls = _TlsConnection

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "ssl_context": trusted()})


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that are trusted, read once in a process and not with each connection, as requests does."""
    context = create_urllib3_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


class WireAdapter(HTTPAdapter):
    """What `requests` sends through. With a `guard` no address is called that it refuses (AddressRefusedError)."""

    def __init__(self, guard: Guard | None = None) -> None:
        self._guard = guard
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Pools of the connections of this module."""
        super().init_poolmanager(*args, **kwargs)
        pools: Any = {"http": partial(_Pool, guard=self._guard), "https": partial(_TlsPool, guard=self._guard)}
        self.poolmanager.pool_classes_by_scheme = pools

    def cert_verify(self, conn: Any, *_: Any) -> None:
        """Certificates are always verified, by what is `trusted`."""
        conn.cert_reqs = "CERT_REQUIRED"

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        """As in requests; a redirect is an answer like any other."""
        if self._guard is not None:
            self._guard.check_url(str(request.url))
        return super().send(request, *args, **kwargs)
