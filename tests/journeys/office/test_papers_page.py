"""The office sees a case's papers, how figures were compared, and decides on a difference with a reason."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bridge.flows.papers.fill_places import figures_of
from bridge.model.papers.figures import FigureName, ToldFigures
from bridge.model.staff.roles import Role
from bridge.model.status import Status
from bridge.web import errors
from bridge.web.office import blueprint
from tests.builders import FakeHub, a_product, fake_hub
from tests.contract.papers.shipped import the_rules
from tests.journeys.office.case import enter, token_of
from tests.journeys.office.seats import office_settings
from tests.walk import approve, brought_to, read, work_all


def an_office(hub: FakeHub, role: Role = Role.SENIOR) -> FlaskClient:
    app = Flask("test")
    errors.register(app)
    app.register_blueprint(blueprint(hub, office_settings(hub, {"olga": role})))
    client = app.test_client()
    enter(client)
    return client


@pytest.fixture
def hub() -> FakeHub:
    return fake_hub(products={"tour": a_product(papers=the_rules())})


def differing(hub: FakeHub, **changes: Any) -> str:
    """The id of an application whose contract tells other figures."""
    application = brought_to(hub, Status.SUBMITTED)
    ours = figures_of(hub, application, hub.clock.today())
    hub.contract_figures.told = ToldFigures(frozenset(FigureName), replace(ours, **changes))
    approve(hub, application.id)
    work_all(hub)
    return application.id


def test_a_difference_stands_on_the_case_with_both_figures_and_is_accepted_with_a_reason(hub: FakeHub) -> None:
    application_id, client = differing(hub, psk_rubles=1), an_office(hub)
    case = client.get(f"/office/cases/{application_id}").text
    assert "Цифры договора расходятся" in case
    page = client.get(f"/office/cases/{application_id}/papers")
    assert "ПСК, руб.: у нас 24\xa0078,85, в договоре 0,01" in page.text
    form = {"csrf_token": token_of(page), "reason": "ок"}
    short = client.post(f"/office/cases/{application_id}/papers/accept", data=form)
    assert short.status_code == 422 and "напишите причину" in short.text
    done = client.post(f"/office/cases/{application_id}/papers/accept", data={**form, "reason": "Ошибка печати, проверено"})
    assert done.status_code == 303
    work_all(hub)
    assert read(hub, application_id).status is Status.CONTRACT_READY
    after = client.get(done.location).text
    assert "Расхождение принято" in after and "olga" in after and "Ошибка печати, проверено" in after
    assert "individual_terms@2026-11" in after and "ГОСТ" in after


def test_the_contract_is_fetched_again_from_the_page(hub: FakeHub) -> None:
    application_id, client = differing(hub, amount=1), an_office(hub)
    hub.contract_figures.told = None
    page = client.get(f"/office/cases/{application_id}/papers")
    done = client.post(f"/office/cases/{application_id}/papers/again", data={"csrf_token": token_of(page)})
    assert done.status_code == 303
    work_all(hub)
    assert "в карте базы не сказано" in client.get(f"/office/cases/{application_id}/papers").text


def test_only_those_who_may_record_evidence_accept_and_nothing_is_done_without_the_forms_token(hub: FakeHub) -> None:
    application_id = differing(hub, amount=1)
    client = an_office(hub, role=Role.OPERATOR)
    page = client.get(f"/office/cases/{application_id}/papers")
    assert "не поручено" in page.text
    form = {"csrf_token": token_of(page), "reason": "согласовано"}
    assert client.post(f"/office/cases/{application_id}/papers/accept", data=form).status_code == 403
    assert client.post(f"/office/cases/{application_id}/papers/again", data={}).status_code in (400, 403)
    assert read(hub, application_id).status is Status.APPROVED


def test_two_officers_press_at_once_and_the_second_is_told_that_it_is_done(hub: FakeHub) -> None:
    application_id, client = differing(hub, amount=1), an_office(hub)
    page = client.get(f"/office/cases/{application_id}/papers")
    form = {"csrf_token": token_of(page), "reason": "согласовано с юристом"}
    first, second = (client.post(f"/office/cases/{application_id}/papers/accept", data=form) for _ in range(2))
    assert "done=accepted" in first.location and "done=closed" in second.location


def test_a_case_that_there_is_none_of_has_no_papers(hub: FakeHub) -> None:
    client = an_office(hub)
    assert client.get("/office/cases/app_none/papers").status_code == 404
    assert client.get("/office/cases/..%2F..%2Fx/papers").status_code == 404
