"""Calls of a web service over real sockets: what is sent, what comes back, what is refused, broken, lost after it was done."""

import base64
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug import Request, Response

from adapters.http import OutsideHttp
from adapters.onec.errand import Errand
from adapters.onec.hs.tolerant_json import UnreadableError
from adapters.onec.soap.published import DOUBT_EVERY
from adapters.onec.soap.wire import SoapTold, SoapWire
from bridge.ports.outside_errors import (
    BadAnswerError,
    BusyError,
    OutcomeUnknownError,
    OutsideError,
    RefusedError,
    UnreachableError,
)
from tests.contract.onec_soap.base import (
    ACCEPT,
    CHANGING,
    QUICK,
    READING,
    SAMPLES,
    USER,
    WORD,
    WSDL,
    Base,
    Wall,
    accepted,
    changed,
    envelope,
)

FAULT = (SAMPLES / "fault_500.xml").read_bytes()
POOL = (SAMPLES.parent / "failures" / "pool_406.xml").read_bytes()
PAGE = (SAMPLES.parent / "failures" / "page_502.html").read_bytes()


def ask(base: Base, errand: Errand = CHANGING, **values: Any) -> SoapTold:
    """Hand in the deal."""
    return base.wire().call(errand, "ПринятьДоговор", {**ACCEPT, **values})


def test_a_call_goes_to_the_configured_address_in_utf8_with_the_action_in_bytes(base: Base) -> None:
    assert ask(base).message == {"return": "OK", "Комментарий": "", "Ошибка": ""}
    (request,) = base.asked
    assert request.url == base.url
    assert request.headers["SOAPAction"].encode("latin-1").decode() == '"site-trade#ОбменСайта:ПринятьДоговор"'
    assert request.headers["Content-Type"] == "text/xml; charset=utf-8"
    login = base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
    assert login == f"{USER}:{WORD}"
    assert "СПБ-1".encode() in request.get_data()
    assert base.sent()[0][0].tag == "{site-trade}ПринятьДоговор"
    assert [(note.what, note.result, note.application_id) for note in base.notes][1:] == [
        ("the application", "HTTP 200", "app_1")
    ]


def test_headers_of_a_session_go_out_and_come_back(base: Base) -> None:
    base.answer = Response(accepted(), headers={"Set-Cookie": "ibsession=1"}, content_type="text/xml")
    told = base.wire().call(CHANGING, "ПринятьДоговор", ACCEPT, {"IBSession": "start"})
    assert (base.asked[0].headers["IBSession"], told.headers["set-cookie"]) == ("start", "ibsession=1")


def test_json_in_a_text_goes_out_as_one_parameter_and_comes_back_read(base: Base) -> None:
    base.answer = envelope('<m:LoansResponse><m:return>{"Код": "0", "Дата": "20261123101500"}</m:return></m:LoansResponse>')
    told = base.wire().call(
        READING, "Loans", {"TextJSON": json.dumps({"НомерДоговора": "СПБ-1"}, ensure_ascii=False)}, json="return"
    )
    assert told.message == {"return": {"Код": "0", "Дата": "20261123101500"}}
    assert base.sent()[0][0][0].text == '{"НомерДоговора": "СПБ-1"}'
    base.answer = envelope("<m:LoansResponse><m:return>ОК</m:return></m:LoansResponse>")
    assert base.wire().call(READING, "Loans", {"TextJSON": ""}, json="return").message == {"return": "ОК"}


def test_what_is_made_of_the_message_stands_in_the_note(base: Base) -> None:
    base.answer = accepted("<m:return>O\x02K</m:return>")
    made = base.wire().ask(CHANGING, "ПринятьДоговор", ACCEPT, lambda told: (told.message["return"], "1 field more"))
    assert (made, base.notes[-1].result) == ("OK", "HTTP 200, repaired: control character; 1 field more")


def test_values_that_do_not_fit_are_refused_before_anything_is_sent(base: Base) -> None:
    for values, name in (({"Лишний": 1}, "Лишний"), ({"Договор": {}}, "Договор.Номер")):
        with pytest.raises(RefusedError, match=f"not sent: {name}") as refused:
            ask(base, **values)
        assert refused.value.reason == "field"
    with pytest.raises(RefusedError, match="not sent: Нет is no operation"):
        base.wire().call(CHANGING, "Нет", {})
    assert not base.asked


