"""An office that asks for second factors, on a real store; browsers of the test client that go in by its forms."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bridge.flows.hub import Hub
from bridge.flows.staffing.change_people import add_person
from bridge.model.staff.people import Act, Person
from bridge.model.staff.roles import Role
from bridge.model.staff.sittings import EntryRules
from bridge.store.engine import open_engine
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from bridge.web import errors
from bridge.web.office import OfficeSettings, blueprint
from tests.fakes.surroundings import FakeClock
from tests.journeys.office.seats import PASSWORD, SECRET, seat
from tests.journeys.partner_api.world import make_hub

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


def a_hub(folder: Path) -> Hub:
    return replace(make_hub(folder), entry=EntryRules(), lender="МКК Пример")


def elsewhere(hub: Hub, folder: Path) -> Hub:
    """The same hub as another process has it: only the database is shared."""
    store = SqlStore(open_engine(f"sqlite:///{folder}/hub.db"), Seal({1: b"1" * 32}, b"i" * 32), lambda: None, now=hub.clock.now)
    return replace(hub, store=store)


_APPS: list[tuple[Hub, Flask]] = []


def app_of(hub: Hub) -> Flask:
    """One for all browsers of a hub: making it takes a while."""
    known = next((app for whose, app in _APPS if whose is hub), None)
    if known is None:
        known = _new_app(hub)
        _APPS[:] = [*_APPS[-3:], (hub, known)]
    return known


def _new_app(hub: Hub) -> Flask:
    app = Flask("office", static_folder=None)
    errors.register(app)
    app.register_blueprint(blueprint(hub, OfficeSettings(SECRET)))
    return app


@dataclass
class Desk:
    """One browser in front of the office."""

    hub: Hub
    agent: str = FIREFOX
    address: str = "192.0.2.7"
    browser: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.browser = app_of(self.hub).test_client()

    @property
    def clock(self) -> FakeClock:
        assert isinstance(self.hub.clock, FakeClock)
        return self.hub.clock

    @property
    def cookie(self) -> str:
        kept = self.browser.get_cookie("office_session")
        return kept.value if kept else ""

    def get(self, path: str) -> TestResponse:
        return self.browser.get(f"/office{path}", headers={"User-Agent": self.agent}, environ_base={"REMOTE_ADDR": self.address})

    def post(self, path: str, on: str = "/log-in", **values: object) -> TestResponse:
        """With the token of the page `on`."""
        told = {"csrf_token": self.token(on), **values}
        around = {"REMOTE_ADDR": self.address}
        return self.browser.post(f"/office{path}", data=told, headers={"User-Agent": self.agent}, environ_base=around)

    def token(self, on: str = "/log-in") -> str:
        page = self.get(on)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert found, page.text
        return found[1]

    def enter(self, user: str = "olga", password: str = PASSWORD, **more: str) -> TestResponse:
        return self.post("/log-in", user=user, password=password, **more)

    def code(self, secret: str, steps: int = 0) -> str:
        return pyotp.TOTP(secret).at(int(self.clock.now().timestamp()) + 30 * steps)

    def give(self, code: str) -> TestResponse:
        return self.post("/log-in/factor", "/log-in/factor", code=code)

    def enrol(self, code: str = "") -> tuple[str, list[str]]:
        """Set up an app; its secret and the recovery codes."""
        page = self.post("/me/app", "/me")
        assert page.status_code == 303
        found = re.search(r'<code class="digest">([A-Z2-7 ]+)</code>', self.get("/me/app").text)
        assert found
        secret = found[1].replace(" ", "")
        shown = self.post("/me/app/confirm", "/me/app", code=code or self.code(secret))
        assert shown.status_code == 200, shown.text
        return secret, re.findall(r"^(?:\s*<pre class=.codes.>)?([A-Z2-7]{5}-[A-Z2-7]{5})$", shown.text, re.MULTILINE)


def invite(hub: Hub, name: str = "olga", role: Role | None = Role.SENIOR, **more: str) -> str:
    """The path of a fresh link, within the office."""
    return add_person(hub, name, role, "desk", **more).partition("/office")[2]


def enrolled(hub: Hub, name: str = "olga", role: Role = Role.SENIOR) -> tuple[Desk, str, list[str]]:
    """Somebody who has set an app up and is inside; the app's secret, the recovery codes."""
    seat(hub, name, role)
    desk = Desk(hub)
    assert desk.enter(name).location == "/office/me"
    secret, codes = desk.enrol()
    return desk, secret, codes


def person_of(hub: Hub, name: str = "olga") -> Person:
    with hub.store.read() as tx:
        person = tx.people.named(name)
    assert person
    return person


def acts_of(hub: Hub, name: str = "olga") -> list[Act]:
    """What the journal says of somebody, the oldest first."""
    person = person_of(hub, name)
    with hub.store.read() as tx:
        return [line.act for line in reversed(tx.person_acts.newest(200, person.id))]
