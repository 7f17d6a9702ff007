"""The gateway of messages at the door: who may knock, what is answered, and the way of real notices to a message."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.serving import make_server

from bridge.flows.hub import Hub
from bridge.flows.messaging.post_message import post_message
from bridge.jobs.crew import Worker, drain
from bridge.ports.sms import Message, MessageState
from bridge.ports.store import StoreUnavailableError
from bridge.web import errors, visits
from bridge.web.notices import NoticesSettings, blueprint
from samples.neighbours.smsc.__main__ import build
from tests.contract.sms.conftest import SECRET, served, smsc_at
from tests.fakes.sms import FakeSms
from tests.journeys.notices.test_notices import an_application
from tests.journeys.partner_api.world import make_hub
from tests.waiting import soon
from tests.walk import WORKER

PATH = "Zk7-q1_long-random-part-of-the-address"


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return replace(make_hub(tmp_path), sms=FakeSms())


def app_of(hub: Hub, path: str = PATH) -> Flask:
    app = Flask("test")
    errors.register(app)
    visits.register(app, hub)
    app.register_blueprint(blueprint(hub, NoticesSettings(("secret-of-onec",), sms_path=path)))
    return app


@pytest.fixture
def client(hub: Hub) -> Iterator[FlaskClient]:
    with app_of(hub).test_client() as client:
        yield client


def a_sent_message(hub: Hub) -> Message:
    application = an_application(hub)
    with hub.store.begin() as tx:
        return post_message(hub, tx, tx.applications.get(application.id), "Заём одобрен")


def test_a_genuine_notice_is_stored_answered_and_worked_on_afterwards(hub: Hub, client: FlaskClient) -> None:
    message = a_sent_message(hub)
    raw = hub.sms.notice(message, MessageState.DELIVERED)  # type: ignore[attr-defined]  # the fake makes notices
    answer = client.post(f"/notices/sms/{PATH}", data=raw.body)
    assert (answer.status_code, answer.text) == (200, "taken")
    assert stored(hub, message).state is MessageState.WAITING
    drain(hub, Worker("test", WORKER.lease))
    assert stored(hub, message).state is MessageState.DELIVERED


def stored(hub: Hub, message: Message) -> Message:
    with hub.store.read() as tx:
        return tx.messages.get(message.id)


@pytest.mark.parametrize("path", ["guessed-by-somebody-who-does-not-know-it", PATH[:-1], PATH + "x", "%00", "ж"])
def test_whoever_does_not_know_the_address_finds_nothing(client: FlaskClient, path: str) -> None:
    assert client.post(f"/notices/sms/{path}", data=b"id=1").status_code == 404
    assert client.get(f"/notices/sms/{path}").status_code == 404


def test_a_door_without_a_path_is_closed(hub: Hub) -> None:
    with app_of(hub, "").test_client() as client:
        assert client.post("/notices/sms/", data=b"").status_code == 404
        assert client.post("/notices/sms/x", data=b"").status_code == 404


def test_a_wrong_sum_is_403_an_alarm_and_nothing_else(hub: Hub, client: FlaskClient) -> None:
    for _ in range(2):
        answer = client.post(f"/notices/sms/{PATH}", data=b'{"mark": "no", "id": "msg_x +79991234567"}')
        assert (answer.status_code, answer.json["code"] if answer.json else "") == (403, "notice_refused")
        assert b"9991234567" not in answer.data
    with hub.store.read() as tx:
        assert [one.kind for one in tx.attentions.waiting()] == ["sms_forged"]
        assert tx.work.dead(10) == []


def test_a_store_that_is_away_is_no_acknowledgement(hub: Hub, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = hub.sms.notice(a_sent_message(hub), MessageState.DELIVERED)  # type: ignore[attr-defined]  # the fake makes notices

    def away(**_how: bool) -> Any:
        raise StoreUnavailableError("away")

    monkeypatch.setattr(hub.store, "begin", away)
    assert client.post(f"/notices/sms/{PATH}", data=raw.body).status_code == 503


def test_too_long_a_notice_is_refused(client: FlaskClient) -> None:
    assert client.post(f"/notices/sms/{PATH}", data=b"x" * 300_000).status_code == 413


def test_neither_logs_nor_the_journal_hold_the_address_s_secret_or_a_phone(
    hub: Hub, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        client.post(f"/notices/sms/{PATH}", data=b'{"mark": "no", "phone": "+79991234567"}')
        client.get(f"/notices/sms/{PATH}?phone=79991234567&id=1")

    def noted() -> list[str]:
        with hub.store.read() as tx:
            return [line.what for line in tx.journal.after(0, 100)]

    assert soon(lambda: "POST /notices/sms/<mark>" in noted())
    journal = noted()
    told = f"{logs} {caplog.text} {journal}"
    assert PATH not in told
    assert "9991234567" not in told


@pytest.fixture
def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("STAND_SMSC_PASSWORD", "sample-sms-password")
    monkeypatch.setenv("STAND_SMSC_APIKEY", "sample-sms-key")
    monkeypatch.setenv("STAND_SMSC_CALLBACK_SECRET", SECRET)
    yield from served(build, tmp_path / "smsc")


@pytest.mark.parametrize(
    ("phone", "switches", "state"),
    [
        ("+79990000001", "charset=utf-8&fmt=3&sha1=1", MessageState.DELIVERED),
        ("+79990000020", "sha1", MessageState.FAILED),
        ("+79990000041", "charset=utf-8&sha1=1", MessageState.DELIVERED),
        ("+79990000043", "fmt=3&sha1=1", MessageState.DELIVERED),
        ("+79990000044", "fmt=3&sha1=1", MessageState.SENT),
        ("+79990000045", "charset=utf-8&sha1=1", MessageState.DELIVERED),
        ("+79990000001", "charset=utf-8&fmt=3&md5=1", MessageState.SENT),
    ],
    ids=["JSON", "form in windows-1251, failed", "repeated", "reordered", "wrong sum", "GET", "another sum than agreed"],
)
def test_notices_of_the_stand_in_move_a_message(
    tmp_path: Path, stand: str, phone: str, switches: str, state: MessageState
) -> None:
    gateway = smsc_at(stand)
    hub = replace(make_hub(tmp_path), sms=gateway)
    server = make_server("127.0.0.1", 0, app_of(hub), threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    address = f"http://127.0.0.1:{server.port}/notices/sms/{PATH}?{switches}"
    requests.post(f"{stand}/_stand/settings", json={"callback": address}, timeout=60).raise_for_status()
    message = a_sent_message(hub)
    with hub.store.begin() as tx:
        tx.messages.save(replace(tx.messages.get(message.id), phone=phone))

    def told() -> bool:
        drain(hub, Worker("test", WORKER.lease))
        return all_told(stand) and stored(hub, message).state is state

    assert soon(told)
    server.shutdown()
    assert stored(hub, message).state is state
    with hub.store.read() as tx:
        kinds = {one.kind for one in tx.attentions.waiting()}
    assert kinds == ({"sms_forged"} if state is MessageState.SENT else set())


def all_told(stand: str) -> bool:
    notices = requests.get(f"{stand}/_stand/notices", timeout=60).json()
    return len(notices) >= 2 and all(one["attempts"] for one in notices)