@pytest.mark.parametrize("status", [200, 500])
def test_a_fault_is_a_refusal_in_the_bases_own_words_without_personal_data(base: Base, status: int) -> None:
    base.answer = Response(FAULT, status, content_type="text/xml")
    with pytest.raises(RefusedError) as refused:
        ask(base)
    assert refused.value.reason == "fault"
    assert "Договор уже проведён" in refused.value.message
    assert not any(word in str(refused.value) for word in ("Иванов", "4510", "Модуль"))
    assert "fault" not in base.notes[-1].result or "Иванов" not in base.notes[-1].result


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Response(POOL, 406), BusyError),
        (Response("", 401), RefusedError),
        (Response("", 400), RefusedError),
        (Response(b"<html>no</html>", 404), UnreachableError),
        (Response(PAGE, 502, content_type="text/html"), OutcomeUnknownError),
        (Response("", 500), OutcomeUnknownError),
        (Response("", 503), OutcomeUnknownError),
        (Response("", 302, headers={"Location": "/x"}), RefusedError),
        (Response("", 307, headers={"Location": "/x"}), RefusedError),
    ],
    ids=[
        "pool",
        "login",
        "dead session",
        "no publication",
        "proxy",
        "silent 500",
        "silent 503",
        "redirect",
        "redirect of a POST",
    ],
)
def test_errors_of_the_base_and_of_servers_before_it_are_told_apart(
    base: Base, answer: Response, error: type[OutsideError]
) -> None:
    base.answer = answer
    with pytest.raises(OutsideError) as raised:
        ask(base)
    assert type(raised.value) is error
    assert len(base.asked) == 1


@pytest.mark.parametrize("body", [b"", PAGE, b"<html><body/></html>", accepted()[:120], envelope("<m:ДругаяResponse/>"), b"<a/>"])
def test_an_unreadable_answer_of_a_change_leaves_its_outcome_unknown_and_of_a_reading_calls_a_person(
    base: Base, body: bytes
) -> None:
    base.answer = Response(body, 200, content_type="text/xml")
    with pytest.raises(OutcomeUnknownError, match="answered, but not readably"):
        ask(base)
    with pytest.raises(BadAnswerError, match="not readable") as bad:
        ask(base, READING)
    assert bad.value.raw == body
    assert len(base.asked) == 2


def test_a_reader_that_can_not_read_the_message_is_told_like_an_unreadable_answer(base: Base) -> None:
    def fail(told: SoapTold) -> tuple[str, str]:
        raise UnreadableError("a field is missing")

    with pytest.raises(OutcomeUnknownError, match="a field is missing"):
        base.wire().ask(CHANGING, "ПринятьДоговор", ACCEPT, fail)


def test_a_field_more_or_less_breaks_no_reading(base: Base) -> None:
    base.answer = accepted("<m:Новое>1</m:Новое><m:return>OK</m:return>")
    assert ask(base).message == {"Новое": "1", "return": "OK"}


class Cut:
    """A server that takes the call, does the work and hangs up: before the answer, or in the middle of it."""

    def __init__(self, after: bytes) -> None:
        self.done = 0
        self._after = after
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/base/ws/site.1cws"

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            with link:
                head = link.recv(65536)
                if head.startswith(b"GET"):
                    link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(WSDL.encode()) + WSDL.encode())
                    continue
                self.done += 1
                link.sendall(self._after)


@pytest.mark.parametrize(
    "after", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<s:Envelope"], ids=["no answer", "half an answer"]
)
def test_a_change_whose_answer_is_lost_is_done_once_and_its_outcome_is_unknown(base: Base, after: bytes) -> None:
    cut = Cut(after)
    wire = SoapWire(cut.url, (b"u", b"p"), OutsideHttp("onec", base.notes.append, Wall(), retries=QUICK), base.folder)
    with pytest.raises(OutcomeUnknownError):
        wire.call(CHANGING, "ПринятьДоговор", ACCEPT)
    assert cut.done == 1
    with pytest.raises(OutcomeUnknownError):
        wire.call(READING, "Версия", {})
    assert cut.done == 1 + QUICK.tries
    cut.close()


def test_a_change_goes_out_once_when_it_takes_too_long_and_each_call_has_its_own_time(base: Base) -> None:
    waiting = threading.Event()

    def slow(request: Request) -> Response:
        waiting.wait(60)
        return Response(accepted(), content_type="text/xml")

    wire = base.wire()
    wire.call(READING, "ПринятьДоговор", ACCEPT)
    base.answer = slow
    hasty = Errand("submit", "the application", changes=True, safe=False, timeouts=(30.0, 0.2))
    with pytest.raises(OutcomeUnknownError, match="no answer in time"):
        wire.call(hasty, "ПринятьДоговор", ACCEPT)
    waiting.set()
    assert wire.call(CHANGING, "ПринятьДоговор", ACCEPT).message["return"] == "OK"
    assert len(base.asked) == 3


