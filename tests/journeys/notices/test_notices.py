"""Notices from outside: stored before they are answered, once, and refused without a word when not genuine."""

import hmac
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.hub import TIMER, Hub
from bridge.model.application import Application
from bridge.model.decision import Deal
from bridge.model.payment import Payment, PaymentState
from bridge.ports.store import StoreUnavailableError
from bridge.ports.work import Destination, WorkKind
from bridge.web import errors, health
from bridge.web.notices import NoticesSettings, blueprint
from bridge.web.partner_api.drafts import draft_of
from bridge.web.partner_api.loading import load
from bridge.web.partner_api.shapes import ApplicationShape
from tests.fakes.acquiring import FakeAcquiring
from tests.fakes.surroundings import FakeClock
from tests.journeys.partner_api.world import a_message, make_hub

NEW, OLD = "the-new-secret-of-onec", "the-old-secret-of-onec"
DEAL = "ДЕЛО/000-1"
LATER = timedelta(hours=1)


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return make_hub(tmp_path)


@pytest.fixture
def client(hub: Hub) -> Iterator[FlaskClient]:
    app = Flask("test")
    errors.register(app)
    app.register_blueprint(blueprint(hub, NoticesSettings((NEW, OLD))))
    app.register_blueprint(health.blueprint(hub))
    with app.test_client() as client:
        yield client


def an_application(hub: Hub) -> Application:
    """One with a deal, whose decision and loan are looked at in an hour."""
    message = a_message()
    values, unknown = load(ApplicationShape(), message)
    draft = draft_of(hub.partners["sun"], hub.products["tour"].lending, message, values, unknown)
    taken, now = accept_application(hub, draft).application, hub.clock.now()
    with hub.store.begin() as tx:
        known = tx.applications.get(taken.id)
        for kind in (WorkKind.RECEIVE_DECISION, WorkKind.FETCH_LOAN):
            tx.work.post(kind, known.id, TIMER, known.id, now + LATER)
        return tx.applications.save(replace(known, deal=Deal(DEAL, "client", 3, now)))


def due(hub: Hub, application: Application) -> dict[WorkKind, datetime]:
    with hub.store.begin() as tx:
        return {row.kind: row.due_at for row in tx.work.open_of(application.id)}


def tell(
    client: FlaskClient, body: Any, secret: str = NEW, kind: str | None = "application/json", **headers: str
) -> TestResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    signature = hmac.new(secret.encode(), raw, sha256).hexdigest()
    return client.post("/notices/onec", data=raw, content_type=kind, headers={"X-Signature": signature} | headers)


def changed(version: Any = 2, deal: Any = DEAL) -> dict[str, Any]:
    return {"event": "deal_changed", "deal": deal, "version": version}


# the loan system


@pytest.mark.parametrize(
    "raw",
    [
        json.dumps(changed()).encode(),
        json.dumps(changed(), ensure_ascii=False).encode("utf-8-sig"),
        json.dumps(changed(), ensure_ascii=False).encode("cp1251"),
        json.dumps(changed(version="2"), ensure_ascii=False).encode(),
    ],
)
@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/x-www-form-urlencoded", None])
def test_a_changed_deal_is_looked_at_at_once(client: FlaskClient, hub: Hub, raw: bytes, kind: str | None) -> None:
    application = an_application(hub)
    assert tell(client, raw, kind=kind).status_code == 202
    now = hub.clock.now()
    assert due(hub, application)[WorkKind.RECEIVE_DECISION] == now
    assert due(hub, application)[WorkKind.FETCH_LOAN] == now
    assert due(hub, application)[WorkKind.EXPIRE_APPLICATION] > now


def test_a_repeated_notice_changes_nothing(client: FlaskClient, hub: Hub) -> None:
    application = an_application(hub)
    assert tell(client, changed()).status_code == 202
    first = due(hub, application)
    assert isinstance(hub.clock, FakeClock)
    hub.clock.move(timedelta(minutes=1))
    assert tell(client, changed()).status_code == 202
    assert due(hub, application) == first


def test_an_unknown_deal_is_stored_and_answered_all_the_same(client: FlaskClient, hub: Hub) -> None:
    assert tell(client, changed(deal="нет такого")).status_code == 202


def test_both_secrets_are_good_during_a_change(client: FlaskClient) -> None:
    assert tell(client, changed(), OLD).status_code == 202


@pytest.mark.parametrize(
    ("signature", "code"), [("", "signature_missing"), ("00", "signature_mismatch"), ("é", "signature_mismatch")]
)
def test_a_deal_notice_that_is_not_signed_is_refused(client: FlaskClient, hub: Hub, signature: str, code: str) -> None:
    application = an_application(hub)
    with capture_logs() as logs:
        answer = tell(client, changed(), **{"X-Signature": signature})
    assert (answer.status_code, answer.get_json()["code"]) == (401, code)
    assert due(hub, application)[WorkKind.RECEIVE_DECISION] == hub.clock.now() + LATER
    assert [line["log_level"] for line in logs] == ["warning"] and DEAL not in str(logs)


