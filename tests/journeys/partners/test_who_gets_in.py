"""Who gets to the page of a site, what is theirs there, and how everybody else is kept out of it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bridge.flows.hub import Hub
from bridge.model.staff.roles import Role
from bridge.web.entering import threshold as entering
from tests.journeys.office.case import take
from tests.journeys.office.seats import cookie_of, seat
from tests.journeys.partners.world import Desk, app_of, decide, seated

PLACES = {
    "kind": "request", "mark": "00000000", "step": "retire", "int:version": "1", "event_id": "evt_1", "site": "sun",
    "digest": "0" * 64, "path:filename": "x",
}  # fmt: skip
OPEN = {f"partners.{page}" for page in (*entering.OPEN, "static", "logo")}


def routes(hub: Hub) -> Iterator[tuple[str, str, str]]:
    """Method, address with something in each place, endpoint: of every route of the door."""
    for rule in app_of(hub).url_map.iter_rules():
        if rule.endpoint.startswith("partners."):
            path = rule.rule
            for name, value in PLACES.items():
                path = path.replace(f"<{name}>", value)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, path, rule.endpoint


def test_every_route_asks_a_stranger_to_log_in(stranger: Desk, hub: Hub) -> None:
    asked = [one for one in routes(hub) if one[2] not in OPEN]
    assert len(asked) > 20
    for method, path, _ in asked:
        answer = stranger.browser.open(path, method=method)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/partners/log-in"), path


def test_every_writing_route_refuses_a_form_that_is_not_of_this_session(anna: Desk, hub: Hub) -> None:
    for method, path, _ in routes(hub):
        if method == "POST":
            assert anna.browser.post(path, data={"name": "x"}).status_code == 403, path
            assert anna.browser.post(path, data={"csrf_token": "wrong"}).status_code == 403, path


def test_nobody_sees_anything_of_another_site_on_any_route(anna: Desk, ivan: Desk, hub: Hub) -> None:
    taken = take(hub)
    event_id = decide(hub, taken, 7)
    anna.post("/keys/request", name="тайное имя")
    anna.post("/endpoint/address", url="https://sun.test/secret-path")
    anna.post("/look", accent="#123456", welcome="Только Солнечный")
    anna.post("/endpoint/test")
    marks = re.findall(r"/partners/keys/request/([0-9a-f]{8})", anna.get("/keys").text)
    hers = (taken.id, event_id, "тайное имя", "secret-path", "Только Солнечный", "anna", *marks)
    own = "".join(anna.get(path).text for path in ("/", "/deliveries", "/endpoint", "/keys", "/look", "/journal"))
    assert all(word in own for word in hers), "the pages show them to their own site"
    for method, path, endpoint in routes(hub):
        for asked in (path, f"{path}?application={taken.id}", f"{path}?event={event_id}", f"{path}?site=sun&partner=sun"):
            answer = ivan.browser.open(asked, method=method, data={"csrf_token": ivan.token()} if method == "POST" else None)
            told = answer.text.replace(taken.id, "", 1) if "application=" in asked else answer.text
            assert not [word for word in hers if word in told and word not in asked], (asked, endpoint)


def test_nobody_changes_anything_of_another_site(anna: Desk, ivan: Desk, hub: Hub) -> None:
    event_id = decide(hub, take(hub), 7)
    anna.post("/keys/request", name="")
    mark = anna.mark_of_second()
    anna.post("/look", accent="#123456")
    for step in ("lead", "retire", "restore"):
        assert ivan.post(f"/keys/request/{mark}/{step}").status_code == 422
    assert ivan.post(f"/deliveries/{event_id}/send-again").status_code == 404
    assert ivan.post("/look/1/publish").status_code == 404
    assert ivan.get("/look/1/preview").status_code == ivan.get("/look/1/preview.css").status_code == 404
    assert ivan.post("/endpoint/address/1").status_code == 422
    ivan.post("/endpoint/pause")
    assert "Принимает" in anna.get("/endpoint").text and "На паузе" in ivan.get("/endpoint").text
    assert anna.mark_of_second() == mark


def test_a_right_password_leads_to_the_page_that_was_wanted(stranger: Desk) -> None:
    assert stranger.enter(onward="/partners/keys").location == "/partners/keys"
    assert stranger.get("/").status_code == 200


@pytest.mark.parametrize("onward", ["https://evil.test/", "//evil.test", "/partners//evil.test", "/office/", "/partners/\\evil"])
def test_nobody_is_led_to_another_site_or_door(stranger: Desk, onward: str) -> None:
    assert stranger.enter(onward=onward).location == "/partners/"


@pytest.mark.parametrize("user", ["anna@moon", "ivan@sun", "anna", "@sun", "anna@", "nobo@sun", "anna@sun@moon", ""])
def test_a_name_of_another_site_is_answered_like_a_wrong_password(stranger: Desk, hub: Hub, user: str) -> None:
    unknown = stranger.enter(user)
    wrong = Desk(hub, app_of(hub).test_client()).enter("anna@sun", "wrong")
    assert unknown.status_code == wrong.status_code == 401
    blank = [re.sub(r'value="[^"]*"', "", page.text) for page in (unknown, wrong)]
    assert blank[0] == blank[1]


def test_failures_make_a_growing_pause_even_for_the_right_password(stranger: Desk) -> None:
    assert [stranger.enter(password="wrong").status_code for _ in range(3)] == [401, 401, 401]
    first = int(stranger.enter().headers["Retry-After"])
    stranger.clock.move(timedelta(seconds=first))
    assert stranger.enter(password="wrong").status_code == 401
    assert int(stranger.enter().headers["Retry-After"]) > first
    stranger.clock.move(timedelta(minutes=6))
    assert stranger.enter().status_code == 303


def test_logging_in_makes_a_new_session_and_logging_out_ends_it(stranger: Desk) -> None:
    before = stranger.token()
    cookie = stranger.enter().headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert stranger.token("/") != before
    assert stranger.post("/log-out").status_code == 303
    assert stranger.get("/").status_code == 303


def test_a_cookie_that_somebody_kept_is_worth_nothing_after_the_log_out(hub: Hub, anna: Desk) -> None:
    kept = anna.browser.get_cookie("partners_session")
    assert kept
    thief, other = Desk(hub, app_of(hub).test_client()), seated(hub)
    thief.browser.set_cookie("partners_session", kept.value)
    assert thief.get("/keys").status_code == 200
    anna.post("/log-out")
    assert thief.get("/keys").status_code == 303
    assert other.get("/keys").status_code == 200, "another session of hers goes on"


def test_a_cookie_of_the_office_opens_nothing_here(stranger: Desk) -> None:
    olga = seat(stranger.hub, "olga", Role.ADMINISTRATOR)
    for door in ("office", "partners"):
        stranger.browser.set_cookie("partners_session", cookie_of(stranger.hub, olga, door))
        assert stranger.get("/").status_code == 303


def test_who_came_and_went_is_in_the_journal(anna: Desk) -> None:
    anna.post("/log-out")
    anna.enter()
    page = anna.get("/journal").text
    assert page.count("<td>вход") == 2 and page.count("<td>выход") == 1


def test_every_page_runs_nothing_and_is_kept_nowhere(anna: Desk) -> None:
    for path in ("/", "/deliveries", "/endpoint", "/keys", "/look", "/journal", "/log-in"):
        answer = anna.get(path)
        assert answer.status_code == 200
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
        assert (answer.headers["Cache-Control"], answer.headers["X-Frame-Options"]) == ("no-store", "DENY")
        assert "<script" not in answer.text and "style=" not in answer.text and "onclick" not in answer.text
    assert anna.get("/static/partners.css").status_code == 200


def test_words_are_those_of_the_office() -> None:
    from bridge.flows.partner_page.note_act import Step
    from bridge.model.partner_page.keys import KeyKind
    from bridge.web.office import wording as office
    from bridge.web.partners import wording

    assert {status: words for status, (words, _) in office.STATUSES.items()} == wording.STATUSES
    assert set(wording.STEPS) == set(Step) and set(wording.KINDS) == set(KeyKind)


def test_the_templates_hold_no_address_of_another_host() -> None:
    folder = Path(__file__).parents[3] / "bridge" / "web" / "partners"
    assert not [file.name for file in folder.rglob("*.html") if re.search(r'(href|src|action)="https?:', file.read_text())]
