"""Doors at hosts of their own: each is found at its host alone, links and keys are of that host, cookies stay there."""

import re
from collections.abc import Iterator

import pytest
from flask import Blueprint, Flask

from bridge.app import create_app
from bridge.flows.hub import Hub
from bridge.flows.staffing.change_people import add_person
from bridge.flows.staffing.prove_key import party_of
from bridge.jobs.embedded import EmbeddedRunner
from bridge.model.staff.roles import Role
from bridge.web.protecting import add_hosts
from bridge.wiring import House, build
from config.settings import read_settings
from samples.demo.settings import prepare
from samples.demo.town import PREFERRED, Town, read_private
from tests.databases import fresh_sqlite

PUBLIC, OFFICE, SITES = "https://hub.example", "https://office.hub.example", "https://sites.hub.example:8443"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Flask]]:
    folder = tmp_path_factory.mktemp("hosts")
    town = Town(folder, PREFERRED)
    prepare(town, {"BRIDGE_DATABASE_URL": fresh_sqlite(folder / "hub.sqlite3"), "BRIDGE_LOG": "plain"})
    urls = {"BRIDGE_PUBLIC_URL": PUBLIC, "BRIDGE_OFFICE_URL": f"{OFFICE}/", "BRIDGE_PARTNERS_URL": SITES}
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {**read_private(town.hub_env), **urls}.items():
            environment.setenv(name, value)
        settings = read_settings()
        wired = build(settings)
        app = create_app(settings, wired)
    yield wired, app
    assert isinstance(wired.runner, EmbeddedRunner)
    wired.runner.stop()


@pytest.fixture
def hub(house: tuple[House, Flask]) -> Hub:
    return house[0].hub


@pytest.fixture
def app(house: tuple[House, Flask]) -> Flask:
    return house[1]


def status(app: Flask, base: str, path: str) -> int:
    return app.test_client().get(path, base_url=base).status_code


def test_each_door_is_found_at_its_own_host_alone(app: Flask) -> None:
    doors = {"/office/log-in": OFFICE, "/partners/log-in": SITES, "/partner/v1/openapi.json": PUBLIC}
    for path, home in doors.items():
        assert {base: status(app, base, path) for base in (PUBLIC, OFFICE, SITES)} == {
            base: 200 if base == home else 404 for base in (PUBLIC, OFFICE, SITES)
        }, path
    for base in (PUBLIC, OFFICE, SITES):
        assert status(app, base, "/health/live") == 200
    assert status(app, "https://OFFICE.hub.example:444", "/office/log-in") == 200
    for odd in ("office.hub.example.evil.example", "[", "hub.example@office.hub.example", ""):
        answer = app.test_client().get("/office/log-in", base_url=PUBLIC, headers={"Host": odd})
        assert answer.status_code in (400, 404), odd


def test_no_page_of_a_borrower_is_found_beside_the_office_whatever_the_method(app: Flask) -> None:
    foreign = [rule for rule in app.url_map.iter_rules() if rule.endpoint.partition(".")[0] in ("form", "partner_api", "notices")]
    foreign = [rule for rule in foreign if not rule.endpoint.endswith("static")]
    assert len(foreign) > 50
    for rule in foreign:
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        for method in (rule.methods or set()) & {"GET", "POST", "PUT"}:
            answer = app.test_client().open(path, base_url=OFFICE, method=method)
            assert answer.status_code == 404, (method, path)


def test_links_and_keys_are_of_the_doors_own_host(hub: Hub) -> None:
    assert add_person(hub, "olga", Role.SENIOR, "desk").startswith(f"{OFFICE}/office/welcome/")
    assert add_person(hub, "vera@solnechny", None, "desk").startswith(f"{SITES}/partners/welcome/")
    parties = [party_of(hub, door) for door in ("office", "partners")]
    assert [party and (party.id, party.origin) for party in parties] == [
        ("office.hub.example", OFFICE), ("sites.hub.example", SITES),
    ]  # fmt: skip


def test_a_logo_is_found_where_borrowers_see_it_and_a_door_without_a_host_stays_where_it_was() -> None:
    app = Flask("hosts")
    page = Blueprint("partners", "partners", url_prefix="/partners")
    page.add_url_rule("/logo", "logo", lambda: "logo")
    page.add_url_rule("/", "overview", lambda: "page")
    app.register_blueprint(page)
    add_hosts(app, PUBLIC, {"office": PUBLIC, "partners": SITES})
    found = {(base, path): status(app, base, path) for base in (PUBLIC, SITES) for path in ("/partners/logo", "/partners/")}
    assert found == {
        (PUBLIC, "/partners/logo"): 200, (SITES, "/partners/logo"): 200, (PUBLIC, "/partners/"): 404, (SITES, "/partners/"): 200,
    }  # fmt: skip
    assert status(app, SITES, "/no-such-page") == 404
