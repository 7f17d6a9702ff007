"""Who read what about a borrower is kept, shown on the case, and does not clutter what happened."""

import re
from pathlib import Path

import pytest
from flask import Flask

from bridge.model.helping.thread import Category, Thread
from bridge.model.staff.roles import Role
from bridge.web import errors, visits
from bridge.web.office import blueprint
from tests.builders import FakeHub, fake_hub
from tests.journeys.office.case import a_whole_case, enter
from tests.journeys.office.seats import office_settings


@pytest.fixture
def hub(tmp_path: Path) -> FakeHub:
    return fake_hub()


def office(hub: FakeHub) -> Flask:
    app = Flask("test")
    errors.register(app)
    visits.register(app, hub)
    people = {"olga": Role.ADMINISTRATOR, "pavel": Role.AUDITOR}
    app.register_blueprint(blueprint(hub, office_settings(hub, people)))
    return app


def test_each_look_is_kept_with_who_and_shown_apart_from_what_happened(hub: FakeHub) -> None:
    case, app = a_whole_case(hub), office(hub)
    for user in ("olga", "pavel"):
        client = app.test_client()
        enter(client, user)
        client.get(f"/office/cases/{case.id}")
        client.get(f"/office/cases/{case.id}/gates")
    page = client.get(f"/office/cases/{case.id}").text
    looks = page[page.index("Кто смотрел") :]
    assert [name in looks for name in ("офис (olga)", "офис (pavel)", "смотрел заявку", "смотрел условия")] == [True] * 4
    timeline = page[: page.index("Кто смотрел")]
    assert "смотрел" not in timeline


# Pages about one borrower that are found by another number than the application's.
OTHER_NUMBERS = {"payment_id", "thread_id"}


def test_every_page_about_one_borrower_writes_down_who_read_it(hub: FakeHub) -> None:
    case, app = a_whole_case(hub), office(hub)
    with hub.store.begin() as tx:
        payment = tx.payments.of(case.id)[0]
        tx.help.add(Thread("thr_1", case.id, Category.DATA, hub.clock.now()))
    numbers = {"application_id": case.id, "payment_id": payment.id, "thread_id": "thr_1"}
    client, walked = app.test_client(), set()
    enter(client)
    for rule in app.url_map.iter_rules():
        asked = set(rule.arguments)
        if "GET" not in (rule.methods or ()) or not asked or not asked <= set(numbers):
            continue
        before = len(looks_at(hub, case.id))
        assert client.get(str(re.sub(r"<(\w+)>", lambda name: numbers[name[1]], rule.rule))).status_code == 200, rule
        fresh = looks_at(hub, case.id)[before:]
        assert ("office:olga", f"GET {rule.rule}") in fresh, f"nobody knows who read {rule.rule}"
        walked |= asked
    assert walked == {"application_id"} | OTHER_NUMBERS


def looks_at(hub: FakeHub, application_id: str) -> list[tuple[str, str]]:
    with hub.store.read() as tx:
        return [(one.sender, one.what) for one in tx.journal.after(0, 1000, application_id)]


def test_a_guests_question_is_noted_though_it_belongs_to_no_case(hub: FakeHub) -> None:
    with hub.store.begin() as tx:
        tx.help.add(Thread("thr_g", "", Category.OTHER, hub.clock.now(), guest="digest"))
    client = office(hub).test_client()
    enter(client)
    client.get("/office/help/thr_g")
    assert ("office:olga", "прочитан вопрос thr_g") in looks_at(hub, "")


def test_lists_strangers_and_cases_that_do_not_exist_leave_no_look(hub: FakeHub) -> None:
    case, app = a_whole_case(hub), office(hub)
    client = app.test_client()
    client.get(f"/office/cases/{case.id}")
    enter(client)
    client.get("/office/")
    client.get("/office/cases/app_nobody")
    with hub.store.read() as tx:
        assert not [one for one in tx.journal.after(0, 500) if re.match(r"GET ", one.what)]
