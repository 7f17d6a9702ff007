"""Limits of doors on small doors of their own: who is refused, how, for how long, and who never is."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Blueprint, Flask, abort, request
from flask.testing import FlaskClient

from adapters.turnstile.in_memory import TurnstileHere
from bridge.ports.offering.turnstile import Once, Passage
from bridge.web import errors, visits
from bridge.web.protecting import add_headers, add_limits, note_refusals, noting
from bridge.web.protecting.table import CALLS, DEEDS, NOTICES, NOWHERE, PAGES, Limit, Who, family_of
from bridge.web.protecting.visitors import network_of
from tests.fakes.surroundings import FakeClock


class Doors:
    """Doors that answer at once, and what they wrote into the journal of visits."""

    def __init__(self, times: int = 1) -> None:
        self.clock = FakeClock()
        self.noted: list[Any] = []
        hub: Any = SimpleNamespace(clock=self.clock, store=SimpleNamespace(note=self.noted.append))
        self.app = Flask("doors")
        errors.register(self.app)
        add_headers(self.app, https=True)
        visits.register(self.app, hub)
        add_limits(self.app, TurnstileHere(), self.clock, times)
        for door in (_form(), _notices(), _calls()):
            self.app.register_blueprint(door)

    def client(self, address: str = "203.0.113.7") -> FlaskClient:
        """A visitor from that address."""
        made = self.app.test_client()
        made.environ_base["REMOTE_ADDR"] = address
        return made


def _form() -> Blueprint:
    door = Blueprint("form", __name__)
    door.add_url_rule("/form/name", "name", lambda: "ok", methods=("GET", "POST"))
    return door


def _notices() -> Blueprint:
    door = Blueprint("notices", __name__)
    door.add_url_rule("/notices/payu", "payment", lambda: "ok" if request.data == b"signed" else abort(400), methods=("POST",))
    return door


def _calls() -> Blueprint:
    door = Blueprint("partner_api", __name__)
    door.add_url_rule("/partner/v1/events", "events", lambda: "ok" if "X-Signature" in request.headers else abort(401))
    return door


def _most(limits: tuple[Limit, ...], who: Who) -> int:
    return next(limit.most for limit in limits if limit.who is who)


@pytest.fixture
def doors() -> Doors:
    return Doors()


def test_too_many_pages_of_one_visit_are_answered_in_words_with_a_time(doors: Doors) -> None:
    visitor, most = doors.client(), _most(PAGES.limits, Who.VISIT)
    visitor.set_cookie("form", "a-session")
    assert {visitor.get("/form/name").status_code for _ in range(most)} == {200}
    refused = visitor.get("/form/name")
    assert refused.status_code == 429 and "Слишком часто" in refused.text
    wait = int(refused.headers["Retry-After"])
    assert 0 < wait <= 60
    another = doors.client()
    another.set_cookie("form", "another-session")
    assert another.get("/form/name").status_code == 200, "who comes from the same address goes on"
    doors.clock.move(timedelta(seconds=wait))
    assert visitor.get("/form/name").status_code == 200


def test_who_has_no_cookie_is_one_visit_of_the_address_and_counted_once(doors: Doors) -> None:
    visitor, most = doors.client(), _most(DEEDS.limits, Who.VISIT)
    assert [visitor.post("/form/name").status_code for _ in range(most + 1)][-2:] == [200, 429]
    visitor.set_cookie("form", "a-session")
    assert visitor.post("/form/name").status_code == 200


def test_a_fresh_cookie_with_each_request_leads_to_the_bound_of_the_address(doors: Doors) -> None:
    visitor, most = doors.client(), _most(DEEDS.limits, Who.ADDRESS)
    for n in range(most):
        visitor.set_cookie("form", f"made-up-{n}")
        assert visitor.post("/form/name").status_code == 200
    assert visitor.post("/form/name").status_code == 429
    assert doors.client("203.0.113.8").post("/form/name").status_code == 200
    assert len(doors.noted) == most + 1, "a flood does not fill the journal"


def test_a_stranger_at_the_door_of_notices_never_holds_up_what_is_signed(doors: Doors) -> None:
    stranger, most = doors.client(), NOTICES.limits[0].most
    answers = [stranger.post("/notices/payu", data=b"forged").status_code for _ in range(most + 3)]
    assert answers == [400] * most + [429] * 3
    refused = stranger.post("/notices/payu", data=b"forged")
    assert refused.mimetype == "application/problem+json" and refused.headers["Retry-After"]
    assert refused.get_json()["code"] == "calls_too_many"
    # The very same address: PayU behind a proxy that somebody shares.
    assert {stranger.post("/notices/payu", data=b"signed").status_code for _ in range(most * 3)} == {200}


def test_calls_that_are_refused_are_counted_and_signed_ones_have_their_own_allowance(doors: Doors) -> None:
    caller, most = doors.client(), CALLS.limits[0].most
    assert [caller.get("/partner/v1/events").status_code for _ in range(most + 1)][-2:] == [401, 429]
    assert caller.get("/partner/v1/events", headers={"X-Signature": "good"}).status_code == 200


def test_whoever_tries_one_address_after_the_other_is_slowed_down(doors: Doors) -> None:
    walker = doors.client()
    answers = [walker.get(f"/wp-login-{n}.php").status_code for n in range(NOWHERE.limits[0].most + 1)]
    assert answers[-2:] == [404, 429]


def test_a_measurement_may_let_in_many_times_as_much() -> None:
    visitor = Doors(times=2).client()
    visitor.set_cookie("form", "a-session")
    answers = [visitor.get("/form/name").status_code for _ in range(2 * _most(PAGES.limits, Who.VISIT) + 1)]
    assert answers[-2:] == [200, 429]


def test_a_counter_that_can_t_count_refuses_nobody() -> None:
    class Away:
        def enter(self, partner: str, most: int, span: timedelta, now: float, once: Once | None) -> Passage:
            """As adapters.turnstile does while Redis is away: by what the process knows itself."""
            return Passage(most, span.total_seconds())

    app = Flask("away")
    errors.register(app)
    add_limits(app, Away(), FakeClock())
    app.register_blueprint(_notices())
    assert app.test_client().post("/notices/payu", data=b"signed").status_code == 200


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::9", network_of("2001:db8:1:2:ffff::1")),
        ("", "none"),
        ("<script>", "none"),
    ],
)
def test_an_address_is_counted_with_its_household(address: str, network: str) -> None:
    assert network_of(address) == network
    assert network_of("2001:db8:1:2::9") != network_of("2001:db8:1:3::9")


def test_what_is_no_row_of_the_table_has_no_family() -> None:
    assert family_of("new_door.page", "GET") is None
    assert family_of("form.whatever", "GET") is PAGES and family_of("form.whatever", "POST") is DEEDS


def test_every_answer_has_the_headers_and_a_door_s_own_word_stays(doors: Doors) -> None:
    @doors.app.get("/open.json")
    def given() -> Any:
        return "{}", {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}

    plain, given_away = doors.client().get("/nowhere"), doors.client().get("/open.json")
    assert plain.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert plain.headers["Cache-Control"] == "no-store" and plain.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert given_away.headers["Cache-Control"] == "public, max-age=300"
    assert given_away.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    for answer in (plain, given_away):
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert len(answer.headers.getlist("Content-Security-Policy")) == 1


def test_who_was_refused_is_told_to_the_log_and_who_leaves_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    told = SimpleNamespace(warning=lambda event, **facts: said.append(f"{event} {facts}"))
    monkeypatch.setattr(noting, "_log", told)
    app = Flask("leaving")
    add_headers(app, https=True)
    note_refusals(app)
    door = Blueprint("office", __name__)
    door.add_url_rule("/office/log-out", "log_out", lambda: "", methods=("POST",))
    door.add_url_rule("/office/people", "people", lambda: abort(403))
    app.register_blueprint(door)
    assert app.test_client().post("/office/log-out").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in app.test_client().get("/office/people?phone=79991234567").headers
    assert len(said) == 1 and "refused" in said[0] and "office.people" in said[0] and "79991234567" not in said[0]
