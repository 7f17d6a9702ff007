"""The one way out: how calls are lost on the way, what is repeated, what is noted, what is refused."""

import gzip
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pytest_httpserver import HTTPServer
from requests.adapters import HTTPAdapter
from werkzeug import Request, Response

from adapters.http import Answer, OutsideHttp, Retries
from adapters.wire import connections
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, RefusedError, UnreachableError
from bridge.ports.store import Exchange

SECRET = "4510700001"
QUICK = Retries(tries=3, first_pause=0.01, longest_pause=0.02)


class Wall:
    def now(self) -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def notes() -> list[Exchange]:
    return []


@pytest.fixture
def http(notes: list[Exchange]) -> OutsideHttp:
    return OutsideHttp("other", notes.append, Wall(), retries=QUICK, body_limit=1000)


def raw_server(script: Callable[[socket.socket], None]) -> Iterator[tuple[str, list[int]]]:
    """A server below HTTP: runs the script on each connection and counts them."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        seen: list[int] = []

        def serve() -> None:
            while True:
                try:
                    link, _ = listener.accept()
                except OSError:
                    return
                with link:
                    seen.append(1)
                    link.recv(65536)
                    script(link)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/{SECRET}", seen
        listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def breaking() -> Iterator[tuple[str, list[int]]]:
    """Promises ten bytes, sends four and hangs up."""
    yield from raw_server(lambda link: link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabcd"))


@pytest.fixture
def dripping() -> Iterator[tuple[str, list[int]]]:
    """Sends a byte each tenth of a second, so that no single read is late."""

    def drip(link: socket.socket) -> None:
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
        for _ in range(300):
            link.sendall(b"x")
            time.sleep(0.1)

    def tolerant(link: socket.socket) -> None:
        try:
            drip(link)
        except OSError:
            return

    yield from raw_server(tolerant)


@pytest.fixture
def staying() -> Iterator[tuple[str, list[int]]]:
    """Keeps its connections open."""

    def serve(link: socket.socket) -> None:
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        while link.recv(65536):
            link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    yield from raw_server(serve)


def get(http: OutsideHttp, url: str, *, safe: bool = False, timeouts: tuple[float, float] = (30.0, 30.0)) -> Answer:
    return http.call("ask", "GET", url, what="asking", application_id="app_1", safe=safe, timeouts=timeouts)


def test_an_answer_of_any_status_is_handed_over_whole(http: OutsideHttp, notes: list[Exchange], httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data(b"no such thing", 404, content_type="Text/Plain; charset=utf-8")
    answer = get(http, httpserver.url_for("/x"))
    assert (answer.status, answer.body, answer.media_type) == (404, b"no such thing", "text/plain")
    assert [(one.sender, one.receiver, one.what, one.result, one.application_id) for one in notes] == [
        ("hub", "other", "asking", "HTTP 404", "app_1")
    ]
    assert "no such thing" not in repr(answer)


def test_a_broken_answer_is_unknown_and_sent_once_unless_the_call_is_safe(
    http: OutsideHttp, breaking: tuple[str, list[int]]
) -> None:
    url, seen = breaking
    with pytest.raises(OutcomeUnknownError):
        get(http, url)
    assert len(seen) == 1
    with pytest.raises(OutcomeUnknownError):
        get(http, url, safe=True)
    assert len(seen) == 4


def test_a_dripping_answer_ends_at_the_deadline_of_the_whole(http: OutsideHttp, dripping: tuple[str, list[int]]) -> None:
    started = time.monotonic()
    with pytest.raises(OutcomeUnknownError, match="no answer in time"):
        get(http, dripping[0], timeouts=(0.3, 0.3))
    assert time.monotonic() - started < 20


def test_a_connection_that_was_never_made_is_tried_again_even_when_not_safe(http: OutsideHttp, notes: list[Exchange]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/{SECRET}"
    transport = Counting()
    counted = OutsideHttp("other", notes.append, Wall(), retries=QUICK, transport=lambda: transport)
    with pytest.raises(UnreachableError):
        get(counted, url)
    assert (transport.sent, len(notes), notes[0].result) == (3, 1, "not reached: no connection")


def test_a_slow_system_is_not_asked_over_and_over(notes: list[Exchange], dripping: tuple[str, list[int]]) -> None:
    impatient = Retries(tries=3, in_all=0.1, first_pause=0.01, longest_pause=0.02)
    slow = OutsideHttp("other", notes.append, Wall(), retries=impatient)
    with pytest.raises(OutcomeUnknownError):
        get(slow, dripping[0], safe=True, timeouts=(0.2, 0.2))
    assert len(dripping[1]) == 1


@pytest.mark.parametrize("safe", [True, False])
def test_calls_that_follow_each_other_share_a_connection(http: OutsideHttp, staying: tuple[str, list[int]], safe: bool) -> None:
    for _ in range(3):
        assert get(http, staying[0], safe=safe).body == b"ok"
    assert len(staying[1]) == 1


@pytest.mark.parametrize("safe", [True, False])
def test_a_connection_that_was_idle_for_a_while_is_not_trusted_with_a_call(
    http: OutsideHttp, staying: tuple[str, list[int]], safe: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LONGEST_IDLE", 0.02)
    for _ in range(3):
        assert get(http, staying[0], safe=safe).body == b"ok"
        time.sleep(0.04)
    assert len(staying[1]) == 3


def test_a_connection_that_the_other_side_has_closed_is_not_used_for_a_change(http: OutsideHttp) -> None:
    with closing(raw_server(lambda link: link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))) as server:
        url, seen = next(server)
        for _ in range(5):
            assert get(http, url).body == b"ok"
            time.sleep(0.02)
        assert len(seen) == 5


class Counting(HTTPAdapter):
    """Counts what is handed to the wire."""

    sent = 0

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        self.sent += 1
        return super().send(*args, **kwargs)


def test_a_certificate_that_nobody_vouches_for_stops_the_call_before_it_is_sent(tmp_path: Path) -> None:
    with HTTPServer("localhost", 0, ssl_context=own_certificate(tmp_path)) as server:
        server.expect_request("/x").respond_with_data(b"1")
        http = OutsideHttp("other", lambda _exchange: None, Wall(), retries=QUICK)
        with pytest.raises(UnreachableError):
            get(http, server.url_for("/x"))
        assert server.log == []


def own_certificate(folder: Path, host: str = "localhost") -> ssl.SSLContext:
    """A server's TLS with a certificate signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    pem = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    pem += key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "own.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem")
    return context


