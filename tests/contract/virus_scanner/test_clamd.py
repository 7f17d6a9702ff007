"""clamd over a real socket: good, found, refused, half an answer, silence, nobody there; and what an upload makes of it."""

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from adapters.virus_scanner.clamd import Clamd
from bridge.flows.partner_page.change_settings import keep_picture
from bridge.model.partner_page.pictures import PictureRefusedError
from bridge.ports.scanning import ScannerAwayError
from tests.builders import FakeHub, fake_hub

EICAR = b"X5O!P%@AP[4" + b"x" * 200_000


def taken(line: socket.socket) -> bytes:
    """What was sent, as INSTREAM has it."""
    body, stream = b"", line.makefile("rb")
    assert stream.read(10) == b"zINSTREAM\0"
    while size := struct.unpack("!I", stream.read(4))[0]:
        body += stream.read(size)
    return body


@contextmanager
def clamd(folder: Path, answer: Callable[[bytes], bytes]) -> Iterator[Clamd]:
    """A service that answers each file so."""
    place = folder / "clamd.ctl"
    with socket.socket(socket.AF_UNIX) as service:
        service.bind(str(place))
        service.listen()

        def serve() -> None:
            while True:
                try:
                    line, _ = service.accept()
                except OSError:
                    return
                with line:
                    line.sendall(answer(taken(line)))

        Thread(target=serve, daemon=True).start()
        yield Clamd(f"unix:{place}", patience=2)
        service.shutdown(socket.SHUT_RDWR)


def judged(body: bytes) -> bytes:
    return b"stream: Eicar-Signature FOUND\0" if body == EICAR else b"stream: OK\0"


def test_a_file_goes_whole_and_what_is_found_is_named(tmp_path: Path) -> None:
    with clamd(tmp_path, judged) as scanner:
        assert [scanner.finds(body) for body in (EICAR, b"", b"a picture", EICAR[:-1])] == ["Eicar-Signature", "", "", ""]


@pytest.mark.parametrize(
    "said", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK", b"", b"\0", b"stream: OK FOUND? \0", b"x" * 9000]
)
def test_an_answer_that_is_neither_is_none(tmp_path: Path, said: bytes) -> None:
    with clamd(tmp_path, lambda body: said) as scanner, pytest.raises(ScannerAwayError):
        scanner.finds(b"a picture")


def test_who_is_not_there_or_silent_is_away(tmp_path: Path) -> None:
    with pytest.raises(ScannerAwayError):
        Clamd(f"unix:{tmp_path}/nobody").finds(b"x")
    with pytest.raises(ScannerAwayError):
        Clamd("tcp://127.0.0.1:9").finds(b"x")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(ScannerAwayError):
            Clamd(f"tcp://127.0.0.1:{silent.getsockname()[1]}", patience=0.2).finds(b"x")


class Says:
    def __init__(self, found: str | None) -> None:
        self.found = found

    def finds(self, body: bytes) -> str:
        if self.found is None:
            raise ScannerAwayError("away")
        return self.found


def hub_with(found: str | None) -> FakeHub:
    return replace(fake_hub(), scanner=Says(found))


@pytest.mark.parametrize(("found", "reason"), [("Eicar", "infected"), (None, "unscanned")])
def test_a_picture_in_which_something_is_found_or_that_nobody_looked_at_is_not_kept(found: str | None, reason: str) -> None:
    hub = hub_with(found)
    with pytest.raises(PictureRefusedError) as refused:
        keep_picture(hub, "ab", "image/png", b"picture")
    assert refused.value.reason == reason
    with hub.store.read() as tx, pytest.raises(LookupError):
        tx.texts.body("ab")


def test_a_picture_that_is_good_or_for_which_there_is_no_scanner_is_kept() -> None:
    for hub in (hub_with(""), fake_hub()):
        keep_picture(hub, "ab", "image/png", b"picture")
        with hub.store.read() as tx:
            assert tx.texts.body("ab") == b"picture"
