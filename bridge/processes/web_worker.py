"""The worker of gunicorn that a hub is served by: a request takes a thread only when all of it has come.

gunicorn's own threaded worker gives a thread to whoever sends a first byte, so that eight slow senders stop a process of eight
threads. Here what is on its way waits in the loop that accepts, within bounds of time and memory; who was first to
come and is not done yet is let go first when there are too many. A proxy in front does the same; this holds without one, too.
"""

import socket
import struct
import time
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from bridge.processes.arriving import Arriving
from bridge.processes.ending import Ending
from bridge.processes.relief import Relieved

ARRIVAL_SECONDS = 20.0
"""From the first byte, or the opening of the connection, to the last byte of a request."""
ANSWER_SECONDS = 30
"""For a part of an answer to be taken by the other side."""
LEAVING_SECONDS = 2.0
MOST_WAITING = 500
MOST_HELD = 64 * 1024 * 1024
"""Bytes of all requests that are on their way."""
_MOST_IDLE = 250
_SENT_AHEAD = 1024 * 1024
_PART = 256 * 1024
_GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class WebWorker(Relieved, Ending, ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """`--worker-class bridge.processes.web_worker.WebWorker`. All below runs in the accepting thread, but for `handle`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Idle connections never take the room of fresh ones.
        self.max_keepalived: int = min(self.cfg.worker_connections - self.cfg.threads, _MOST_IDLE)
        self.held = 0
        # Answered and not closed by the other side yet; until when each is waited for.
        self.leaving: dict[socket.socket, float] = {}

    def enqueue_req(self, conn: Any) -> None:
        """Every way to a thread leads through here: a fresh connection, one that was kept, bytes behind the last request."""
        if conn.parser is None:
            _bound(conn.sock)
            conn.close = partial(self._leave, conn)
        conn.arriving = Arriving(conn.parser.unreader.take_buffered() if conn.parser else b"")
        conn.sock.setblocking(False)
        self.held += len(conn.arriving.data)
        if conn.arriving.whole or self._take(conn):
            self._hand_over(conn)
        elif conn.arriving is not None:
            conn.timeout = time.monotonic() + ARRIVAL_SECONDS
            self.pending_conns.append(conn)
            self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))
            self.murder_pending()

    def on_pending_socket_readable(self, conn: Any, client: socket.socket) -> None:
        """More of a request came."""
        whole = self._take(conn)
        if whole or conn.arriving is None:
            self.pending_conns.remove(conn)
            if whole:
                self.poller.unregister(client)
                self._hand_over(conn)

    def murder_pending(self) -> None:
        """Let go who took too long, and those who came first while there are too many."""
        now = time.monotonic()
        while self.pending_conns and (self.pending_conns[0].timeout <= now or self._crowded()):
            self._let_go(self.pending_conns.popleft())
        while self.leaving and (next(iter(self.leaving.values())) <= now or len(self.leaving) > MOST_WAITING):
            self._gone(next(iter(self.leaving)))

    def handle(self, conn: Any) -> Any:
        """In a thread of the pool: all bytes are there."""
        conn.data_ready = True
        try:
            conn.init()
        except OSError:
            return False
        conn.parser.unreader.unread(bytes(conn.arriving.data))
        conn.arriving.data.clear()
        return super().handle(conn)

    def _take(self, conn: Any) -> bool:
        """Read what is there; True when the request is whole. Whoever leaves, or sends no request, is let go."""
        try:
            part = conn.sock.recv(_PART)
        except BlockingIOError:
            return False
        except OSError:
            part = b""
        conn.arriving.add(part)
        self.held += len(part)
        if part and not conn.arriving.too_long:
            if conn.arriving.waits_for_leave and not conn.arriving.whole:
                conn.arriving.waits_for_leave = False
                _say(conn.sock, _GO_ON)
            return bool(conn.arriving.whole)
        if conn.arriving.too_long:
            _say(conn.sock, _TOO_LONG)
        self._let_go(conn)
        return False

    def _hand_over(self, conn: Any) -> None:
        self.held -= len(conn.arriving.data)
        super().enqueue_req(conn)

    def _let_go(self, conn: Any) -> None:
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self.held -= len(conn.arriving.data)
        conn.arriving = None
        self.nr_conns -= 1
        conn.close()

    def _leave(self, conn: Any, graceful: bool = False) -> None:
        """Close; after an answer only once the other side has read it and closed. gunicorn waits for that with all others."""
        try:
            if graceful:
                conn.sock.shutdown(socket.SHUT_WR)
                conn.sock.setblocking(False)
                self.poller.register(conn.sock, EVENT_READ, self._drain)
                self.leaving[conn.sock] = time.monotonic() + LEAVING_SECONDS
                return
        except (OSError, ValueError):
            pass
        conn.sock.close()

    def _drain(self, sock: socket.socket) -> None:
        try:
            if sock.recv(_PART):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._gone(sock)

    def _gone(self, sock: socket.socket) -> None:
        del self.leaving[sock]
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(sock)
        sock.close()

    def _crowded(self) -> bool:
        return len(self.pending_conns) > MOST_WAITING or self.held > MOST_HELD


def _bound(sock: socket.socket) -> None:
    """A thread that writes waits so long and no longer; most answers go to the system whole, however slowly they are taken."""
    seconds = struct.pack("ll", ANSWER_SECONDS, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, seconds)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, seconds)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SENT_AHEAD)


def _say(sock: socket.socket, words: bytes) -> None:
    with suppress(OSError):
        sock.send(words)