def test_a_packed_body_is_limited_by_its_unpacked_size(http: OutsideHttp, httpserver: HTTPServer) -> None:
    bomb = gzip.compress(b"0" * 5_000_000)
    httpserver.expect_request("/x").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(OutcomeUnknownError):
        get(http, httpserver.url_for("/x"))
    with pytest.raises(BadAnswerError):
        get(http, httpserver.url_for("/x"), safe=True)


def test_a_packed_answer_within_the_limit_is_unpacked(http: OutsideHttp, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data(gzip.compress(b"0" * 900), headers={"Content-Encoding": "gzip"})
    assert get(http, httpserver.url_for("/x")).body == b"0" * 900


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateways_page_is_unknown_and_the_systems_own_words_are_an_answer(
    http: OutsideHttp, httpserver: HTTPServer, status: int
) -> None:
    httpserver.expect_ordered_request("/x").respond_with_data(b"<html>Bad Gateway</html>", status)
    httpserver.expect_ordered_request("/x").respond_with_data(b"", status)
    httpserver.expect_ordered_request("/x").respond_with_json({"error": "closed"}, status)
    for _ in range(2):
        with pytest.raises(OutcomeUnknownError):
            get(http, httpserver.url_for("/x"))
    assert get(http, httpserver.url_for("/x")).status == status


def test_a_redirect_is_refused_and_not_followed(http: OutsideHttp, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data(b"", 307, headers={"Location": httpserver.url_for("/y")})
    with pytest.raises(RefusedError) as refused:
        get(http, httpserver.url_for("/x"), safe=True)
    assert refused.value.reason == "redirect"
    assert [request.path for request, _ in httpserver.log] == ["/x"]


def test_cookies_are_not_kept(http: OutsideHttp, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data(b"1", headers={"Set-Cookie": "ibsession=abc"})
    get(http, httpserver.url_for("/x"))
    get(http, httpserver.url_for("/x"))
    assert [request.headers.get("Cookie") for request, _ in httpserver.log] == [None, None]


def test_the_environment_names_no_proxy(http: OutsideHttp, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    httpserver.expect_request("/x").respond_with_data(b"1")
    assert get(http, httpserver.url_for("/x")).body == b"1"


def test_a_note_that_fails_does_not_break_the_call(httpserver: HTTPServer, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_exchange: Exchange) -> None:
        raise RuntimeError(SECRET)

    httpserver.expect_request("/x").respond_with_data(b"1")
    assert get(OutsideHttp("other", fail, Wall()), httpserver.url_for("/x")).body == b"1"
    told = [record.getMessage() for record in caplog.records if record.name == "adapters.http"]
    assert told == ["an exchange with other could not be noted: RuntimeError"]


def test_an_address_that_is_none_is_refused_and_not_quoted(http: OutsideHttp) -> None:
    with pytest.raises(RefusedError) as refused:
        get(http, f"httpx://{SECRET}")
    assert refused.value.reason == "not_sent"
    assert SECRET not in str(refused.value)


def test_urllib3_writes_no_address_into_any_log(
    http: OutsideHttp, httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("", "urllib3", "urllib3.connectionpool", "urllib3.connection"):
        caplog.set_level(logging.DEBUG, logger=name)
    httpserver.expect_request(f"/{SECRET}").respond_with_data(b"1")
    get(http, httpserver.url_for(f"/{SECRET}"))
    logging.getLogger("urllib3.connectionpool").warning("Failed to parse headers (url=%s)", SECRET)
    told = [record.getMessage() for record in caplog.records if not record.name.startswith("werkzeug")]
    assert [text for text in told if SECRET in text] == []
    assert len(told) == 1


def test_each_thread_sends_through_its_own_adapter(http: OutsideHttp) -> None:
    adapters = [http._adapter(), http._adapter()]
    thread = threading.Thread(target=lambda: adapters.append(http._adapter()))
    thread.start()
    thread.join()
    assert adapters[0] is adapters[1]
    assert adapters[2] is not adapters[0]


def test_a_remark_of_the_reader_and_its_refusal_are_noted(
    http: OutsideHttp, notes: list[Exchange], httpserver: HTTPServer
) -> None:
    def serve(_request: Request) -> Response:
        return Response(b"1")

    def refuse(_answer: Answer) -> tuple[int, str]:
        raise RefusedError("other", "ask", "not today", "7")

    httpserver.expect_request("/x").respond_with_handler(serve)
    url = httpserver.url_for("/x")
    assert http.ask("ask", "GET", url, lambda answer: (int(answer.body), "repaired: BOM"), what="asking", safe=True) == 1
    with pytest.raises(RefusedError):
        http.ask("ask", "GET", url, refuse, what="asking", safe=True)
    assert [note.result for note in notes] == ["HTTP 200, repaired: BOM", "HTTP 200, refused: not today"]
