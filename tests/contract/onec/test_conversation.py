"""Sessions of 1C around several calls: begun once, carried by a cookie, finished whatever happens; done without where none is."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from adapters.http import Answer, OutsideHttp, Retries
from adapters.onec.conversation import Conversation, Conversations
from adapters.onec.dialect.onec_map import map_file
from adapters.onec.errand import Errand
from adapters.onec.failures import error_of
from bridge.model.decision import DealState
from bridge.ports.outside_errors import BusyError, RefusedError
from tests.contract.onec.people import an_application
from tests.contract.onec.stages import NeighbourStage
from tests.fakes.surroundings import FakeClock

AUTH = (b"u", b"p")
TIMES = (1.0, 2.0)


class Publication:
    """A publication that gives out sessions, as many as it is let, and forgets them when told so."""

    def __init__(self, gives: bool = True) -> None:
        self.gives = gives
        self.alive: set[str] = set()
        self.heard: list[tuple[str, str, str]] = []
        self.status = 200

    def __call__(self, request: Request) -> Response:
        wish, cookie = request.headers.get("IBSession", ""), request.cookies.get("ibsession", "")
        self.heard.append((request.method, wish, cookie))
        if cookie and cookie not in self.alive:
            return Response("Bad Request", 400)
        if self.status != 200:
            return Response("", self.status)
        answer = Response("да")
        if wish == "start" and self.gives:
            name = f"s{len(self.heard)}"
            self.alive.add(name)
            answer.set_cookie("ibsession", name, path="/base", httponly=True)
        if wish == "finish":
            self.alive.discard(cookie)
        return answer


@pytest.fixture
def publication(httpserver: HTTPServer) -> Publication:
    made = Publication()
    httpserver.expect_request("/base/x").respond_with_handler(made)
    return made


@pytest.fixture
def conversations(httpserver: HTTPServer) -> Conversations:
    http = OutsideHttp("onec", lambda _: None, FakeClock(), retries=Retries(tries=1))
    return Conversations(httpserver.url_for("/base/x"), AUTH, http)


def ask(talk: Conversation, httpserver: HTTPServer, method: str = "GET") -> str:
    def read(answer: Answer) -> tuple[str, str]:
        if error := error_of(answer, Errand("probe", "проба")):
            raise error
        return answer.body.decode(), ""

    request: dict[str, Any] = {"what": "проба", "safe": False, "timeouts": TIMES, "auth": AUTH}
    return talk.ask("probe", method, httpserver.url_for("/base/x"), read, **request)


def test_the_first_call_begins_a_session_the_next_carry_it_and_the_end_finishes_it(
    publication: Publication, conversations: Conversations, httpserver: HTTPServer
) -> None:
    with conversations.begin(TIMES) as talk:
        assert [ask(talk, httpserver) for _ in range(3)] == ["да"] * 3
    assert publication.heard == [("GET", "start", ""), ("GET", "", "s1"), ("GET", "", "s1"), ("GET", "finish", "s1")]
    assert publication.alive == set()


def test_a_session_is_finished_also_when_a_call_fails(
    publication: Publication, conversations: Conversations, httpserver: HTTPServer
) -> None:
    with pytest.raises(RefusedError), conversations.begin(TIMES) as talk:
        ask(talk, httpserver)
        publication.status = 405
        ask(talk, httpserver)
    publication.status = 200
    assert publication.heard[-1] == ("GET", "finish", "s1")


def test_a_publication_that_gives_no_session_is_called_without_and_not_asked_each_time(
    publication: Publication, conversations: Conversations, httpserver: HTTPServer
) -> None:
    publication.gives = False
    for _ in range(2):
        with conversations.begin(TIMES) as talk:
            ask(talk, httpserver)
            ask(talk, httpserver)
    assert [wish for _, wish, _ in publication.heard] == ["start", "", "", ""]


def test_a_session_that_the_base_has_forgotten_is_begun_anew_and_the_call_made_once(
    publication: Publication, conversations: Conversations, httpserver: HTTPServer
) -> None:
    with conversations.begin(TIMES) as talk:
        ask(talk, httpserver)
        publication.alive.clear()
        assert ask(talk, httpserver, "POST") == "да"
    assert publication.heard[1:] == [("POST", "", "s1"), ("POST", "start", ""), ("GET", "finish", "s3")]


def test_a_full_pool_says_nothing_about_sessions(
    publication: Publication, conversations: Conversations, httpserver: HTTPServer
) -> None:
    publication.status = 406
    with pytest.raises(BusyError), conversations.begin(TIMES) as talk:
        ask(talk, httpserver)
    publication.status = 200
    with conversations.begin(TIMES) as talk:
        ask(talk, httpserver)
    assert [wish for _, wish, _ in publication.heard] == ["start", "start", "finish"]


def test_a_refusal_of_odata_with_400_is_no_lost_session(
    publication: Publication, conversations: Conversations, httpserver: HTTPServer
) -> None:
    body = '{"odata.error": {"code": "6", "message": {"lang": "ru", "value": "Неверный адрес"}}}'
    answers: list[Callable[[], Response]] = [lambda: Response("да", headers={"Set-Cookie": "ibsession=a1; path=/"})]
    httpserver.expect_request("/base/y").respond_with_handler(
        lambda _: answers.pop()() if answers else Response(body.encode(), 400, content_type="application/json")
    )

    def read(answer: Answer) -> tuple[str, str]:
        if error := error_of(answer, Errand("probe", "проба")):
            raise error
        return "", ""

    with pytest.raises(RefusedError) as refused, conversations.begin(TIMES) as talk:
        for _ in range(2):
            talk.ask("probe", "GET", httpserver.url_for("/base/y"), read, what="проба", safe=True, timeouts=TIMES)
    assert refused.value.reason == "odata 6"


@pytest.mark.parametrize(("name", "after"), [("soap_loans", 'service = "ОбменСайта"\n'), ("moyamfo", 'path = "hs/"\n')])
def test_calls_keep_a_session_where_the_map_wants_it_and_leave_none_behind(
    neighbour: NeighbourStage, tmp_path: Path, name: str, after: str
) -> None:
    text = map_file(name).read_text(encoding="utf-8")
    assert text.count(after) == 1
    file = tmp_path / "sessions.toml"
    file.write_text(text.replace(after, f'{after}sessions = "client"\n'), encoding="utf-8")
    neighbour.switch(pool_size=1, pool_wait_ms=100)
    stage = NeighbourStage(neighbour.root, neighbour.settings, str(file))
    application = an_application()
    sent = replace(application, deal=stage.system.submit(application))
    # With a pool of one, a session that was left behind would turn this call away.
    assert stage.system.deal_status(sent).state is DealState.NEW
    assert [one.what for one in stage.exchanges].count("конец сеанса") == 2
