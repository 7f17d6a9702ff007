"""A person is found without a number in an address, gets a copy, is erased by two people; holds and acts stand on a page."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bridge.flows.hub import Hub
from bridge.jobs.crew import Worker, drain
from bridge.model.erasing.rules import Kind, Rule, Rules
from bridge.model.seconding.rules import Rules as Seconding
from bridge.model.staff.roles import Role
from bridge.web import errors, visits
from bridge.web.office import blueprint
from config.retention import read_retention
from tests.fakes.surroundings import FakeClock
from tests.journeys.office.case import PERSONAL, enter, take, token_of
from tests.journeys.office.seats import office_settings
from tests.journeys.partner_api.world import make_hub

RULES = Rules(tuple(Rule(**row | {"kind": Kind(row["kind"])}) for row in read_retention(Path("config"))))
PHONE = "+7 999 123-45-67"


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return replace(make_hub(tmp_path), retention=RULES, lender="ООО МКК «Проба»", seconding=Seconding(on=True))


@pytest.fixture
def app(hub: Hub) -> Flask:
    app = Flask("test")
    errors.register(app)
    visits.register(app, hub)
    app.register_blueprint(blueprint(hub, office_settings(hub, {"olga": Role.ADMINISTRATOR, "boris": Role.SENIOR})))
    return app


def inside(app: Flask, user: str = "olga") -> FlaskClient:
    client = app.test_client()
    enter(client, user)
    return client


def left(hub: Hub) -> str:
    """The person went away without signing; the price ran out, all work came to its end, the advance was talked about."""
    taken, clock = take(hub), hub.clock
    assert isinstance(clock, FakeClock)
    for hours in (4, 12, 24, 11 * 24):
        clock.move(timedelta(hours=hours))
        drain(hub, Worker("worker", timedelta(seconds=30)))
    with hub.store.begin() as tx:
        for one in tx.attentions.waiting_of(taken.id):
            tx.attentions.resolve(one.id, clock.now(), "the site returned it")
    return taken.id


def found(client: FlaskClient, phone: str = PHONE) -> tuple[int, str, str]:
    token = token_of(client.get("/office/subjects"))
    answer = client.post("/office/subjects", data={"csrf_token": token, "phone": phone, "passport": ""})
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def press(client: FlaskClient, page: str, onto: str, **told: str) -> str:
    token = token_of(client.get(page))
    return client.post(onto, data={"csrf_token": token, **told}, follow_redirects=True).text


def test_a_search_puts_no_number_into_an_address_and_says_when_nobody_is_there(hub: Hub, app: Flask) -> None:
    application_id, client = left(hub), inside(app)
    status, onward, _ = found(client)
    assert (status, onward) == (303, f"/office/subjects/{application_id}")
    for phone, wanted, words in (("+79990000000", 404, "Никого не нашли"), ("12", 422, "Введите телефон")):
        status, _, text = found(client, phone)
        assert status == wanted and words in text and phone not in text


def test_what_is_kept_is_told_without_naming_the_person_and_who_looked_is_written_down(hub: Hub, app: Flask) -> None:
    application_id, client = left(hub), inside(app)
    page = client.get(f"/office/subjects/{application_id}").text
    assert not [word for word in PERSONAL if word in page]
    with hub.store.read() as tx:
        looks = [(one.sender, one.what) for one in tx.journal.after(0, 500, application_id)]
    assert ("office:olga", "найден как субъект данных") in looks


def test_a_copy_is_a_zip_with_all_of_it(hub: Hub, app: Flask) -> None:
    application_id, client = left(hub), inside(app)
    token = token_of(client.get(f"/office/subjects/{application_id}"))
    answer = client.post(f"/office/subjects/{application_id}/copy", data={"csrf_token": token})
    told = json.loads(zipfile.ZipFile(io.BytesIO(answer.data)).read("person.json"))
    assert answer.headers["Cache-Control"] == "no-store"
    assert told["applications"][0]["application"]["borrower"]["phone"] == "+79991234567"


def test_erasing_needs_a_second_person_and_leaves_an_act(hub: Hub, app: Flask) -> None:
    application_id, olga, boris = left(hub), inside(app), inside(app, "boris")
    page = f"/office/subjects/{application_id}"
    assert "от трёх знаков" in press(olga, page, f"{page}/erase", reason="")
    assert "подтвердит второе лицо" in press(olga, page, f"{page}/erase", reason="требование 17 от 20.11.2026")
    with hub.store.read() as tx:
        (deed,) = tx.second_deeds.waiting(hub.clock.now(), 9)
        assert tx.applications.get(application_id).borrower.phone
    assert "+7999" not in deed.deed.words and application_id in deed.deed.words
    press(olga, "/office/second", f"/office/second/{deed.id}/confirm")
    with hub.store.read() as tx:
        assert tx.applications.get(application_id).borrower.phone, "nobody confirms a deed of one's own"
    press(boris, "/office/second", f"/office/second/{deed.id}/confirm")
    with hub.store.read() as tx:
        assert tx.applications.get(application_id).borrower.phone == ""
        ((act, _, count),) = tx.erasing.acts(9)
    assert count == 1 and act in olga.get("/office/subjects").text
    assert "olga + boris" in olga.get(f"/office/subjects/acts/{act}.csv").text
    assert olga.get(f"/office/subjects/acts/{act}.pdf").content_type == "application/pdf"
    assert olga.get("/office/subjects/acts/act_no.pdf").status_code == 404
    assert "стёрто" in olga.get(page).text


def test_a_hold_is_set_and_lifted_with_a_reason(hub: Hub, app: Flask) -> None:
    application_id, client = left(hub), inside(app)
    page = f"/office/subjects/{application_id}"
    assert "от трёх знаков" in press(client, page, f"{page}/hold", do="hold", reason=" a ")
    assert "Отмечено" in press(client, page, f"{page}/hold", do="hold", reason="спор в суде")
    assert "стоит «не удалять»" in client.get(page).text and "спор в суде" in client.get("/office/subjects").text
    assert "снята" in press(client, page, f"{page}/hold", do="lift")