def test_a_base_that_is_not_there_is_not_reached(base: Base) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    wire = SoapWire(
        f"http://127.0.0.1:{port}/ws/a", (b"u", b"p"), OutsideHttp("onec", base.notes.append, Wall(), retries=QUICK), base.folder
    )
    with pytest.raises(UnreachableError):
        wire.call(CHANGING, "ПринятьДоговор", ACCEPT)


def test_a_new_parameter_of_the_base_is_known_as_soon_as_a_call_needs_it(base: Base) -> None:
    wire = base.wire()
    wire.call(CHANGING, "ПринятьДоговор", ACCEPT)
    new = '<xs:element name="Ключ" type="xs:string" nillable="true"/>'
    base.wsdl = changed((new, f'{new}<xs:element name="Новый" type="xs:string" nillable="true"/>')).encode()
    with pytest.raises(RefusedError, match="Новый"):
        wire.call(CHANGING, "ПринятьДоговор", {**ACCEPT, "Новый": "1"})
    wire._published._looked_at -= DOUBT_EVERY + 1
    _age(base)
    assert wire.call(CHANGING, "ПринятьДоговор", {**ACCEPT, "Новый": "1"}).message["return"] == "OK"


def test_a_fault_that_speaks_of_the_message_has_the_description_looked_at_again(base: Base) -> None:
    wire = base.wire()
    wire.call(CHANGING, "ПринятьДоговор", ACCEPT)
    for said, looks in (("Договор уже проведён", 1), ("Ошибка преобразования данных XDTO", 2)):
        wire._published._looked_at -= DOUBT_EVERY + 1
        _age(base)
        base.answer = Response(FAULT.replace("Договор уже проведён".encode(), said.encode()), 500)
        with pytest.raises(RefusedError):
            wire.call(CHANGING, "ПринятьДоговор", ACCEPT)
        base.answer = accepted()
        wire.call(CHANGING, "ПринятьДоговор", ACCEPT)
        assert len(base.fetched) == looks


def _age(base: Base) -> None:
    """The kept file as old as what the process remembers."""
    import os

    for file in base.folder.iterdir():
        then = file.stat().st_mtime - DOUBT_EVERY - 2
        os.utime(file, (then, then))


def test_a_remark_of_the_description_stands_in_the_note(base: Base) -> None:
    wire = base.wire()
    wire.call(CHANGING, "ПринятьДоговор", ACCEPT)
    base.wsdl = Response("", 503)
    wire._published._look_next = 0
    _age(base)
    told = wire.call(CHANGING, "ПринятьДоговор", ACCEPT)
    assert told.remarks == ("the description could not be read again (UnreachableError): the former one is used",)
    assert "the former one is used" in base.notes[-1].result


def test_many_threads_share_one_wire(base: Base) -> None:
    def echo(request: Request) -> Response:
        number = request.get_data().decode().partition("Номер>")[2].partition("<")[0]
        return Response(accepted(f"<m:return>{number}</m:return>"), content_type="text/xml")

    base.answer = echo
    wire = base.wire()
    numbers = [f"СПБ-{n}" for n in range(60)]
    with ThreadPoolExecutor(8) as pool:
        told = list(
            pool.map(
                lambda n: wire.call(READING, "ПринятьДоговор", {**ACCEPT, "Договор": {**ACCEPT["Договор"], "Номер": n}}), numbers
            )
        )
    assert [one.message["return"] for one in told] == numbers
    assert len(base.fetched) == 1


def test_what_a_service_offers_is_told(base: Base) -> None:
    assert list(base.wire().described(READING).operations) == ["ПринятьДоговор", "Договоры", "Loans", "Платформа", "Версия"]
    base.wsdl = b"<a/>"
    with pytest.raises(BadAnswerError, match="can't be used"):
        base.wire("Другая").described(READING)


def test_an_answer_that_is_too_long_is_not_read(base: Base) -> None:
    base.answer = accepted("<m:return>" + "x" * 40_000 + "</m:return>")
    with pytest.raises(OutcomeUnknownError, match="too long"):
        base.wire(limit=30_000).call(CHANGING, "ПринятьДоговор", ACCEPT)
