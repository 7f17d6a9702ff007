"""The whole application over https with people in it: two borrowers with a loan each, an officer of each role, two sites."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from bridge.app import create_app
from bridge.flows.applying.accept_application import accept_application
from bridge.flows.helping.ask_question import Asker, ask_question
from bridge.flows.refunding.announce_refund import announce_refund
from bridge.model.helping.thread import Category
from bridge.model.refunding.tour_refund import Announcement, CancelledBy, Scope
from bridge.model.staff.roles import Role
from bridge.store.migrations import upgrade
from bridge.store.store import SqlStore
from bridge.wiring import build
from config.settings import read_settings
from samples.demo.settings import prepare
from samples.demo.town import PREFERRED, Town, read_private
from tests.builders import FakeHub, a_partner, a_payment, an_application, fake_hub
from tests.fakes.surroundings import FakeClock
from tests.journeys.office.seats import EASY, cookie_of, seat
from tests.walk import ROAD, STEPS

HOST = "hub.test"
BASE = f"https://{HOST}"
OFFICERS = tuple(role.value for role in Role)
PEOPLE_OF_SITES = ("anna@sun", "ivan@moon")
BORROWERS = ("borrower", "other borrower")
OWN_WORDS = "Вопрос о заявке"


class Idle:
    """A runner of nothing: rows wait for whoever drains them."""

    def answers(self) -> bool:
        """As Redis would."""
        return True

    def wake(self, *_: object) -> None:
        """Nobody wakes."""


@dataclass
class World:
    """`own`: ids of the first borrower's things by the names of routes' arguments; `others`: of the second one's."""

    app: Flask
    hub: FakeHub
    own: dict[str, str]
    others: dict[str, str]
    cookies: dict[str, tuple[str, str]]

    def client(self, visitor: str) -> FlaskClient:
        """A browser of this visitor; `anonymous` has no cookie."""
        made = self.app.test_client()
        if visitor in self.cookies:
            name, value = self.cookies[visitor]
            made.set_cookie(name, value, domain=HOST, secure=True, path="/")
        return made

    def visitors(self) -> list[str]:
        """All kinds of visitors with a browser."""
        return ["anonymous", *self.cookies]

    def rules(self) -> Iterator[tuple[Rule, str]]:
        """Every route with each of its methods."""
        for rule in self.app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def address_of(rule: Rule, filled: dict[str, str], junk: str = "x") -> str:
    """A route's address with these values, `junk` where there is none."""
    parts = []
    for converted, name in rule._trace:
        parts.append(_filled(rule, name, filled, junk) if converted else name)
    return "".join(parts).partition("|")[2] or "/"


def _filled(rule: Rule, name: str, filled: dict[str, str], junk: str) -> str:
    number = type(rule._converters[name]).__name__ == "IntegerConverter"
    return filled.get(name) or ("1" if number else junk)


@contextmanager
def the_world(folder: Path) -> Iterator[World]:
    """Everybody is in."""
    town = Town(folder, PREFERRED)
    prepare(town, {"BRIDGE_DATABASE_URL": f"sqlite:///{folder}/hub.sqlite3", "BRIDGE_LOG": "plain"})
    told = {"BRIDGE_PUBLIC_URL": BASE, "BRIDGE_LIMITS_TIMES": "1000000", "BRIDGE_METRICS_TOKEN": "m" * 40,
            "BRIDGE_PAYU_HOST": "https://payu.test"}  # fmt: skip
    with patch.dict(os.environ, {**read_private(town.hub_env), **told}):
        settings = read_settings()
        house = build(settings)
    sites = {"sun": a_partner(), "moon": replace(a_partner("moon"), request_secrets=("secret-of-moon",))}
    clock = FakeClock()
    store = SqlStore(house.ground.engine, house.ground.seal, lambda *_: None, clock.now)
    upgrade(house.ground.engine)
    hub = fake_hub(partners=sites, entry=EASY, clock=clock, store=store)
    app = create_app(settings, replace(house, hub=hub, runner=_idle()))
    first, second = _with_loans(hub, "sun", "moon")
    cookies = {
        BORROWERS[0]: ("__Host-form", _borrower(app, first[1])),
        BORROWERS[1]: ("__Host-form", _borrower(app, second[1])),
        **{role: ("__Host-office", cookie_of(hub, seat(hub, role, Role(role)))) for role in OFFICERS},
        **{name: ("__Host-partners", cookie_of(hub, seat(hub, name, None), "partners")) for name in PEOPLE_OF_SITES},
    }
    yield World(app, hub, first[0], second[0], cookies)


def _idle() -> Any:
    return Idle()


def _with_loans(hub: FakeHub, *sites: str) -> list[tuple[dict[str, str], str]]:
    """Of each site's borrower: ids of a loan that runs, and the link to it."""
    accepted = [accept_application(hub, an_application(partner=site)) for site in sites]
    for step in pairwise(ROAD):
        for one in accepted:
            STEPS[step](hub, one.application.id)
    return [(_ids(hub, one.application.id), one.link_token) for one in accepted]


def _ids(hub: FakeHub, application: str) -> dict[str, str]:
    payment = a_payment(application)
    with hub.store.begin() as tx:
        tx.payments.add(payment)
        found, event = tx.applications.get(application), tx.events.of(application)[0].id
    assert found.contract
    thread = ask_question(hub, Asker(application, proved=True), Category.PAYING, f"{OWN_WORDS} {application}")
    refund = announce_refund(hub, application, Announcement(Scope.PART, CancelledBy.OPERATOR, "hotel_closed", "R-1", 100_000))
    return {
        "application_id": application, "payment_id": payment.id, "event_id": event, "site": found.partner,
        "paper_id": found.contract.papers[0].id, "thread_id": thread.id, "refund_id": refund.id,
    }  # fmt: skip


def _borrower(app: Flask, link: str) -> str:
    client = app.test_client()
    client.get(f"/f/{link}", base_url=BASE)
    cookie = client.get_cookie("__Host-form", domain=HOST)
    assert cookie is not None
    return str(cookie.value)
