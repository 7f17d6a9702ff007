"""The server under our own worker: whoever sends or reads slowly stops nobody, and no message is taken for two."""

import socket
import time
from collections.abc import Iterator

import pytest

from bridge.processes.arriving import BODY_MOST, HEAD_MOST, Arriving
from bridge.processes.web_worker import ANSWER_SECONDS, ARRIVAL_SECONDS, LEAVING_SECONDS, MOST_WAITING
from tests.hostile.serving.served import THREADS, opened, quickly, rest, server, told

HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
# Who is held up waits until a slow one's time is over, of ten with two threads: longer than a busy machine needs for a request.
HELD_UP = 0.8 * min(ARRIVAL_SECONDS, ANSWER_SECONDS, LEAVING_SECONDS * 10 / THREADS)
CLOSE = b"Host: a\r\nConnection: close\r\n\r\n"
SLOW = {
    "nothing at all": b"",
    "half a request line": b"GET /",
    "headers without an end": b"GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n",
    "a body of which a part came": HEAD + b"Content-Length: 1000\r\n\r\nabc",
    "chunks of which a part came": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
    "chunks without an end": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
    "half of a second request behind the first": b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HT",
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with server() as found:
        quickly(found)
        yield found


@pytest.mark.parametrize("what", SLOW)
def test_a_slow_sender_holds_up_nobody(port: int, what: str) -> None:
    slow = [opened(port, SLOW[what]) for _ in range(40)]
    try:
        assert max(quickly(port) for _ in range(5)) < HELD_UP
    finally:
        for one in slow:
            one.close()


def test_more_slow_senders_than_there_is_room_for_push_out_one_another(port: int) -> None:
    slow = [opened(port, SLOW["half a request line"]) for _ in range(MOST_WAITING + 60)]
    try:
        assert max(quickly(port) for _ in range(5)) < HELD_UP
        slow[0].settimeout(ARRIVAL_SECONDS * 0.75)
        assert slow[0].recv(1) == b"", "who came first was let go"
        slow[-1].sendall(b" HTTP/1.1\r\n" + CLOSE)
        assert b"200 OK" in rest(slow[-1]), "who came last is still heard"
    finally:
        for one in slow:
            one.close()


def test_who_does_not_hang_up_after_the_answer_holds_up_nobody(port: int) -> None:
    slow = [opened(port, b"GET / HTTP/1.1\r\n" + CLOSE) for _ in range(10)]
    try:
        assert max(quickly(port) for _ in range(5)) < HELD_UP
    finally:
        for one in slow:
            one.close()


def test_a_slow_reader_holds_up_nobody(port: int) -> None:
    slow = []
    for _ in range(10):
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        made.connect(("127.0.0.1", port))
        made.sendall(b"GET /large HTTP/1.1\r\n" + CLOSE)
        slow.append(made)
    try:
        assert max(quickly(port) for _ in range(5)) < HELD_UP
    finally:
        for one in slow:
            one.close()


def test_a_request_in_pieces_is_answered_once_it_is_whole(port: int) -> None:
    with opened(port) as connection:
        for letter in HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-After: t\r\n\r\n":
            connection.sendall(bytes([letter]))
        assert rest(connection).endswith(b"POST / 5")


def test_who_asks_for_leave_to_send_a_body_gets_it(port: int) -> None:
    with opened(port, HEAD + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n") as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 100 Continue")
        connection.sendall(b"abc")
        assert rest(connection).endswith(b"POST / 3")


def test_requests_one_behind_the_other_are_answered_in_turn(port: int) -> None:
    answers = told(
        port,
        b"GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nabGET /3 HTTP/1.1\r\n"
        + CLOSE,
    )
    assert [part for part in (b"GET /1 0", b"POST /2 2", b"GET /3 0") if part not in answers] == []


def test_a_connection_is_kept_and_used_again(port: int) -> None:
    with opened(port) as connection:
        for n in range(3):
            connection.sendall(f"GET /{n} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            answer = b""
            while f"GET /{n} 0".encode() not in answer:
                answer += connection.recv(4096)


def test_headers_that_grow_without_an_end_are_refused(port: int) -> None:
    assert b" 431 " in told(port, b"GET / HTTP/1.1\r\n" + b"X: " + b"y" * (HEAD_MOST + 1))
    assert b"HTTP/1.1 414" in told(port, b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\n" + CLOSE)
    assert b"HTTP/1.1 431" in told(port, b"GET / HTTP/1.1\r\nX: " + b"y" * 9000 + b"\r\n" + CLOSE)
    assert b"HTTP/1.1 431" in told(port, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + CLOSE)


def test_a_body_that_is_too_long_is_handed_on_by_its_length_alone(port: int) -> None:
    began = time.monotonic()
    answer = told(port, HEAD.replace(b"/ ", b"/unread ") + b"Content-Length: %d\r\n\r\n" % (BODY_MOST + 1), ARRIVAL_SECONDS)
    assert answer.endswith(b"POST /unread 0") and time.monotonic() - began < ARRIVAL_SECONDS * 0.75


# A server that reads one of these as two messages, or in another way than its proxy does, answers "GET /admin".
SMUGGLED = b"GET /admin HTTP/1.1\r\nHost: a\r\nX: "
SMUGGLING = {
    "length and chunks": b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: 50\r\n\r\n",
    "a list of lengths": b"Content-Length: 0, 50\r\n\r\n",
    "a length with a sign": b"Content-Length: +0\r\n\r\n",
    "a length in words": b"Content-Length: zero\r\n\r\n",
    "a negative length": b"Content-Length: -1\r\n\r\n",
    "chunks twice": b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "chunks and something": b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "chunks of no kind": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a folded header": b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "a vertical tab": b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    "a line end in the middle": b"X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a null byte": b"X: y\x00z\r\n\r\n",
    "a chunk that is no number": b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
    "a chunk with a sign": b"Transfer-Encoding: chunked\r\n\r\n-0\r\n\r\n",
    "a chunk longer than told": b"Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("what", SMUGGLING)
def test_no_message_is_smuggled_behind_another(port: int, what: str) -> None:
    answer = told(port, b"POST / HTTP/1.1\r\nHost: a\r\n" + SMUGGLING[what] + SMUGGLED + b"\r\n\r\n", 1)
    lines = [line for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]
    assert lines and lines[0].split()[1] in (b"400", b"501"), answer[:200]
    assert len(lines) == 1 and b"/admin" not in answer


@pytest.mark.parametrize("raw", [
    HEAD + b"Content-Length: 3\r\n\r\nabc",
    HEAD + b"content-length:0\r\n\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\nA\r\n0\r\n\r\n56789\r\n0\r\nX: y\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
])  # fmt: skip
def test_a_message_is_whole_with_its_last_byte_and_not_before(raw: bytes) -> None:
    for step in (1, 3, 7, 1000):
        arriving = Arriving()
        for at in range(0, len(raw), step):
            assert not arriving.whole
            arriving.add(raw[at : at + step])
        assert arriving.whole and bytes(arriving.data) == raw
