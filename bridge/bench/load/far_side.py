"""The far sides of a measurement: one process that answers at once as tour site, 1C and SMS gateway, and notes every call.

python -m bridge.bench.load.far_side PORT
"""

import asyncio
import gc
import http.client
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bridge.bench.ground.programs import BenchError, Program
from bridge.bench.load.canned import answer_to
from bridge.bench.load.wire import HOST, length_in

_CALLS, _COUNT = b"/_calls", b"/_count"
_LOOK_EVERY = 0.02


@dataclass(frozen=True)
class Call:
    """One call as it arrived: seconds of the machine's monotonic clock at its arrival and at its answer."""

    at: float
    answered: float
    path: str
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class FarSide:
    """The process as the measurement sees it."""

    port: int
    program: Program

    def calls(self) -> list[Call]:
        """Every call since the start or the last `forget`, oldest first."""
        return [_call_of(*row) for row in json.loads(self._ask("GET", _CALLS))]

    def count(self) -> int:
        """How many calls that is."""
        return int(self._ask("GET", _COUNT))

    def forget(self) -> None:
        """Begin anew."""
        self._ask("DELETE", _CALLS)

    def wait_for(
        self, count: int, seconds: float, meanwhile: Callable[[], None] = lambda: None, every: float = _LOOK_EVERY
    ) -> int:
        """Until so many calls came, or `seconds` passed without a new one; how many came.

        It looks `every` so many seconds; `meanwhile` runs at each look.
        """
        seen, moved = self.count(), time.monotonic()
        while seen < count and time.monotonic() - moved < seconds:
            meanwhile()
            time.sleep(every)
            now = self.count()
            if now != seen:
                seen, moved = now, time.monotonic()
        return seen

    def _ask(self, method: str, path: bytes) -> bytes:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request(method, path.decode())
            return connection.getresponse().read()
        except OSError as error:
            raise BenchError(f"the far side does not answer: {error}; {self.program.last_words()}") from error
        finally:
            connection.close()


def _call_of(at: float, answered: float, head: str, body: str) -> Call:
    first, *lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Call(at, answered, first.split(" ")[1], headers, body)


class Desk(asyncio.Protocol):
    """One connection of a caller. Calls are noted as they are and taken apart only when somebody asks for them."""

    def __init__(self, notes: list[tuple[float, float, bytes, bytes]]) -> None:
        self._notes = notes
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        at = time.monotonic()
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found or len(body) < length_in(head.lower()) or self._transport is None:
            return
        self._received = b""
        path = head.split(b" ", 2)[1]
        own = self._own(head, path)
        self._transport.write(own if own is not None else answer_to(path, body))
        if own is None:
            self._notes.append((at, time.monotonic(), head, body))

    def _own(self, head: bytes, path: bytes) -> bytes | None:
        """The answer to a question of the measurement itself."""
        if path == _COUNT:
            return _whole(str(len(self._notes)).encode())
        if path == _CALLS and head.startswith(b"DELETE"):
            self._notes.clear()
            return _whole(b"{}")
        return _whole(_told(self._notes)) if path == _CALLS else None


def _told(notes: Sequence[tuple[float, float, bytes, bytes]]) -> bytes:
    rows = [(at, answered, head.decode("latin-1"), body.decode(errors="replace")) for at, answered, head, body in notes]
    return json.dumps(rows).encode()


def _whole(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


async def _serve(port: int) -> None:
    notes: list[tuple[float, float, bytes, bytes]] = []
    server = await asyncio.get_running_loop().create_server(lambda: Desk(notes), HOST, port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    gc.disable()
    asyncio.run(_serve(int(sys.argv[1])))
