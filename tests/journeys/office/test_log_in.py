"""Who gets into the office, and how those who do not are kept out."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from bridge.flows.hub import Hub
from tests.fakes.surroundings import FakeClock
from tests.journeys.office.case import enter, office_of, token_of


def test_nobody_sees_a_page_without_logging_in(browser: FlaskClient) -> None:
    for path in ("/office/", "/office/queues", "/office/cases/app_000001"):
        answer = browser.get(path)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/office/log-in")
    for path in ("/office/search", "/office/attentions/a/resolve", "/office/rows/1/send-again", "/office/log-out"):
        assert browser.post(path, data={}).status_code in (303, 403)


def test_a_right_password_leads_to_the_page_that_was_wanted(browser: FlaskClient) -> None:
    assert enter(browser, onward="/office/queues").location == "/office/queues"
    assert browser.get("/office/").status_code == 200


@pytest.mark.parametrize(
    "onward", ["https://evil.test/", "//evil.test", "/office//evil.test", "/office/\\evil", "/partner/v1", ""]
)
def test_nobody_is_led_to_another_site(browser: FlaskClient, onward: str) -> None:
    assert enter(browser, onward=onward).location == "/office/"


def test_an_unknown_name_is_answered_like_a_wrong_password(hub: Hub) -> None:
    wrong, unknown = enter(office_of(hub), "olga", "wrong"), enter(office_of(hub), "nobo", "wrong")
    assert wrong.status_code == unknown.status_code == 401
    first, second = (
        page.text.replace(token_of(page), "").replace(name, "") for page, name in ((wrong, "olga"), (unknown, "nobo"))
    )
    assert first == second


def test_failures_make_a_growing_pause_even_for_the_right_password(browser: FlaskClient, hub: Hub) -> None:
    assert [enter(browser, password="wrong").status_code for _ in range(3)] == [401, 401, 401]
    paused = enter(browser)
    assert paused.status_code == 429
    first = int(paused.headers["Retry-After"])
    assert isinstance(hub.clock, FakeClock)
    hub.clock.move(timedelta(seconds=first))
    assert enter(browser, password="wrong").status_code == 401
    assert int(enter(browser).headers["Retry-After"]) > first
    hub.clock.move(timedelta(minutes=6))
    assert enter(browser).status_code == 303


def test_another_name_does_not_go_round_the_pause_of_an_address(browser: FlaskClient) -> None:
    for number in range(10):
        enter(browser, f"user{number}", "wrong")
    assert enter(browser).status_code == 429


def test_the_session_cookie_is_out_of_reach(browser: FlaskClient) -> None:
    cookie = enter(browser).headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie


def test_logging_in_makes_a_new_session(browser: FlaskClient) -> None:
    before = token_of(browser.get("/office/log-in"))
    enter(browser)
    assert token_of(browser.get("/office/")) != before


@pytest.mark.parametrize("cookie", ["", "x", "eyJ1c2VyIjoib2xnYSJ9.aaaa.bbbb"])
def test_a_made_up_cookie_opens_nothing(browser: FlaskClient, cookie: str) -> None:
    browser.set_cookie("office_session", cookie)
    assert browser.get("/office/").status_code == 303


def test_forms_without_their_token_are_refused(officer: FlaskClient) -> None:
    for path in (
        "/office/search",
        "/office/attentions/a/resolve",
        "/office/rows/1/send-again",
        "/office/log-out",
        "/office/log-in",
    ):
        assert officer.post(path, data={"q": "x", "reason": "ясно"}).status_code == 403
        assert officer.post(path, data={"csrf_token": "wrong"}).status_code == 403
    token = token_of(officer.get("/office/"))
    assert (
        officer.post("/office/log-out", data={"csrf_token": token}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    )


def test_after_logging_out_the_pages_are_closed(officer: FlaskClient) -> None:
    token = token_of(officer.get("/office/"))
    assert officer.post("/office/log-out", data={"csrf_token": token}).status_code == 303
    assert officer.get("/office/").status_code == 303


def test_every_page_runs_only_our_own_files(officer: FlaskClient, browser: FlaskClient) -> None:
    for path in ("/office/", "/office/queues", "/office/log-in", "/office/cases/none"):
        answer = officer.get(path)
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "<script>" not in answer.text and "style=" not in answer.text and "onclick" not in answer.text
    assert officer.get("/office/static/office.js").status_code == 200
