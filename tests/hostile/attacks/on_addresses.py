"""Addresses of callbacks that lead into the hub's own network, in every way of writing them, by name and by redirect."""

import base64
import socket
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from adapters.partners.callback_addresses import callbacks_http
from adapters.partners.standard_webhooks import StandardWebhooks
from adapters.partners.words import PartnerWords
from adapters.wire import connecting, connections
from bridge.model.events import EventType, PartnerEvent
from bridge.model.partner import Partner
from bridge.ports.outside_errors import RefusedError
from tests.fakes.surroundings import FakeClock
from tests.hostile.attack import Attack
from tests.hostile.attacks.on_answers import _ENVELOPE
from tests.hostile.servers import Liar

PUBLIC, PUBLIC_TOO = "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"
LOOPBACK_FORMS = (
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.255.255.254",
    "localhost", "LOCALHOST", "0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "①②⑦.0.0.1", "１２７.0.0.1", "127。0。0。1",
)  # fmt: skip
ADDRESSES = (
    "10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.1.1", "0.1.2.3", "169.254.169.254", "169.254.1.1", "100.64.0.1",
    "100.127.255.254", "192.0.0.8", "192.0.0.170", "192.0.2.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "198.18.0.1",
    "198.19.255.254", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "[fe80::1]", "[fe90::1]", "[febf::1]",
    "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[2001:db8::1]", "[3fff::1]", "[2002:7f00:1::]", "[2001::1]",
    "[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]", "[64:ff9b:1::1]", "[100::1]", "[5f00::1]", "[::ffff:10.0.0.1]",
    "[::ffff:0:10.0.0.1]", "3232235777", "0xa9fea9fe", "0251.0376.0251.0376", "0xa9.254.43518",
)  # fmt: skip
URLS = (
    "ftp://93.184.216.34/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_FLUSHALL", "httpx://93.184.216.34/",
    "//93.184.216.34/", "http://user:word@93.184.216.34/", "http://93.184.216.34@127.0.0.1/", "https://93.184.216.34:pass@10.0.0.1/",
    "http://127.0.0.1#@93.184.216.34/", "http://[fe80::1%25eth0]/", "http://[fe80::1%1]/",
    "http://[127.0.0.1]/", "http://127.0.0.1%00.example.org/", "http://127.0.0.1\t/", "http://127.0.0.1%2f@93.184.216.34/",
    "http://93.184.216.34:22/", "http://93.184.216.34:6379/", "https://93.184.216.34:25/",
    "http://93.184.216.34:70000/", "http:///x", "http://", "javascript:alert(1)", "http://[2606:2800:220:1:248:1893:25c8:1946]:22/",
)  # fmt: skip
# A name and what it stands for, each time it is asked.
NAMES: dict[str, Sequence[Sequence[str]]] = {
    "a name that is private": [["10.0.0.1"]],
    "a name that is private in IPv6": [["fd00::1"]],
    "a name that is link-local with a scope": [["fe80::1%lo"]],
    "a public address and a private one": [[PUBLIC, "10.0.0.1"]],
    "a private address and a public one": [["127.0.0.1", PUBLIC]],
    "a public IPv4 and a private IPv6": [[PUBLIC, "::1"]],
    "a mapped address": [["::ffff:169.254.169.254"]],
}
REBINDING = ([PUBLIC], ["127.0.0.1"], ["127.0.0.1"])


def attacks() -> list[Attack]:
    """Each address as the callback address of a tour site."""
    connections.trusted()
    found = [Attack(f"callback to {host}", "callback address", _to(f"http://{host}:{{port}}/x"), (RefusedError,))
             for host in LOOPBACK_FORMS]  # fmt: skip
    found += [Attack(f"callback to {host}", "callback address", _to(f"https://{host}/x"), (RefusedError,)) for host in ADDRESSES]
    found += [Attack(f"callback to {url!r}", "callback address", _to(url), (RefusedError,)) for url in URLS]
    for what, answers in NAMES.items():
        found.append(Attack(what, "callback name", _to("https://site.example/x", answers), (RefusedError,)))
    found.append(Attack("a backslash before the sign @", "callback address", _backslash))
    found.append(Attack("public at first, private at the second look", "callback name", _rebinding))
    return found


def tell(url: str) -> object:
    """Push an event to a tour site at this address as production does."""
    callbacks = StandardWebhooks(
        callbacks_http(lambda _: None, FakeClock()), {"standard": PartnerWords(dict.fromkeys(_ENVELOPE, "x"), {}, {})}
    )
    site = Partner("demo", "Демо", (), ("whsec_" + base64.b64encode(b"k" * 32).decode(),), url)
    moment, kind = datetime(2026, 11, 23, tzinfo=UTC), EventType.APPLICATION_APPROVED
    return callbacks.deliver(site, PartnerEvent("evt_1", "app_1", "demo", "SL-1", 1, kind, moment, 1, {}))


def _to(url: str, names: Sequence[Sequence[str]] = ()) -> Callable[[], Callable[[], object]]:
    """`{port}`: where somebody listens on loopback, who must never hear of the callback."""

    def prepare() -> Callable[[], object]:
        inner = Liar(lambda: iter([b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]))
        reached = watch_connections()
        if names:
            answer_names(names)

        def act() -> object:
            try:
                return tell(url.replace("{port}", str(inner.port)))
            finally:
                assert inner.connections == 0 and not reached, f"{reached} was connected to"

        return act

    return prepare


def _rebinding() -> Callable[[], object]:
    reached = watch_connections()
    asked = answer_names(REBINDING)

    def act() -> str:
        try:
            tell("https://site.example/x")
        except Exception as error:
            assert (asked, reached) == (["site.example"], [PUBLIC]), (asked, reached, error)
        return f"asked once, connected to {reached} alone"

    return act


def _backslash() -> Callable[[], object]:
    """Browsers and libraries disagree on where the name ends; what counts is that the checked address is the one connected to."""
    reached = watch_connections()

    def act() -> str:
        try:
            tell(f"http://{PUBLIC}\\@127.0.0.1/")
        except Exception as error:
            assert reached in ([], [PUBLIC]), (reached, error)
        return f"connected to {reached}"

    return act


def watch_connections() -> list[str]:
    """Every address that a socket of the hub is connected to from now on; none of them really is."""
    reached: list[str] = []

    class Watched(socket.socket):
        def connect(self, address: Any) -> None:
            reached.append(str(address[0]))
            raise ConnectionRefusedError

    connecting.socket.socket = Watched  # type: ignore[misc]
    return reached


def answer_names(answers: Sequence[Sequence[str]]) -> list[str]:
    """Names stand for these addresses, the last of them for ever. Returns the list of names asked for."""
    asked: list[str] = []

    def look_up(host: Any, port: Any, *_: Any, **__: Any) -> list[Any]:
        found = answers[min(len(asked), len(answers) - 1)]
        asked.append(str(host))
        return [_place(one, port) for one in found]

    connecting.socket.getaddrinfo = look_up  # type: ignore[assignment]
    return asked


def _place(one: str, port: int) -> tuple[Any, ...]:
    """An address as getaddrinfo tells it."""
    if ":" in one:
        return (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (one, port, 0, 0))
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
