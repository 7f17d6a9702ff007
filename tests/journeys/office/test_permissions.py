"""Every page and action of the office, walked route by route with every role: what the table says is what happens."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from bridge.flows.staffing.change_people import give_role, set_state
from bridge.model.staff.people import PersonState
from bridge.model.staff.roles import RIGHTS, Right, Role
from bridge.web import errors
from bridge.web.office import blueprint
from bridge.web.office.permitting.table import ANYBODY, NEEDED, OPEN
from bridge.web.office.wording import ROLES
from tests.builders import FakeHub, fake_hub
from tests.journeys.office.seats import cookie_of, office_settings, seat

PEOPLE = {role.value: role for role in Role}


def an_office(hub: FakeHub) -> Flask:
    app = Flask("office")
    errors.register(app)
    app.register_blueprint(blueprint(hub, office_settings(hub, PEOPLE)))
    return app


def routes(app: Flask) -> Iterator[tuple[str, str, Rule]]:
    for rule in app.url_map.iter_rules():
        page = rule.endpoint.removeprefix("office.")
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if rule.endpoint.startswith("office."):
                yield page, method, rule


def address_of(rule: Rule) -> str:
    address = rule.rule
    for name in rule.arguments:
        for kind in ("", "int:", "path:", "any(csv,xml,json):"):
            address = address.replace(f"<{kind}{name}>", "1" if kind == "int:" else "x")
    return address


def test_every_route_of_the_office_stands_in_the_table_and_nothing_else_does() -> None:
    pages = {page for page, _, _ in routes(an_office(fake_hub()))}
    assert pages == OPEN | ANYBODY | set(NEEDED)


def test_whatever_changes_something_needs_more_than_reading() -> None:
    writing = {page for page, method, _ in routes(an_office(fake_hub())) if method == "POST"} - OPEN - ANYBODY
    reading = {page for page in writing if NEEDED[page] is Right.READ}
    assert reading == {"search"}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_what_its_rights_say_and_403_for_the_rest(role: Role) -> None:
    hub = fake_hub()
    app = an_office(hub)
    client = app.test_client()
    client.set_cookie("office_session", cookie_of(hub, seat(hub, role.value, role)))
    walked = 0
    for page, method, rule in routes(app):
        if page in OPEN | ANYBODY:
            continue
        answer = client.open(address_of(rule), method=method)
        assert answer.status_code < 500, f"{method} {rule}"
        refused = "Ваша роль" in answer.text and answer.status_code == 403
        if method == "GET":
            assert refused == (NEEDED[page] not in RIGHTS[role]), f"{role} {method} {rule}: {answer.status_code}"
        elif NEEDED[page] not in RIGHTS[role]:
            assert refused, f"{role} {method} {rule}: {answer.status_code}"
        walked += 1
    assert walked > 30


def test_a_person_of_a_site_gets_in_nowhere_with_a_cookie_of_their_own_door() -> None:
    hub = fake_hub()
    client = an_office(hub).test_client()
    anna = seat(hub, "anna@sun", None)
    for door in ("partners", "office"):
        client.set_cookie("office_session", cookie_of(hub, anna, door))
        assert client.get("/office/").status_code == 303


def test_a_role_that_is_given_and_a_lock_count_from_the_next_request_on() -> None:
    hub = fake_hub()
    client = an_office(hub).test_client()
    olga = seat(hub, "operator", Role.OPERATOR)
    client.set_cookie("office_session", cookie_of(hub, olga))
    assert client.get("/office/").status_code == 200
    with hub.store.begin() as tx:
        give_role(hub, tx, olga.id, Role.AUDITOR, "administrator")
    assert client.get("/office/help/x").status_code == 403
    with hub.store.begin() as tx:
        set_state(hub, tx, olga.id, PersonState.LOCKED, "administrator")
    assert client.get("/office/").status_code == 303


def test_a_stranger_is_led_to_the_log_in_whatever_they_ask_for() -> None:
    app = an_office(fake_hub())
    for page, method, rule in routes(app):
        answer = app.test_client().open(address_of(rule), method=method)
        if page not in OPEN:
            assert answer.status_code == 303 and "/office/log-in" in answer.headers["Location"], f"{method} {rule}"


def test_every_role_has_words_and_rights() -> None:
    assert set(ROLES) == set(RIGHTS) == set(Role)
    assert all(RIGHTS.values())
