"""Answers over HTTP that grow, drip, lie about their length or lead elsewhere."""

import base64
import gzip
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from ipaddress import ip_network

from adapters.http import OutsideHttp, Retries
from adapters.partners.callback_addresses import LONGEST_ANSWER, callbacks_http
from adapters.partners.standard_webhooks import StandardWebhooks
from adapters.partners.words import PartnerWords
from adapters.wire import connections
from bridge.model.events import EventType, PartnerEvent
from bridge.model.partner import Partner
from bridge.ports.outside_errors import OutsideError, UnreachableError
from tests.fakes.surroundings import FakeClock
from tests.hostile.attack import Attack
from tests.hostile.servers import Liar, Say

PATIENCE = (0.05, 0.05)
"""Seconds to connect and to answer: what drips must end after this, however lively it is."""
OK = b"HTTP/1.1 200 OK\r\n"
_NOW = datetime(2026, 11, 23, tzinfo=UTC)


def _drip(beginning: bytes, drop: bytes) -> Iterator[bytes]:
    yield beginning
    while True:
        time.sleep(0.005)
        yield drop


def _flood(beginning: bytes, drop: bytes) -> Iterator[bytes]:
    yield beginning
    while True:
        yield drop


def _packed(packing: str, body: bytes) -> Iterator[bytes]:
    yield OK + f"Content-Encoding: {packing}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def _bomb() -> bytes:
    """100 MB in 97 kB."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(b"0" * 1_000_000) for _ in range(100)), packer.flush()])


ANSWERS: dict[str, Say] = {
    "gzip bomb, a thousandfold": lambda: _packed("gzip", _bomb()),
    "gzip bomb in gzip": lambda: _packed("gzip, gzip", gzip.compress(_bomb())),
    "deflate bomb": lambda: _packed("deflate", zlib.compress(b"0" * 20_000_000)),
    "brotli that nobody asked for": lambda: _packed("br", base64.b64decode("iwKAaGVsbG8D")),
    "zstd that nobody asked for": lambda: _packed("zstd", b"\x28\xb5\x2f\xfd\x00\x58"),
    "gzip that is none": lambda: _packed("gzip", b"{}"),
    "gzip that breaks off": lambda: _packed("gzip", gzip.compress(b"0" * 1000)[:-9]),
    "gzip with more behind it": lambda: _packed("gzip", gzip.compress(b"1") + b"x"),
    "100,000 empty gzips": lambda: _packed("gzip", gzip.compress(b"") * 100_000),
    "body without end": lambda: _flood(OK + b"\r\n", b"0" * 65536),
    "body of chunks without end": lambda: _flood(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"0" * 4096 + b"\r\n"),
    "chunk of one letter after another": lambda: _flood(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n0\r\n" * 1000),
    "dripping body": lambda: _drip(OK + b"Content-Length: 1000000\r\n\r\n", b"0"),
    "dripping chunks": lambda: _drip(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n0\r\n"),
    "dripping headers": lambda: _drip(OK, b"a: b\r\n"),
    "dripping header": lambda: _drip(OK + b"a: ", b"b"),
    "dripping status line": lambda: _drip(b"HTTP/1.1 200 ", b"O"),
    "dripping size of a chunk": lambda: _drip(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
    "dripping trailers": lambda: _drip(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n"),
    "100 Continue without end": lambda: _flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "silence": lambda: _drip(b"", b""),
    "headers without end": lambda: _flood(OK, b"a: b\r\n" * 1000),
    "header of 1 MB": lambda: iter([OK + b"a: " + b"b" * 1_000_000 + b"\r\n\r\n"]),
    "status line of 1 MB": lambda: iter([b"HTTP/1.1 200 " + b"O" * 1_000_000]),
    "redirect to the hub's own network": lambda: iter([b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n\r\n"]),
    "redirect by 307": lambda: iter([b"HTTP/1.1 307 T\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"]),
    "length longer than the body": lambda: iter([OK + b"Content-Length: 10\r\n\r\nabcd"]),
    "two lengths": lambda: iter([OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"]),
    "length that is a sea of digits": lambda: _drip(OK + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n", b"0"),
    "chunks of no number": lambda: iter([OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"]),
    "chunks of a negative size": lambda: _drip(OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n", b"0"),
    "chunks that break off": lambda: iter([OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc"]),
    "chunk of 16 exabytes": lambda: _flood(OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", b"0" * 65536),
    "no HTTP at all": lambda: iter([b"SSH-2.0-OpenSSH_9.2\r\n"]),
    "hanging up": lambda: iter([]),
}
HANDSHAKES: dict[str, Say] = {
    "TLS that never answers": lambda: _drip(b"", b""),
    "TLS that drips": lambda: _drip(b"\x16\x03\x03\x40\x00", b"\x02"),
    "TLS that is none": lambda: iter([OK + b"\r\n"]),
}
CUT = ("body without end", "body of chunks without end", "gzip bomb, a thousandfold", "deflate bomb")


def attacks() -> list[Attack]:
    """Every answer to a call of a neighbour; the large ones also to a callback, where their beginning is enough."""
    connections.trusted()
    found = [Attack(what, "answer over HTTP", _called(say), (OutsideError,)) for what, say in ANSWERS.items()]
    found += [Attack(what, "answer over TLS", _called(say, "https"), (UnreachableError,)) for what, say in HANDSHAKES.items()]
    return found + [Attack(what, "answer to a callback", _told(ANSWERS[what])) for what in CUT]


def _called(say: Say, scheme: str = "http") -> Callable[[], Callable[[], object]]:
    def prepare() -> Callable[[], object]:
        url = Liar(_ready(say)).url.replace("http", scheme, 1)
        http = OutsideHttp("other", lambda _: None, FakeClock(), retries=Retries(tries=1))
        return lambda: http.call("ask", "GET", url, what="asking", safe=True, timeouts=PATIENCE).body[:100]

    return prepare


def _told(say: Say) -> Callable[[], Callable[[], object]]:
    def prepare() -> Callable[[], object]:
        http = callbacks_http(lambda _: None, FakeClock(), [ip_network("127.0.0.0/8")])
        words = PartnerWords(dict.fromkeys(_ENVELOPE, "x"), {}, {})
        callbacks = StandardWebhooks(http, {"standard": words})
        site = Partner("demo", "Демо", (), ("whsec_" + base64.b64encode(b"k" * 32).decode(),), Liar(_ready(say)).url)
        event = PartnerEvent("evt_1", "app_1", "demo", "SL-1", 1, EventType.APPLICATION_APPROVED, _NOW, 1, {})

        def tell() -> str:
            delivery = callbacks.deliver(site, event)
            assert (delivery.http_status, len(delivery.answer)) == (200, 1000)
            return f"taken as HTTP 200, cut at {LONGEST_ANSWER} bytes"

        return tell

    return prepare


_ENVELOPE = ("event_id", "type", "seq", "occurred_at", "application_id", "order_id", "price_version", "facts")


def _ready(say: Say) -> Say:
    """What does not take long is made before the clock starts."""
    first = say()
    beginning = next(first, b"")
    kept = [beginning]

    def again() -> Iterator[bytes]:
        if kept:
            yield kept.pop()
            yield from first

    return again