def test_without_a_secret_in_the_settings_nobody_is_believed(hub: Hub) -> None:
    app = Flask("test")
    errors.register(app)
    app.register_blueprint(blueprint(hub, NoticesSettings(("",))))
    assert tell(app.test_client(), changed(), secret="").status_code == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (changed() | {"event": "deal_made"}, "event"),
        (changed(deal=""), "deal"),
        (changed(deal=None), "deal"),
        (changed(deal="x" * 101), "deal"),
        (changed(deal="a\nb"), "deal"),
        (changed(version=None), "version"),
        (changed(version=-1), "version"),
        (changed(version=True), "version"),
        (changed(version=1.5), "version"),
        (changed(version="²"), "version"),
    ],
)
def test_a_wrong_field_of_a_deal_notice_is_named(client: FlaskClient, body: Any, field: str) -> None:
    answer = tell(client, body)
    assert (answer.status_code, answer.get_json()["field"]) == (422, field)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"[" * 100_000, b"\xff\xfe{}"])
def test_a_signed_body_that_is_no_object_is_refused(client: FlaskClient, raw: bytes) -> None:
    answer = tell(client, raw)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "json_invalid")


# the acquirer


def a_payment(hub: Hub) -> Payment:
    application = an_application(hub)
    payment = Payment("pay_1", application.id, "REF1", 5000, PaymentState.STARTED, datetime(2026, 11, 23, 9, tzinfo=UTC))
    with hub.store.begin() as tx:
        tx.payments.add(payment)
    return payment


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", None])
def test_a_genuine_payment_notice_gets_the_exact_receipt_and_is_queued_once(
    client: FlaskClient, hub: Hub, kind: str | None
) -> None:
    payment = a_payment(hub)
    assert isinstance(hub.acquiring, FakeAcquiring)
    body = hub.acquiring.notice_body("REF1", PaymentState.PAID, 5000)
    for _ in range(5):
        answer = client.post("/notices/payu", data=body, content_type=kind)
        text, media_type = hub.acquiring.receipt(body, hub.clock.now())
        assert (answer.status_code, answer.text, answer.content_type.split(";")[0]) == (200, text, media_type)
    with hub.store.begin() as tx:
        kinds = [row.kind for row in tx.work.open_of(payment.application_id)]
    assert kinds.count(WorkKind.RECEIVE_PAYMENT) == 1


def test_a_forged_payment_notice_gets_no_receipt(client: FlaskClient, hub: Hub, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        answer = client.post("/notices/payu", data=b"REFNO=1&FIRSTNAME=Ivanov&HASH=00")
    assert (answer.status_code, answer.get_json()["code"]) == (400, "notice_refused")
    assert [line["log_level"] for line in logs] == ["warning"]
    assert "Ivanov" not in str(logs) + caplog.text + answer.text


def test_a_notice_is_not_receipted_while_the_database_is_away(
    client: FlaskClient, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_how: bool) -> None:
        raise StoreUnavailableError("away")

    assert isinstance(hub.acquiring, FakeAcquiring)
    body = hub.acquiring.notice_body("REF1", PaymentState.PAID, 5000)
    for transaction in ("begin", "read"):
        monkeypatch.setattr(hub.store, transaction, away)
    answer = client.post("/notices/payu", data=body)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert client.get("/health/live").status_code == 200
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.get_json()["parts"]) == (503, {"database": "down"})


def test_the_acquirers_probe_is_answered(client: FlaskClient) -> None:
    answer = client.get("/notices/payu")
    assert (answer.status_code, answer.content_type.split(";")[0]) == (200, "text/plain")


def test_a_body_without_end_is_cut_off(client: FlaskClient) -> None:
    assert client.post("/notices/payu", data=b"x" * 300_000).status_code == 413


def test_a_hub_that_works_says_so(client: FlaskClient) -> None:
    assert client.get("/health/ready").get_json() == {"status": "ok", "parts": {"database": "ok"}, "neighbours": {}}


def test_neighbours_that_are_not_well_are_told_and_sites_only_as_one(client: FlaskClient, hub: Hub) -> None:
    with hub.store.begin() as tx:
        now = hub.clock.now()
        tx.work.mark(Destination("loan_system", 3, now, now, "no free session"))
        tx.work.mark(Destination("sms", paused_by="olga", held_until=now + timedelta(hours=1)))
        tx.work.mark(Destination("partner:sun", 1, now))
        tx.work.mark(Destination("partner:moon", paused_by="hub", held_until=now + timedelta(hours=1)))
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.get_json()["neighbours"] == {"loan_system": "failing", "sms": "paused", "sites": "failing"}
    assert b"sun" not in answer.data


def test_parts_of_the_installation_are_told_without_making_it_unready(hub: Hub) -> None:
    app = Flask("parts")
    app.register_blueprint(health.blueprint(hub, {"redis": lambda: False}))
    answer = app.test_client().get("/health/ready")
    assert (answer.status_code, answer.get_json()["parts"]) == (200, {"database": "ok", "redis": "down"})
