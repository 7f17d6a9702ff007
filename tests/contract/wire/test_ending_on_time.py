"""A call ends on time and is lost where it was lost: connecting, TLS, sending, waiting for the answer."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from adapters.http import Answer, OutsideHttp, Retries, _repeating
from adapters.partners.callback_addresses import CallbackGuard
from adapters.wire import connecting, connections
from adapters.wire.connecting import AddressRefusedError
from adapters.wire.connections import WireAdapter
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, RefusedError, UnreachableError
from tests.contract.onec.test_outside_http import own_certificate
from tests.hostile.servers import Liar, Say

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
LOOPBACK = [ip_network("127.0.0.0/8")]
PATIENCE = 25.0
"""Seconds. A call whose deadline does not hold would hang for longer."""


class Wall:
    def now(self) -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC)


def outside(tries: int = 1, **more: Any) -> OutsideHttp:
    plan = Retries(tries=tries, first_pause=0.01, longest_pause=0.02)
    return OutsideHttp("other", lambda _: None, Wall(), retries=plan, **more)


def ask(http: OutsideHttp, url: str, *, safe: bool = False, seconds: float = 30.0) -> Answer:
    return http.call("ask", "GET", url, what="asking", safe=safe, timeouts=(seconds, seconds))


@contextmanager
def saying(say: Say) -> Iterator[Liar]:
    with closing(Liar(say)) as liar:
        yield liar


def drip(beginning: bytes, drop: bytes) -> Iterator[bytes]:
    yield beginning
    while True:
        time.sleep(0.02)
        yield drop


@pytest.mark.parametrize(
    "beginning, drop",
    [
        (b"HTTP/1.1 200 ", b"O"),
        (b"HTTP/1.1 200 OK\r\n", b"a: b\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["status line", "headers", "body", "informational answers"],
)
def test_an_answer_that_drips_anywhere_ends_at_the_deadline(beginning: bytes, drop: bytes) -> None:
    started = time.monotonic()
    with saying(lambda: drip(beginning, drop)) as liar, pytest.raises(OutcomeUnknownError, match="no answer in time"):
        ask(outside(), liar.url, seconds=0.3)
    assert 0.3 <= time.monotonic() - started < PATIENCE


@pytest.mark.parametrize("say", [lambda: drip(b"", b""), lambda: drip(b"\x16\x03\x03\x40\x00", b"\x02"), lambda: iter([OK])])
def test_what_is_lost_in_the_handshake_was_never_sent(say: Say) -> None:
    started = time.monotonic()
    with saying(say) as liar, pytest.raises(UnreachableError):
        ask(outside(), liar.url.replace("http", "https"), seconds=0.3)
    assert time.monotonic() - started < PATIENCE


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab",
        b"SSH-2.0-x\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 500 + b"\r\n",
    ],
    ids=["two lengths", "no chunk", "no HTTP", "many headers"],
)
def test_nonsense_for_an_answer_never_means_that_a_change_was_not_made(answer: bytes) -> None:
    with saying(lambda: iter([answer])) as liar, pytest.raises(OutcomeUnknownError):
        ask(outside(), liar.url)


def test_what_stands_behind_an_answer_is_not_taken_for_the_next_one() -> None:
    with saying(lambda: iter([OK + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfake"])) as liar:
        http = outside(tries=3)
        # A connection whose end is not seen yet is used once more and breaks: a safe call is made again.
        assert [ask(http, liar.url, safe=True).body for _ in range(3)] == [b"ok"] * 3
        assert liar.connections >= 3


def test_a_long_answer_is_cut_where_its_beginning_is_enough() -> None:
    endless = b"HTTP/1.1 201 Created\r\n\r\n" + b"x" * 100_000
    with saying(lambda: iter([endless])) as liar:
        answer = ask(outside(body_limit=1000, cut=True), liar.url)
        assert (answer.status, answer.body) == (201, b"x" * 1000)
        with pytest.raises(BadAnswerError):
            ask(outside(body_limit=1000), liar.url, safe=True)


def test_a_guarded_call_keeps_the_name_for_the_certificate_and_the_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def here(host: str, port: int, **_: Any) -> Any:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    context = own_certificate(tmp_path, "site.example")
    trusting = ssl.create_default_context(cafile=str(tmp_path / "own.pem"))
    monkeypatch.setattr(connections, "trusted", lambda: trusting)
    with HTTPServer("127.0.0.1", 0, ssl_context=context) as server:
        monkeypatch.setattr(connecting.socket, "getaddrinfo", here)
        server.expect_request("/x").respond_with_data(b"ok")
        http = outside(transport=lambda: WireAdapter(CallbackGuard(LOOPBACK)))
        assert ask(http, f"https://site.example:{server.port}/x", seconds=30).body == b"ok"
        assert asked == ["site.example"]
        assert server.log[0][0].headers["Host"] == f"site.example:{server.port}"
        with pytest.raises(UnreachableError):
            ask(http, f"https://other.example:{server.port}/x", seconds=30)


def test_every_address_of_a_name_is_tried_within_one_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    with saying(lambda: iter([OK])) as liar, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        places = [("127.0.0.1", closed.getsockname()[1]), ("127.0.0.1", liar.port)]
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in places]
        monkeypatch.setattr(connecting.socket, "getaddrinfo", lambda *_, **__: found)
        assert ask(outside(), f"http://two.example:{liar.port}/x").body == b"ok"


def test_a_name_of_many_silent_addresses_takes_no_longer_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent(socket.socket):
        def connect(self, _address: Any) -> None:
            time.sleep(self.gettimeout() or PATIENCE)
            raise TimeoutError

    silent = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443))
    monkeypatch.setattr(connecting.socket, "getaddrinfo", lambda *_, **__: [silent] * 50)
    monkeypatch.setattr(connecting.socket, "socket", Silent)
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        connecting.open_socket("many.example", 443, 0.3)
    assert time.monotonic() - started < 0.3 * 40


def test_the_resolver_is_asked_before_anything_is_connected_to_and_every_address_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with saying(lambda: iter([OK])) as liar:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, liar.port)) for one in ("127.0.0.1", "10.0.0.1")]
        monkeypatch.setattr(connecting.socket, "getaddrinfo", lambda *_, **__: found)
        with pytest.raises(RefusedError) as refused:
            ask(outside(transport=lambda: WireAdapter(CallbackGuard(LOOPBACK))), f"http://two.example:{liar.port}/x")
        assert (refused.value.reason, liar.connections) == ("address", 0)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "2a02:6b8::1"])
def test_public_addresses_pass_the_guard_on_usual_ports(address: str) -> None:
    for port in (80, 443, 8080, 8443):
        CallbackGuard().check_address(address, port)
    with pytest.raises(AddressRefusedError):
        CallbackGuard().check_address(address, 6379)
    with pytest.raises(AddressRefusedError):
        CallbackGuard().check_address(address, 80, secure=False)


def test_networks_of_the_operators_own_pass_on_any_port_and_nothing_beside_them() -> None:
    guard = CallbackGuard([ip_network("10.1.0.0/16"), ip_network("fd12::/16")])
    for address in ("10.1.2.3", "fd12::5"):
        guard.check_address(address, 12345, secure=False)
    for address in ("10.2.0.1", "fd13::5", "::ffff:10.1.2.3", "fd12::5%eth0"):
        with pytest.raises(AddressRefusedError):
            guard.check_address(address, 443)


def test_the_first_try_counts_among_the_tries_and_in_the_time_of_the_plan() -> None:
    with saying(lambda: iter([])) as liar:
        for tries in (1, 2, 3):
            before = liar.connections
            with pytest.raises(OutcomeUnknownError):
                ask(outside(tries), liar.url, safe=True)
            assert liar.connections - before == tries
    stop = _repeating(Retries(tries=5, in_all=10.0), spent=11.0, safe=True).stop
    assert any(getattr(one, "max_delay", None) == 0 for one in stop.stops)
