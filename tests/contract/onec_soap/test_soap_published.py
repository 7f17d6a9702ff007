"""Descriptions of a base that runs: fetched once, kept, shared, looked at again, and not missed when they can't be had."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug import Response

from adapters.onec.soap.errors import DescriptionUnusableError
from adapters.onec.soap.published import DOUBT_EVERY, LOOK_EVERY, TRY_AGAIN, Place, Published
from bridge.ports.outside_errors import BadAnswerError, BusyError, OutsideError, RefusedError, UnreachableError
from tests.contract.onec_soap.base import ACCEPT, CHANGING, PIECES, READING, WSDL, Base, changed

NEW = changed(
    (
        '<xs:element name="Ключ" type="xs:string" nillable="true"/>',
        '<xs:element name="Ключ" type="xs:string" nillable="true"/><xs:element name="Новый" type="xs:string" nillable="true"/>',
    )
)


class Clock:
    """Real time and a shift."""

    shift = 0.0

    def __call__(self) -> float:
        return time.time() + self.shift


class Process:
    """What another process would have in its memory: its own, at the same folder."""

    def __init__(self, base: Base, clock: Clock) -> None:
        self.base, self.clock = base, clock
        self.place: Place = base.wire()._place
        self.own = Published(base.folder, clock=clock)

    def digest(self) -> str:
        return self.own.current(self.place, READING).description.digest

    def remark(self) -> str:
        return self.own.current(self.place, READING).remark


@pytest.fixture
def process(base: Base) -> Process:
    return Process(base, Clock())


def test_a_description_is_fetched_once_and_named_by_its_digest(base: Base, process: Process) -> None:
    digest = process.digest()
    assert process.digest() == digest
    assert base.fetched == ["/base/ws/site.1cws?wsdl"]
    assert [(note.what, note.result) for note in base.notes] == [("the description of a web service is read", "HTTP 200")]
    (file,) = base.folder.iterdir()
    assert file.name.endswith(f"-{digest[:16]}.wsdl")
    assert b"srv-1c-inner" in file.read_bytes()


def test_wires_of_one_address_share_the_description_in_a_process(base: Base) -> None:
    wires = [base.wire() for _ in range(3)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: wires[n % 3].call(CHANGING, "ПринятьДоговор", ACCEPT), range(16)))
    assert (len(base.fetched), len(base.asked)) == (1, 16)
    assert wires[0]._published is wires[2]._published


def test_who_comes_while_it_is_fetched_waits_for_it_and_nobody_waits_for_a_second_look(base: Base, process: Process) -> None:
    slow = threading.Event()
    text = WSDL.encode()

    def serve() -> bytes:
        slow.wait(60)
        return text

    base.wsdl = Response((serve() for _ in range(1)), content_type="text/xml")
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(process.digest) for _ in range(4)]
        time.sleep(0.1)
        assert not any(one.done() for one in waiting)
        slow.set()
        assert len({one.result(60) for one in waiting}) == 1
        assert len(base.fetched) == 1
        process.clock.shift = LOOK_EVERY + 1
        slow.clear()
        base.wsdl = Response((serve() for _ in range(1)), content_type="text/xml")
        looking = pool.submit(process.digest)
        while len(base.fetched) < 2:
            time.sleep(0.01)
        assert process.digest()
        assert not looking.done()
        slow.set()
        assert looking.result(60)


def test_who_waited_for_a_description_that_can_not_be_had_does_not_wait_once_more(base: Base, process: Process) -> None:
    slow = threading.Event()

    def serve() -> bytes:
        slow.wait(60)
        return b"<html>login</html>"

    base.wsdl = Response((serve() for _ in range(1)), content_type="text/html")
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(process.digest) for _ in range(4)]
        time.sleep(0.1)
        slow.set()
        assert all(isinstance(one.exception(60), UnreachableError) for one in waiting)
    assert len(base.fetched) == 1
    base.wsdl = WSDL.encode()
    assert process.digest()


def test_it_is_looked_at_again_after_a_while_and_taken_anew_when_it_is_another(base: Base, process: Process) -> None:
    first = process.digest()
    known = process.own.current(process.place, READING).description
    process.clock.shift = LOOK_EVERY - 5
    process.digest()
    assert len(base.fetched) == 1
    process.clock.shift = LOOK_EVERY + 5
    assert process.own.current(process.place, READING).description is known
    assert len(base.fetched) == 2
    base.wsdl = NEW.encode()
    process.clock.shift = 2 * LOOK_EVERY + 10
    assert process.digest() != first
    assert len(list(base.folder.iterdir())) == 1


def test_a_doubt_brings_a_look_at_once_but_not_with_every_fault(base: Base, process: Process) -> None:
    process.digest()
    for _ in range(3):
        process.own.doubt()
        process.digest()
    assert len(base.fetched) == 1
    process.clock.shift = DOUBT_EVERY + 1
    process.own.doubt()
    process.digest()
    process.own.doubt()
    process.digest()
    assert len(base.fetched) == 2


def test_another_process_takes_what_was_fetched_a_short_while_ago(base: Base, process: Process) -> None:
    digest = process.digest()
    other = Process(base, process.clock)
    assert (other.digest(), len(base.fetched)) == (digest, 1)
    # In doubt it asks the base itself: the file is as old as the doubt.
    process.clock.shift = DOUBT_EVERY + 1
    other.own.doubt()
    other.digest()
    assert len(base.fetched) == 2
    process.clock.shift = LOOK_EVERY + 5
    Process(base, process.clock).digest()
    assert len(base.fetched) == 3


@pytest.mark.parametrize(
    "trouble",
    [
        Response("busy", 503, content_type="text/html"),
        Response("", 401),
        Response("<html>login</html>", 200),
        Response("<a/>", 200),
        Response("", 302, headers={"Location": "/login"}),
        Response('<exception xmlns="http://v8.1c.ru/8.2/virtual-resource-system" reason="406"><descr>x</descr></exception>', 406),
    ],
    ids=["503", "401", "page", "other XML", "redirect", "406"],
)
def test_what_can_not_be_had_again_is_taken_from_memory_then_from_disk(base: Base, process: Process, trouble: Response) -> None:
    digest = process.digest()
    base.wsdl = trouble
    process.clock.shift = LOOK_EVERY + 5
    assert process.digest() == digest
    assert "the former one is used" in process.remark()
    after = len(base.fetched)
    process.digest()
    assert len(base.fetched) == after
    other = Process(base, process.clock)
    assert (other.digest(), "the former one is used" in other.remark()) == (digest, True)
    base.wsdl = WSDL.encode()
    process.clock.shift += TRY_AGAIN + 1
    assert process.remark() == ""


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (Response("busy", 503, content_type="text/html"), UnreachableError),
        (Response("", 401), RefusedError),
        (Response("<html>login</html>", 200), UnreachableError),
        (Response("", 404), UnreachableError),
        (Response("Внутренняя ошибка публикации", 500), UnreachableError),
        (Response("<a/>", 200), DescriptionUnusableError),
        (Response("", 302, headers={"Location": "/login"}), RefusedError),
        (Response("", 406), BusyError),
    ],
    ids=["503", "401", "page", "404", "500", "other XML", "redirect", "406"],
)
def test_without_any_description_nothing_is_sent_and_no_outcome_is_unknown(
    base: Base, process: Process, trouble: Response, error: type[Exception]
) -> None:
    base.wsdl = trouble
    with pytest.raises(error):
        process.digest()
    with pytest.raises(BadAnswerError if error is DescriptionUnusableError else error) as raised:
        base.wire().call(CHANGING, "ПринятьДоговор", ACCEPT)
    assert isinstance(raised.value, OutsideError)
    assert not base.asked
    assert not list(base.folder.glob("*")) if base.folder.exists() else True


def test_a_kept_file_that_is_not_whole_is_not_taken(base: Base, process: Process) -> None:
    process.digest()
    (file,) = base.folder.iterdir()
    file.write_bytes(file.read_bytes()[:2000])
    base.wsdl = Response("", 404)
    with pytest.raises(UnreachableError):
        Process(base, process.clock).digest()


def test_a_folder_that_can_not_be_written_loses_only_the_copy(base: Base, process: Process) -> None:
    base.folder.parent.mkdir(exist_ok=True)
    base.folder.write_text("a file in its place", encoding="utf-8")
    assert process.digest()


def test_pieces_are_fetched_from_the_same_server_wherever_they_are_said_to_lie(base: Base, process: Process) -> None:
    folder = "http://srv-1c-inner:8080/base/ws/trade.1cws"
    text = (PIECES / "WSDefinition.xml").read_text(encoding="utf-8")
    base.wsdl = changed(('"1.xsd"', f'"{folder}?xsd=1"'), ('"2.xsd"', '"http://elsewhere.test/2.xsd"'), of=text).encode()
    base.pieces = {
        "/base/ws/trade.1cws?xsd=1": (PIECES / "1.xsd").read_bytes(),
        "/base/ws/deep/3.xsd?": (PIECES / "deep" / "3.xsd").read_bytes(),
    }
    described = process.own.current(process.place, READING).description.described
    assert base.fetched == ["/base/ws/site.1cws?wsdl", "/base/ws/trade.1cws?xsd=1", "/base/ws/deep/3.xsd?", "/base/ws/1.xsd?"]
    assert described.operations["PutDeal"].parameter("Deal.Number").max_length == 9  # type: ignore[union-attr]
    assert any("is not fetched" in one for one in described.remarks)


def test_a_piece_that_is_not_there_costs_only_what_it_holds(base: Base, process: Process) -> None:
    base.wsdl = (PIECES / "WSDefinition.xml").read_bytes()
    described = process.own.current(process.place, READING).description.described
    assert list(described.operations) == ["PutDeal"]
    assert any("is not there" in one for one in described.remarks)


def test_a_description_of_many_pieces_is_refused(base: Base, process: Process) -> None:
    many = "".join(f'<xs:import namespace="urn:{n}" schemaLocation="{n}.xsd"/>' for n in range(100))
    base.wsdl = changed(("<xs:import", f"{many}<xs:import")).encode()
    with pytest.raises(DescriptionUnusableError, match="pieces"):
        process.digest()
