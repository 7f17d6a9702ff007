"""The client's end of HTTP/1.1, as little of it as a measurement needs: one request at a time on a kept connection."""

import asyncio
from dataclasses import dataclass

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Answer:
    """What came back. `head` is everything before the body, as it was sent."""

    status: int
    head: bytes
    body: bytes


class ConnectionLostError(Exception):
    """The other side closed before it had answered."""


class Connection(asyncio.Protocol):
    """A kept connection. `usable` is False once the other side has closed it or said that it will."""

    def __init__(self) -> None:
        self.usable = True
        self.idle_since = 0.0
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._waiting: asyncio.Future[Answer] | None = None

    async def ask(self, request: bytes) -> Answer:
        """Send the bytes of a request and wait for the answer. Raises ConnectionLostError."""
        if self._transport is None or not self.usable:
            raise ConnectionLostError("the connection is closed")
        self._waiting = self._loop.create_future()
        self._transport.write(request)
        try:
            return await self._waiting
        finally:
            self._waiting = None
            self.idle_since = self._loop.time()

    def close(self) -> None:
        """End it."""
        self.usable = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio."""
        self.usable = False
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionLostError("closed before the answer was whole"))

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        self._received += data
        answer = whole_answer(self._received)
        if answer is None or self._waiting is None or self._waiting.done():
            return
        self._received.clear()
        if b"connection: close" in answer.head.lower():
            self.usable = False
        self._waiting.set_result(answer)


async def connect(port: int) -> Connection:
    """A fresh connection to a port of loopback. Raises OSError."""
    _, connection = await asyncio.get_running_loop().create_connection(Connection, HOST, port)
    return connection


def whole_answer(received: bytes | bytearray) -> Answer | None:
    """The answer in these bytes, None while something is missing. Bodies have a length, are in chunks, or there is none."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head, status = bytes(received[:end]), int(received[9:12])
    lowered = head.lower()
    start = end + 4
    if b"\r\ntransfer-encoding: chunked" in lowered:
        return Answer(status, head, _joined(received[start:])) if received.endswith(b"0\r\n\r\n") else None
    length = length_in(lowered)
    return Answer(status, head, bytes(received[start : start + length])) if len(received) >= start + length else None


def length_in(lowered_head: bytes) -> int:
    """Content-Length of a head in lower case; 0 where there is none."""
    _, found, rest = lowered_head.partition(b"\r\ncontent-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


def _joined(chunks: bytes | bytearray) -> bytes:
    parts, rest = [], bytes(chunks)
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        parts.append(rest[:length])
        rest = rest[length + 2 :]
    return b"".join(parts)


def request_bytes(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", *(f"{name}: {value}" for name, value in headers.items())]
    length = [f"Content-Length: {len(body)}"] if body or method != "GET" else []
    return "\r\n".join([*lines, *length, "", ""]).encode() + body
