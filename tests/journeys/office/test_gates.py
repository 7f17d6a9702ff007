"""The office's pages of gates: the list with counts, one case with law and evidence, a record with role, token and journal."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bridge.flows.signing.confirm_booking import confirm_booking
from bridge.model.gates import By, GateName
from bridge.model.gates.table import preset
from bridge.model.staff.roles import Role
from bridge.model.status import Status
from bridge.web import errors
from bridge.web.office import blueprint
from tests.builders import FakeHub, a_product, fake_hub
from tests.journeys.office.case import enter, token_of
from tests.journeys.office.seats import office_settings
from tests.walk import brought_to, read, sign, work_all

G = GateName
IDENTIFIED = {"way": "biometrics", "reference": "ЕБС-77"}


@pytest.fixture
def hub() -> FakeHub:
    """An officer identifies; the booking is switched off."""
    gates = {name: preset(name) for name in GateName}
    gates[G.IDENTIFICATION] = replace(gates[G.IDENTIFICATION], by=By.OFFICE, reason="опознаём сами")
    gates[G.BOOKING] = replace(gates[G.BOOKING], off="туры только из наличия")
    return fake_hub(products={"tour": a_product(gates=gates)})


def office_at(hub: FakeHub, user: str) -> FlaskClient:
    app = Flask("test")
    errors.register(app)
    settings = office_settings(hub, {"olga": Role.SENIOR, "pavel": Role.OPERATOR})
    app.register_blueprint(blueprint(hub, settings))
    client = app.test_client()
    assert enter(client, user).status_code == 303
    return client


@pytest.fixture
def olga(hub: FakeHub) -> FlaskClient:
    """May record."""
    return office_at(hub, "olga")


@pytest.fixture
def pavel(hub: FakeHub) -> FlaskClient:
    """May only read."""
    return office_at(hub, "pavel")


def record(client: FlaskClient, application_id: str, gate: str, act: str = "record", **values: str) -> TestResponse:
    token = token_of(client.get(f"/office/cases/{application_id}/gates"))
    return client.post(f"/office/cases/{application_id}/gates/{gate}/{act}", data={"csrf_token": token, **values})


def test_the_list_counts_who_waits_for_each_gate_and_leads_to_the_case(hub: FakeHub, olga: FlaskClient) -> None:
    first, second = brought_to(hub, Status.CONTRACT_READY), brought_to(hub, Status.CONTRACT_READY)
    page = olga.get("/office/gates").text
    assert "Заёмщик опознан <b>2</b>" in page
    assert first.order_id in page and f"/office/cases/{second.id}/gates" in page
    assert "Никто не ждёт" in olga.get("/office/gates?gate=payee").text
    assert olga.get("/office/gates?gate=nonsense&after=nonsense|x").status_code == 200


def test_a_case_shows_state_in_words_evidence_law_parameter_since_when_and_doubt(hub: FakeHub, pavel: FlaskClient) -> None:
    application = brought_to(hub, Status.CONTRACT_READY)
    page = pavel.get(f"/office/cases/{application.id}/gates").text
    for text in (
        "353-ФЗ ст. 6 ч. 11", "psk_abs_max = <b>292</b> с 01.07.2023", "353-FZ art. 6 part 11, edition of 613-FZ",
        "уточните у юриста", "self_ban_fresh_hours = <b>24 ч</b>", "решение кредитора", "опознаём сами",
        "выключено: туры только из наличия", "ждём записи сотрудника", "loans_to_one_person_mkk = <b>500\u00a0000 ₽</b>",
    ):  # fmt: skip
        assert text in page, text
    assert "✓</span> открыто" in page and "✕</span> закрыто" in page
    assert "<form" not in page.partition('<main id="main">')[2], "who may not record sees no form"
    assert "Иванов" not in page and application.borrower.phone[-7:] not in page
    assert f"/office/cases/{application.id}/gates" in pavel.get(f"/office/cases/{application.id}").text


def test_an_officer_records_evidence_and_it_stands_in_gate_journal_and_timeline(hub: FakeHub, olga: FlaskClient) -> None:
    application = brought_to(hub, Status.CONTRACT_READY)
    answer = record(olga, application.id, "identification", **IDENTIFIED)
    assert answer.status_code == 303 and "done=recorded" in answer.location
    gate = read(hub, application.id).gate(G.IDENTIFICATION)
    assert gate and gate.open and gate.given_by == "office:olga"
    page = olga.get(answer.location).text
    assert "Записано" in page and "офис (olga)" in page and "Отозвать" in page
    assert "Условие выполнено" in olga.get(f"/office/cases/{application.id}").text
    sign(hub, application.id)


def test_a_record_that_lacks_something_comes_back_with_what_is_wrong(hub: FakeHub, olga: FlaskClient) -> None:
    application = brought_to(hub, Status.CONTRACT_READY)
    answer = record(olga, application.id, "identification", way="bank", reference=" ")
    assert answer.status_code == 422 and "основание, номер записи" in answer.text.partition('role="alert"')[2]
    assert not read(hub, application.id).gate(G.IDENTIFICATION).open  # type: ignore[union-attr]  # it is there, and closed


def test_who_may_not_record_is_refused_whatever_he_sends(hub: FakeHub, pavel: FlaskClient) -> None:
    application = brought_to(hub, Status.CONTRACT_READY)
    assert record(pavel, application.id, "identification", **IDENTIFIED).status_code == 403
    assert record(pavel, application.id, "identification", "withdraw", reason="просто так").status_code == 403
    assert not read(hub, application.id).gate(G.IDENTIFICATION).open  # type: ignore[union-attr]


def test_a_form_without_our_token_records_nothing(hub: FakeHub, olga: FlaskClient) -> None:
    application = brought_to(hub, Status.CONTRACT_READY)
    path = f"/office/cases/{application.id}/gates/identification/record"
    assert olga.post(path, data=IDENTIFIED).status_code == 403
    assert olga.post(path, data={"csrf_token": "x" * 32, **IDENTIFIED}).status_code == 403


@pytest.mark.parametrize(("gate", "status"), [("nonsense", 404), ("self_ban", 303), ("booking", 303)])
def test_a_gate_that_is_not_the_offices_is_not_opened_here(hub: FakeHub, olga: FlaskClient, gate: str, status: int) -> None:
    application = brought_to(hub, Status.CONTRACT_READY)
    answer = record(olga, application.id, gate, number="1")
    assert answer.status_code == status
    assert status == 404 or "done=closed" in answer.location


def test_a_record_is_taken_back_with_a_reason_that_the_journal_keeps(hub: FakeHub, olga: FlaskClient) -> None:
    application = brought_to(hub, Status.CONTRACT_READY)
    record(olga, application.id, "identification", **IDENTIFIED)
    assert record(olga, application.id, "identification", "withdraw", reason="").status_code == 422
    assert record(olga, application.id, "identification", "withdraw", reason="чужой паспорт").status_code == 303
    with hub.store.begin() as tx:
        line = tx.evidence.of(application.id)[-1]
    assert line.kind == "gate_closed" and "чужой паспорт" in line.facts["reason"]
    assert "Условие снова закрыто" in olga.get("/office/queues").text


def test_a_case_that_is_signed_shows_how_long_the_pause_lasts_and_that_a_gate_is_off(hub: FakeHub, olga: FlaskClient) -> None:
    application = brought_to(hub, Status.CONTRACT_READY)
    record(olga, application.id, "identification", **IDENTIFIED)
    sign(hub, application.id)
    work_all(hub)
    page = olga.get(f"/office/cases/{application.id}/gates").text
    assert "◷</span> ждёт времени" in page and "48 ч после подписи" in page
    hub.clock.move(timedelta(hours=48))
    work_all(hub)
    assert read(hub, application.id).status is Status.PAYOUT_READY
    assert "⊘</span> выключено" in olga.get(f"/office/cases/{application.id}/gates").text
    assert confirm_booking(hub, application.id, "OP-1").status is Status.PAYOUT_READY


def test_an_unknown_case_is_told_plainly(olga: FlaskClient) -> None:
    assert olga.get("/office/cases/app_nobody/gates").status_code == 404
    assert olga.get("/office/cases/%3Cb%3E/gates").status_code == 404
