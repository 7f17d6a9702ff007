"""Notices of changed deals as real bases send them: moments of their wall clock, many deals at once, odd bytes, repeats."""

import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from bridge.flows.hub import LOAN_TIMER, Hub
from bridge.model.application import Application
from bridge.model.decision import Deal
from bridge.model.status import Status
from bridge.ports.decisions import Reading
from bridge.ports.work import WorkKind
from bridge.web import errors
from bridge.web.notices import NoticesSettings, blueprint
from tests.fakes.surroundings import FakeClock
from tests.journeys.partner_api.world import make_hub
from tests.store.people import an_application

SECRET = "the-secret-of-the-base-in-its-zone"
VLADIVOSTOK = ZoneInfo("Asia/Vladivostok")
NOON = datetime(2026, 11, 23, 2, 0, 5, tzinfo=UTC)
LATER = timedelta(hours=1)


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return make_hub(tmp_path)


@pytest.fixture
def client(hub: Hub) -> Iterator[FlaskClient]:
    app = Flask("test")
    app.config["MAX_CONTENT_LENGTH"] = 256 * 1024
    errors.register(app)
    app.register_blueprint(blueprint(hub, NoticesSettings((SECRET,), VLADIVOSTOK)))
    with app.test_client() as client:
        yield client


def undecided(hub: Hub, count: int = 1) -> list[Application]:
    """Applications whose deals ДЕЛО-0, ДЕЛО-1 … wait for a decision, to be asked about in an hour."""
    now, made = hub.clock.now(), []
    with hub.store.begin() as tx:
        for n in range(count):
            deal = Deal(f"ДЕЛО-{n}", "client", 1, now - LATER)
            made.append(replace(an_application(f"app_{n}"), status=Status.SUBMITTED, deal=deal))
            tx.applications.add(made[-1])
            tx.work.post(WorkKind.RECEIVE_DECISION, made[-1].id, LOAN_TIMER, made[-1].id, now + LATER)
    return made


def told(hub: Hub, application: Application) -> tuple[datetime | None, datetime | None]:
    """When the notice came and what it told, as a decision read now would keep it."""
    now = hub.clock.now()
    with hub.store.begin() as tx:
        tx.decisions.note("evt_probe", application.id, now, Reading(now - LATER, now))
    with hub.store.begin() as tx:
        row = tx._connection.exec_driver_sql("SELECT noticed_at, told_at FROM decisions").one()  # type: ignore[attr-defined]
    return tuple(datetime.fromisoformat(one) if one else None for one in row)  # type: ignore[return-value]


def due(hub: Hub, application: Application) -> datetime:
    with hub.store.read() as tx:
        return tx.work.open_of(application.id)[0].due_at


def tell(client: FlaskClient, body: Any, **headers: str) -> TestResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    signed = {"X-Signature": hmac.new(SECRET.encode(), raw, sha256).hexdigest()} | headers
    return client.post("/notices/onec", data=raw, headers=signed)


def changed(at: Any = None, version: int = 2, deal: str = "ДЕЛО-0") -> dict[str, Any]:
    return {"event": "deal_changed", "deal": deal, "version": version} | ({} if at is None else {"at": at})


@pytest.mark.parametrize(
    "at",
    [
        "2026-11-23T12:00:05", "20261123120005", 20261123120005, " 2026-11-23 12:00:05 ", "2026-11-23T02:00:05Z",
        "2026-11-23T05:00:05+03:00",
    ],
)  # fmt: skip
def test_a_moment_of_the_bases_wall_clock_becomes_utc(client: FlaskClient, hub: Hub, at: Any) -> None:
    (application,) = undecided(hub)
    assert tell(client, changed(at)).status_code == 202
    assert told(hub, application) == (hub.clock.now(), NOON)


@pytest.mark.parametrize(
    "at",
    [
        "0001-01-01T00:00:00", "вчера", "20261323120005", "2026-11-23", 12, 1.5, True, [], {"x": 1}, "9" * 200,
        "9999-12-31T23:59:59-23:59",
    ],
)  # fmt: skip
def test_a_moment_that_can_not_be_read_is_told_to_the_log_and_refuses_nothing(client: FlaskClient, hub: Hub, at: Any) -> None:
    (application,) = undecided(hub)
    with capture_logs() as logs:
        assert tell(client, changed(at)).status_code == 202
    assert [line["log_level"] for line in logs] == ["warning"] and "ДЕЛО" not in str(logs)
    assert due(hub, application) == hub.clock.now()
    assert told(hub, application) == (hub.clock.now(), None)


@pytest.mark.parametrize("at", ["", None])
def test_an_empty_moment_is_none_and_no_fault(client: FlaskClient, hub: Hub, at: str | None) -> None:
    undecided(hub)
    with capture_logs() as logs:
        assert tell(client, changed() | {"at": at}).status_code == 202
    assert logs == []


BODY = json.dumps(changed("20261123120005") | {"База": "МФО Север", "attempt": 3, "what": {"n": [1]}}, ensure_ascii=False)


