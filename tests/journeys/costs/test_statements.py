"""What a request asks of PostgreSQL, without a clock: statements, ways to the server and back, commits.

Whoever adds a read to a page finds it here, and says in the table that it is worth its price to everybody who opens the page.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from flask import Flask
from werkzeug.wrappers import Response

from bridge.app import create_app
from bridge.bench.exchange.applications import an_application, submitted
from bridge.bench.exchange.payu_notices import AMOUNT
from bridge.bench.ground.hub_site import HubSite, make_site
from bridge.bench.load.wire import request_bytes
from bridge.bench.makers.payu_notices import signed_notices
from bridge.bench.makers.questionnaire import ANSWERS, csrf_of, token_of
from bridge.bench.makers.site_orders import signed_orders
from bridge.flows.hub import cookie_digest
from bridge.jobs.embedded import EmbeddedRunner
from bridge.model.events import EventType
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.ports.store import FormSession
from bridge.store.driver.postgres import Postgres
from bridge.wiring import House
from tests.databases import migrated
from tests.postgres import Postgres as Server
from tests.store.people import a_grown_application

FILLING, WAITING, PAYING = (token_of(place, 1) for place in ("filling", "waiting", "paying"))
IN_TRANSACTION = psycopg.pq.TransactionStatus.INTRANS
# A table of statements, ways there and back, commits. What a process asks once in a while for all its requests is not in it.
COSTS = {
    "a site's order": (12, 1, 1),
    "a page of the form": (1, 1, 0),
    "an answer of the form": (2, 3, 1),
    "a fresh draft": (2, 3, 1),
    "the same draft again": (1, 1, 0),
    "the state of a waiting page": (2, 3, 1),
    "a waiting page": (4, 6, 2),
    "the cabinet": (7, 12, 5),
    "a notice of PayU": (4, 2, 1),
}


@dataclass
class Asked:
    """By the thread of the test alone: workers and writers of the journal have their own time."""

    thread: int
    statements: int = 0
    ways: int = 0
    commits: int = 0

    def more(self, statements: int, commits: int) -> None:
        """One more way there and back."""
        if threading.get_ident() == self.thread:
            self.statements, self.ways, self.commits = self.statements + statements, self.ways + 1, self.commits + commits


@pytest.fixture(scope="module")
def site(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> HubSite:
    folder = tmp_path_factory.mktemp("costs")
    address = migrated(postgres.new_database())
    return make_site(folder, "hub", 9, 9, {"BRIDGE_RUNNER": "embedded", "BRIDGE_DATABASE_URL": address, "BRIDGE_LOG": "plain"})


@pytest.fixture(scope="module")
def house(site: HubSite) -> House:
    house = site.house()
    now = house.hub.clock.now()
    order = replace(an_application("filling", 1, now), questionnaire_at=None)
    with house.store.begin() as tx:
        tx.applications.add(order.move_to(EventType.TERMS_ACKNOWLEDGED, now))
        tx.applications.add(submitted(an_application("waiting", 1, now), "D-1", now))
        grown = replace(a_grown_application(), status=Status.ACTIVE, moves=(), received_at=now)
        paying = an_application("paying", 1, now)
        tx.applications.add(replace(grown, id=paying.id, partner=paying.partner, order_id=paying.order_id, product="tour"))
        for place in ("filling", "waiting", "paying"):
            digest, whose = cookie_digest(token_of(place, 1)), f"app_{place}_1"
            tx.sessions.add(FormSession(digest, whose, now, now + timedelta(days=1), opened_at=now, phone_proved=True))
        for number in range(20):
            tx.payments.add(Payment(f"pay_{number}", paying.id, f"REF{number}", AMOUNT, PaymentState.STARTED, now))
    return house


@pytest.fixture(scope="module")
def app(site: HubSite, house: House) -> Iterator[Flask]:
    yield create_app(site.settings, house)
    assert isinstance(house.runner, EmbeddedRunner)
    house.runner.stop()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    found, talk = Asked(threading.get_ident()), Postgres._talk
    commit, execute = psycopg.Connection.commit, psycopg.Cursor.execute

    def talked(self: Postgres, packed: Any, **how: bool) -> Any:
        found.more(len(packed), how["commit"])
        return talk(self, packed, **how)

    def committed(self: psycopg.Connection[Any]) -> None:
        if self.info.transaction_status == IN_TRANSACTION:
            found.more(0, 1)
        commit(self)

    def executed(self: psycopg.Cursor[Any], *given: Any, **named: Any) -> Any:
        found.more(1, 0)
        return execute(self, *given, **named)

    monkeypatch.setattr(Postgres, "_talk", talked)
    monkeypatch.setattr(psycopg.Connection, "commit", committed)
    monkeypatch.setattr(psycopg.Cursor, "execute", executed)
    # A connection that rested is asked whether it lives: how long it rests between two tests is no matter of the request.
    monkeypatch.setattr("bridge.store.engine.REST_SECONDS", 3600.0)
    return found


def requests_of(site: HubSite) -> dict[str, Iterator[bytes]]:
    """By the names of COSTS."""
    phone = {"User-Agent": "Phone/1", "Accept-Language": "ru"}

    def read(path: str, token: str) -> Iterator[bytes]:
        while True:
            yield request_bytes("GET", path, {**phone, "Cookie": f"form={token}"})

    def post(path: str, *bodies: dict[str, str]) -> Iterator[bytes]:
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"form={FILLING}"}
        for number in range(100):
            body = urlencode({**bodies[number % len(bodies)], "csrf_token": csrf_of(FILLING)}).encode()
            yield request_bytes("POST", path, phone | kind, body)

    return {
        "a site's order": signed_orders(site.request_secret, "costs"),
        "a page of the form": read("/form/name", FILLING),
        "an answer of the form": post("/form/name", ANSWERS["name"]),
        "a fresh draft": post("/form/draft/name", {"surname": "Пет"}, {"surname": "Петр"}),
        "the same draft again": post("/form/draft/name", {"surname": "Петров"}),
        "the state of a waiting page": read("/form/state", WAITING),
        "a waiting page": read("/form/waiting", WAITING),
        "the cabinet": read("/form/loan", PAYING),
        "a notice of PayU": signed_notices(site.payu_secret, "c0"),
    }


def environment(raw: bytes) -> dict[str, Any]:
    """As a server would make it of the bytes."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split(" ")
    told = {name.upper().replace("-", "_"): value for name, _, value in (line.partition(": ") for line in lines)}
    own = {name if name.startswith("CONTENT_") else f"HTTP_{name}": value for name, value in told.items()}
    return own | {
        "REQUEST_METHOD": method, "PATH_INFO": path, "RAW_URI": path, "QUERY_STRING": "", "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "192.0.2.1",
        "wsgi.url_scheme": "http", "wsgi.input": BytesIO(body), "wsgi.input_terminated": True,
    }  # fmt: skip


@pytest.mark.parametrize("name", COSTS)
def test_a_request_costs_what_stands_in_the_table(name: str, site: HubSite, house: House, app: Flask, asked: Asked) -> None:
    requests, costs = requests_of(site)[name], []
    for _ in range(4):
        # Lines of the journal that the request before left behind are none of this one's.
        with house.store.begin():
            pass
        asked.statements = asked.ways = asked.commits = 0
        answer = Response.from_app(app.wsgi_app, environment(next(requests)))
        assert answer.status_code < 400, answer.get_data(as_text=True)
        costs.append((asked.statements, asked.ways, asked.commits))
    # The first ones of a process also ask what it then knows for a while.
    assert min(costs) == COSTS[name]
