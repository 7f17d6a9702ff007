"""/metrics: for who knows the token, in Prometheus' words; no such page where no token is set."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bridge.store.engine import open_engine
from bridge.store.migrations import upgrade
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from bridge.web import errors, metrics
from tests.builders import an_application, fake_hub

TOKEN = "t" * 40


@pytest.fixture
def store(tmp_path: Path) -> SqlStore:
    engine = open_engine(f"sqlite:///{tmp_path}/hub.db")
    upgrade(engine)
    return SqlStore(engine, Seal({1: b"1" * 32}, b"i" * 32), lambda: None)


def client(store: SqlStore, token: str = TOKEN) -> FlaskClient:
    app = Flask("metrics")
    errors.register(app)
    app.register_blueprint(metrics.blueprint(fake_hub(store=store), token))
    return app.test_client()


def test_the_token_opens_the_page_and_nothing_else_does(store: SqlStore) -> None:
    answer = client(store).get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert "# TYPE bridge_work_late_seconds gauge" in answer.text
    for wrong in ("", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer ё"):
        refused = client(store).get("/metrics", headers={"Authorization": wrong})
        assert refused.status_code == 401 and "bridge_work" not in refused.text


def test_without_a_token_there_is_no_page(store: SqlStore) -> None:
    assert client(store, token="").get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_nobody_can_be_told_from_the_numbers(store: SqlStore) -> None:
    application = an_application(id="app_1")
    with store.begin() as tx:
        tx.applications.add(application)
    text = client(store).get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert "bridge_applications{status=" in text
    for word in (application.id, application.order_id, application.borrower.phone, application.borrower.surname):
        assert word not in text
