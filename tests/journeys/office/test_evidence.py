"""The office sees how a case's evidence stands and takes its archive, if it may; anchors can be published."""

import csv
import json
from dataclasses import replace

from flask import Flask
from flask.testing import FlaskClient

from bridge.evidence.checker.checking import check_archive
from bridge.flows.evidence.export_evidence import EXPORTED
from bridge.model.staff.roles import Role
from bridge.web import errors
from bridge.web.office import blueprint
from tests.builders import FakeHub
from tests.journeys.office.case import enter, token_of
from tests.journeys.office.seats import office_settings
from tests.unit.evidence.case import a_hub, a_key, signed


def office(hub: FakeHub, user: str = "olga") -> FlaskClient:
    settings = office_settings(hub, {"olga": Role.AUDITOR, "pavel": Role.OPERATOR})
    app = Flask("test")
    errors.register(app)
    app.register_blueprint(blueprint(hub, settings))
    client = app.test_client()
    enter(client, user)
    return client


def test_the_archive_comes_out_of_the_office_whole_and_who_took_it_is_noted() -> None:
    hub = a_hub()
    application = signed(hub)
    client = office(hub)
    page = client.get(f"/office/cases/{application.id}/evidence")
    assert "цела" in page.text
    assert "строки 1" in page.text
    assert "не подписываются" not in page.text
    answer = client.post(f"/office/cases/{application.id}/evidence", data={"csrf_token": token_of(page)})
    assert (answer.status_code, answer.content_type) == (200, "application/zip")
    assert check_archive(answer.data, a_key().public_pem.encode()).faults == []
    with hub.store.read() as tx:
        notes = [one.sender for one in tx.journal.after(0, 1000, application.id) if one.what == EXPORTED]
    assert notes == ["office:olga"]


def test_who_may_not_take_it_or_comes_without_the_pages_token_gets_nothing() -> None:
    hub = a_hub()
    application = signed(hub, others=0)
    address = f"/office/cases/{application.id}/evidence"
    other = office(hub, "pavel")
    page = other.get(address)
    assert "Доказательства (ZIP)" not in page.text
    token = token_of(other.get("/office/queues"))
    assert other.post(address, data={"csrf_token": token}).status_code == 403
    assert office(hub).post(address).status_code == 403
    with hub.store.read() as tx:
        assert not [one for one in tx.journal.after(0, 1000, application.id) if one.what == EXPORTED]


def test_a_changed_journal_and_a_missing_key_are_said_on_the_page() -> None:
    hub = a_hub()
    application = signed(hub, others=0)
    rows = hub.store.tx.evidence.rows
    n = next(n for n, row in enumerate(rows) if row.application_id == application.id and row.n == 2)
    rows[n] = replace(rows[n], kind="another")
    page = office(replace(hub, evidence_key=None)).get(f"/office/cases/{application.id}/evidence")
    assert "строка 2 не сходится" in page.text
    assert "Ключ кредитора не задан" in page.text


def test_an_unknown_case_is_missing_and_an_odd_id_too() -> None:
    client = office(a_hub())
    assert client.get("/office/cases/app_none/evidence").status_code == 404
    assert client.get("/office/cases/app-%2e%2e/evidence").status_code == 404


def test_anchors_are_given_as_page_csv_and_json_for_publishing() -> None:
    hub = a_hub()
    signed(hub)
    client = office(hub)
    assert "23.11.2026" in client.get("/office/anchors").text
    rows = list(csv.DictReader(client.get("/office/anchors.csv").text.splitlines()))
    told = json.loads(client.get("/office/anchors.json").text)
    with hub.store.read() as tx:
        anchor = tx.anchors.last()
    assert anchor is not None
    assert [row["digest"] for row in rows] == [row["digest"] for row in told] == [anchor.digest]
    assert json.loads(client.get("/office/anchors.json?since=2026-11-24").text) == []
