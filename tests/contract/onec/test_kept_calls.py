"""What is kept of a call: with its line, masked, whatever became of it; and never at the cost of the call."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from adapters.http import Answer, OutsideHttp, Retries
from bridge.model.exchanging import Keeper, Raw, Talk
from bridge.ports.outside_errors import OutcomeUnknownError, RefusedError
from bridge.ports.store import Exchange

KEEPER = Keeper()


class Wall:
    def now(self) -> datetime:
        return datetime(2026, 11, 28, tzinfo=UTC)


def way_out(notes: list[Exchange], keep: Callable[[Raw, Raw | None], Talk] | None = KEEPER.talk) -> OutsideHttp:
    return OutsideHttp("onec", notes.append, Wall(), retries=Retries(3, first_pause=0.01, longest_pause=0.02), keep=keep)


def post(http: OutsideHttp, url: str, application_id: str = "app_1", *, safe: bool = False) -> Answer:
    told = {"amount": 50000, "phone": "89991234567", "last_name": "Иванов"}
    headers = {"Authorization": "Basic c2VjcmV0"}
    return http.call(
        "submit",
        "POST",
        f"{url}?pd=4510123456",
        what="заявка",
        application_id=application_id,
        safe=safe,
        json=told,
        headers=headers,
    )


def talk_of(notes: list[Exchange]) -> Talk:
    (note,) = notes
    assert note.talk is not None
    assert (
        "Иванов" not in str(note)
        and "4510123456" not in str(note)
        and "c2VjcmV0" not in str(note)
        and "9991234567" not in str(note)
    )
    return note.talk


def test_request_and_answer_are_kept_masked_with_the_line(httpserver: HTTPServer) -> None:
    notes: list[Exchange] = []
    httpserver.clear()
    httpserver.expect_request("/hs/Request/").respond_with_json({"result": 1, "IDDeal": "СПБ000421", "fio": "Иванов Иван"})
    post(way_out(notes), httpserver.url_for("/hs/Request/"))
    talk = talk_of(notes)
    assert talk.request.head[0].endswith("/hs/Request/?pd=•••• (10 цифр)")
    assert talk.request.body == '{\n  "amount": 50000\n  "phone": "••• ••-67"\n  "last_name": "•••• (6 знаков)"\n}'
    assert talk.answer is not None
    assert talk.answer.head == ("HTTP 200", "Content-Type: application/json")
    assert talk.answer.body == '{\n  "result": 1\n  "IDDeal": "СПБ000421"\n  "fio": "•••• (11 знаков)"\n}'


@pytest.mark.parametrize("status", [200, 302, 400, 500, 503])
def test_an_answer_is_kept_whatever_it_says_a_page_of_a_server_in_between_too(httpserver: HTTPServer, status: int) -> None:
    notes: list[Exchange] = []
    httpserver.clear()
    page = Response("<html><h1>Service Unavailable</h1></html>", status, {"Retry-After": "30"}, content_type="text/html")
    httpserver.expect_request("/x").respond_with_response(page)
    try:
        post(way_out(notes), httpserver.url_for("/x"))
    except (OutcomeUnknownError, RefusedError):
        assert status in (302, 503)
    answer = talk_of(notes).answer
    assert answer is not None
    assert (answer.head[0], answer.kind) == (f"HTTP {status}", "страница HTML")
    assert "Retry-After: 30" in answer.head
    assert "Unavailable" in answer.body


def test_of_repeated_tries_the_last_one_is_kept(httpserver: HTTPServer) -> None:
    notes: list[Exchange] = []
    httpserver.clear()
    seen: list[int] = []

    def answer(_: Request) -> Response:
        seen.append(1)
        return Response("<html>", 503) if len(seen) < 3 else Response('{"result": 0}', 200)

    httpserver.expect_request("/x").respond_with_handler(answer)
    post(way_out(notes), httpserver.url_for("/x"), safe=True)
    last = talk_of(notes).answer
    assert last is not None
    assert (len(seen), last.head) == (3, ("HTTP 200", "Content-Type: text/plain; charset=utf-8"))


def test_silence_is_kept_as_a_request_without_an_answer() -> None:
    notes: list[Exchange] = []
    with pytest.raises(Exception, match="no connection"):
        post(way_out(notes), "http://127.0.0.1:9/hs/Request/")
    assert talk_of(notes).answer is None


def test_calls_about_no_application_and_ways_out_that_keep_nothing_leave_a_line_alone(httpserver: HTTPServer) -> None:
    notes: list[Exchange] = []
    httpserver.clear()
    httpserver.expect_request("/x").respond_with_data("{}")
    post(way_out(notes), httpserver.url_for("/x"), "")
    post(way_out(notes, None), httpserver.url_for("/x"))
    assert [note.talk for note in notes] == [None, None]


def test_what_can_not_be_masked_costs_its_contents_and_neither_the_call_nor_its_line(httpserver: HTTPServer) -> None:
    notes: list[Exchange] = []
    httpserver.clear()
    httpserver.expect_request("/x").respond_with_data("{}")

    def broken(asked: Raw, answer: Raw | None) -> Talk:
        raise RuntimeError("a fault of the masking")

    assert post(way_out(notes, broken), httpserver.url_for("/x")).status == 200
    assert [(note.result, note.talk) for note in notes] == [("HTTP 200", None)]