UTF, WIN = "application/json; charset=utf-8", "application/json; charset=windows-1251"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (BODY.encode("utf-8-sig"), WIN), (BODY.encode("cp1251"), UTF), (BODY.encode("utf-16"), UTF),
        (BODY.encode() + b"\r\n \t\r\n", WIN), (BODY.encode() + b"\0", "text/html"), (b"\r\n" + BODY.encode(), "multipart/x"),
        (BODY.encode() + "\u00a0".encode(), "???"), (BODY.replace(", ", ",\r\n\t").encode("cp1251"), ""),
    ],
    ids=["mark", "windows-1251", "utf-16", "lines after", "nul after", "lines before", "hard blank", "windows-1251 in lines"],
)  # fmt: skip
def test_what_the_bytes_are_counts_and_not_what_is_said_of_them(client: FlaskClient, hub: Hub, raw: bytes, kind: str) -> None:
    (application,) = undecided(hub)
    assert tell(client, raw, **{"Content-Type": kind}).status_code == 202
    assert told(hub, application) == (hub.clock.now(), NOON)


def test_a_thousand_deals_in_one_notice_are_looked_at_at_once_in_one_short_transaction(client: FlaskClient, hub: Hub) -> None:
    applications = undecided(hub, 1000)
    rows = [{"deal": f"ДЕЛО-{n}", "version": 2, "at": "2026-11-23T12:00:05", "more": "x"} for n in range(1000)]
    # The processor's time, which other programs of the machine do not lengthen.
    began = time.process_time()
    assert tell(client, {"event": "deal_changed", "deals": rows}).status_code == 202
    assert time.process_time() - began < 2, "a base waits for the answer"
    assert {due(hub, one) for one in (applications[0], applications[500], applications[-1])} == {hub.clock.now()}
    assert told(hub, applications[-1]) == (hub.clock.now(), NOON)


def test_a_notice_of_many_escaped_letters_is_not_too_long(client: FlaskClient) -> None:
    raw = json.dumps({"event": "deal_changed", "deals": [{"deal": "Ж" * 100, "version": n} for n in range(1000)]}).encode()
    assert len(raw) > 600_000
    assert tell(client, raw).status_code == 202
    assert tell(client, b" " * 1_100_000).status_code == 413


@pytest.mark.parametrize(
    ("deals", "field"),
    [
        ([], "deals"), ({}, "deals"), ("ДЕЛО-0", "deals"), ([1], "deals"), (None, "deals"),
        ([{"deal": "ДЕЛО-0", "version": 1}] * 1001, "deals"),
        ([{"deal": "ДЕЛО-0", "version": 1}, {"deal": "", "version": 1}], "deals.1.deal"),
        ([{"deal": "ДЕЛО-0"}], "deals.0.version"),
    ],
)  # fmt: skip
def test_a_wrong_list_names_its_place_and_nothing_of_it_is_taken(client: FlaskClient, hub: Hub, deals: Any, field: str) -> None:
    (application,) = undecided(hub)
    answer = tell(client, {"event": "deal_changed", "deals": deals})
    assert (answer.status_code, answer.get_json()["field"]) == (422, field)
    assert due(hub, application) == hub.clock.now() + LATER


def test_known_and_unknown_deals_come_together(client: FlaskClient, hub: Hub) -> None:
    (application,) = undecided(hub)
    deals = [{"deal": "нет такого", "version": 5}, {"deal": "ДЕЛО-0", "version": "2"}, {"deal": "ДЕЛО-0", "version": 3}]
    assert tell(client, {"event": "deal_changed", "deals": deals}).status_code == 202
    assert due(hub, application) == hub.clock.now()


def test_repeats_alone_or_in_company_leave_the_first_arrival(client: FlaskClient, hub: Hub) -> None:
    (application,) = undecided(hub)
    first = hub.clock.now()
    bodies = [changed("20261123120005"), {"event": "deal_changed", "deals": [changed("20261123130000")]}]
    for body in (*bodies, *reversed(bodies)):
        assert tell(client, body).status_code == 202
        assert isinstance(hub.clock, FakeClock)
        hub.clock.move(timedelta(minutes=1))
    assert told(hub, application) == (first, NOON)


def test_an_older_change_that_comes_later_changes_nothing(client: FlaskClient, hub: Hub) -> None:
    (application,) = undecided(hub)
    first = hub.clock.now()
    assert tell(client, changed("20261123120005", version=7)).status_code == 202
    assert isinstance(hub.clock, FakeClock)
    hub.clock.move(timedelta(minutes=1))
    assert tell(client, changed("20261123110000", version=6)).status_code == 202
    assert told(hub, application) == (first, NOON)


def test_without_a_zone_no_moment_is_guessed(hub: Hub) -> None:
    app = Flask("test")
    errors.register(app)
    app.register_blueprint(blueprint(hub, NoticesSettings((SECRET,))))
    (application,) = undecided(hub)
    assert tell(app.test_client(), changed("20261123120005")).status_code == 202
    assert told(hub, application) == (hub.clock.now(), None)
