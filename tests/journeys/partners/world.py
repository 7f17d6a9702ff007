"""Two sites with a person each on a real store, the doors of page, API and form, and a browser for whoever sits down."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.events import EventType
from bridge.model.partner import Partner
from bridge.ports.decisions import Reading
from bridge.ports.partner_callbacks import Delivery
from bridge.store.engine import open_engine
from bridge.store.partner_keys.live import LivePartners
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from bridge.web import errors, form, partners, visits
from tests.fakes.partner_callbacks import FakePartnerCallbacks
from tests.fakes.surroundings import FakeClock
from tests.journeys.office.case import take
from tests.journeys.office.seats import EASY, PASSWORD, seat
from tests.journeys.partner_api.world import make_hub

SECRETS = ("the-present-secret-of-sun",)


def a_hub(folder: Path) -> Hub:
    """`sun` with anna and one settled key of each kind, `moon` with ivan."""
    hub = make_hub(folder)
    assert isinstance(hub.store, SqlStore)
    store, callback = hub.store, ("whsec_c2V0dGxlZC1jYWxsYmFjay1zZWNyZXQtb2Ytc3Vu",)
    settled: dict[str, Partner] = {
        name: replace(site, callback_secrets=callback, request_secrets=site.request_secrets[:1])
        for name, site in hub.partners.items()
    }
    object.__setattr__(hub, "entry", EASY)
    for name in ("anna@sun", "ivan@moon"):
        seat(hub, name, None)
    engine = open_engine(f"sqlite:///{folder}/hub.db")
    live = LivePartners(settled, engine, Seal({1: b"1" * 32}, b"i" * 32), lambda: store.site_changes)
    return replace(hub, partners=live, settled_partners=settled)


def app_of(hub: Hub) -> Flask:
    """The doors that a site's people and borrowers meet."""
    app = Flask("test", static_folder=None)
    errors.register(app)
    visits.register(app, hub)
    settings = form.FormSettings(False, "https://acquirer.test", "МКК Пример", "+78005553535")
    app.register_blueprint(form.blueprint(hub, settings))
    page = partners.PartnersSettings("secret" * 6, form.preview(settings))
    app.register_blueprint(partners.blueprint(hub, page))
    return app


@dataclass
class Desk:
    """One browser."""

    hub: Hub
    browser: FlaskClient

    @property
    def clock(self) -> FakeClock:
        assert isinstance(self.hub.clock, FakeClock)
        return self.hub.clock

    @property
    def callbacks(self) -> FakePartnerCallbacks:
        assert isinstance(self.hub.partner_callbacks, FakePartnerCallbacks)
        return self.hub.partner_callbacks

    def get(self, path: str) -> TestResponse:
        return self.browser.get(f"/partners{path}")

    def post(self, path: str, **values: Any) -> TestResponse:
        """With the token of this session."""
        return self.browser.post(f"/partners{path}", data={"csrf_token": self.token(), **values})

    def token(self, path: str = "/log-in") -> str:
        page = self.get(path)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert found, page.text
        return found[1]

    def enter(self, user: str = "anna@sun", password: str = PASSWORD, onward: str = "") -> TestResponse:
        return self.post("/log-in", user=user, password=password, next=onward)

    def mark_of_second(self, kind: str = "request") -> str:
        """The mark of the key that may be made the present one."""
        found = re.search(rf'action="/partners/keys/{kind}/([0-9a-f]{{8}})/lead"', self.get("/keys").text)
        assert found
        return found[1]


def seated(hub: Hub, user: str = "anna@sun") -> Desk:
    """A browser whose person has logged in."""
    desk = Desk(hub, app_of(hub).test_client())
    assert desk.enter(user).status_code == 303
    return desk


def decide(hub: Hub, application: Application, minutes: float, verdict: EventType = EventType.APPLICATION_APPROVED) -> str:
    """A decision that took so long, taken by the site two seconds later; the event's id."""
    now = hub.clock.now()
    with hub.store.begin() as tx:
        event_id = tx.events.append(application, verdict, now, {})
    with hub.store.begin() as tx:
        tx.decisions.note(event_id, application.id, now, Reading(now - timedelta(minutes=minutes), now))
    with hub.store.begin() as tx:
        tx.decisions.accepted(event_id, now + timedelta(seconds=2))
        tx.events.note_try(event_id, now + timedelta(seconds=2), 200, "ok", 40)
    return event_id


__all__ = ["Delivery", "take"]
