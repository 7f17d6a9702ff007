"""One id from the request that brought something, over rows of work and what follows from them, to the calls outside."""

from datetime import timedelta

import pytest
from flask import Flask
from pytest_httpserver import HTTPServer
from structlog.contextvars import get_contextvars

from adapters.http import OutsideHttp
from bridge.jobs import crew
from bridge.jobs.crew import Worker, drain
from bridge.jobs.plans import PLANS, Plan
from bridge.ports.measuring.trace import HEADER, present_trace, traced
from bridge.ports.work import Work, WorkKind
from bridge.store.store import SqlStore
from bridge.web import errors
from tests.builders import FakeHub, fake_hub
from tests.fakes.surroundings import FakeClock
from tests.store.people import an_application

WORKER = Worker("w", timedelta(seconds=30))


def posted(hub: FakeHub, trace: str = "") -> None:
    with traced(trace), hub.store.begin() as tx:
        tx.applications.add(an_application())
        tx.work.post(WorkKind.SEND_MESSAGE, "app_1", "sms", "x", hub.clock.now())


def test_rows_carry_the_id_of_what_posted_them_and_nothing_leaks_out(sql_store: SqlStore) -> None:
    hub = fake_hub(store=sql_store)
    posted(hub, "req_abc")
    with sql_store.begin() as tx:
        tx.work.post(WorkKind.SEND_MESSAGE, "app_1", "sms", "y", hub.clock.now())
    with sql_store.read() as tx:
        assert [row.trace for row in tx.work.open_of("app_1")] == ["req_abc", ""]
    assert present_trace() == ""


@pytest.mark.parametrize(("trace", "wanted"), [("req_abc", "req_abc"), ("", "work_1")])
def test_work_goes_on_under_the_id_and_what_it_posts_inherits_it(
    sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch, trace: str, wanted: str
) -> None:
    hub, seen = fake_hub(store=sql_store), []

    def flow(hub: FakeHub, work: Work) -> None:
        seen.append((present_trace(), get_contextvars()["request_id"]))
        with hub.store.begin() as tx:
            tx.work.post(WorkKind.NOTIFY_PARTNER, "app_1", "partner:sun", "e", hub.clock.now() + timedelta(hours=1))

    monkeypatch.setattr(crew, "PLANS", {**PLANS, WorkKind.SEND_MESSAGE: Plan(flow, ())})
    posted(hub, trace)
    drain(hub, WORKER)
    with sql_store.read() as tx:
        (following,) = tx.work.open_of("app_1")
    assert (seen, following.trace) == ([(wanted, wanted)], wanted)


def test_calls_outside_tell_the_id_and_calls_of_nobody_tell_none(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("ok")
    http = OutsideHttp("onec", lambda _: None, FakeClock())
    with traced("req_abc"):
        http.call("x", "GET", httpserver.url_for("/x"), what="x", safe=True)
    http.call("x", "GET", httpserver.url_for("/x"), what="x", safe=True)
    assert [request.headers.get(HEADER) for request, _ in httpserver.log] == ["req_abc", None]


def test_a_request_is_followed_by_the_id_that_its_sender_gave_or_by_a_fresh_one() -> None:
    app = Flask("x")
    errors.register(app)
    app.add_url_rule("/x", view_func=present_trace)
    told = app.test_client().get("/x", headers={HEADER: "abc-12345678"})
    fresh = app.test_client().get("/x", headers={HEADER: "bad id"})
    assert (told.text, told.headers[HEADER]) == ("abc-12345678", "abc-12345678")
    assert fresh.text == fresh.headers[HEADER] and fresh.text.startswith("req_")
