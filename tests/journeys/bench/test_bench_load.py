"""The generator and the far side against real sockets: what was sent is what is counted, and faults are told apart."""

import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bridge.bench.load.far_side import FarSide
from bridge.bench.load.generator import Load, Outcome, bear
from bridge.bench.place import Place
from tests.journeys.bench.numbered import MAKER

OKAY = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nokay"


class Server:
    """Answers a path by `answers`, else okay; an empty answer closes the connection."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self._answers = answers
        self.seen: Counter[bytes] = Counter()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            while request := connection.recv(65536):
                path = request.split(b" ")[1]
                self.seen[path] += 1
                answer = self._answers.get(path, OKAY)
                if not answer:
                    return
                connection.sendall(answer)


def borne(tmp_path: Path, answers: dict[bytes, bytes], **load: object) -> tuple[Server, Outcome]:
    server = Server(answers)
    try:
        return server, bear(Load(server.port, **{"maker": MAKER, "seconds": 20.0, **load}), tmp_path / "log")  # type: ignore[arg-type]
    finally:
        server.listener.close()


def test_every_request_goes_once_and_every_good_answer_is_counted(tmp_path: Path) -> None:
    server, outcome = borne(tmp_path, {}, arguments={"many": 200}, connections=4)
    assert sum(server.seen.values()) == len(server.seen) == 200
    assert len(outcome.milliseconds) == len(outcome.sent) == 200
    assert not outcome.others
    assert outcome.fault == ""
    assert 0 < outcome.at_percentile(0.5) <= outcome.at_percentile(0.99)
    assert outcome.per_second == pytest.approx(200 / outcome.seconds)


def test_answers_that_are_not_good_are_told_apart(tmp_path: Path) -> None:
    strange = {
        b"/3": b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
        b"/5": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno",
        b"/7": b"",
    }
    _, outcome = borne(tmp_path, strange, arguments={"many": 20}, connections=2, wanted="okay")
    assert outcome.others == {"503": 1, "200 without okay": 1, "ConnectionLostError": 1}
    assert len(outcome.milliseconds) == 17


def test_a_server_that_closes_after_each_answer_is_asked_on_fresh_connections(tmp_path: Path) -> None:
    closing = {f"/{n}".encode(): OKAY.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") for n in range(10)}
    _, outcome = borne(tmp_path, closing, arguments={"many": 10}, connections=1)
    assert len(outcome.milliseconds) == 10


def test_at_a_rate_requests_are_due_evenly_whatever_the_answers_do(tmp_path: Path) -> None:
    _, outcome = borne(tmp_path, {b"/0": b""}, arguments={"many": 1000}, seconds=0.5, rate=100.0, connections=2)
    gaps = [after - before for before, after in zip(outcome.sent, outcome.sent[1:], strict=False)]
    assert len(outcome.sent) == 50
    assert gaps == pytest.approx([0.01] * 49, abs=1e-6)
    assert len(outcome.milliseconds) == 49


@pytest.fixture
def far(tmp_path: Path) -> Iterator[FarSide]:
    with Place(tmp_path) as place:
        yield place.far_side()


def test_the_far_side_notes_every_call_with_its_time_and_words(tmp_path: Path, far: FarSide) -> None:
    outcome = bear(Load(far.port, MAKER, {"many": 30}, connections=3, seconds=20.0), tmp_path / "log")
    assert outcome.others == {"404": 30}
    assert far.count() == 30
    calls = far.calls()
    assert {call.path for call in calls} == {f"/{n}" for n in range(30)}
    assert [call.at for call in calls] == sorted(call.at for call in calls)
    assert all(call.body == "body" and call.headers["content-length"] == "4" for call in calls)
    assert min(outcome.sent) <= calls[0].at <= calls[0].answered


def test_the_far_side_forgets_when_told_and_waits_only_while_something_comes(tmp_path: Path, far: FarSide) -> None:
    bear(Load(far.port, MAKER, {"many": 5}, seconds=20.0), tmp_path / "log")
    assert far.wait_for(5, 10.0) == 5
    assert far.wait_for(6, 0.2) == 5
    far.forget()
    assert far.count() == 0
    assert far.calls() == []
