"""Who read what about a borrower is kept, shown on the case, and does not clutter what happened."""

import re
from pathlib import Path

import pytest
from flask import Flask

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


def test_lists_strangers_and_cases_that_do_not_exist_leave_no_look(hub: FakeHub) -> None:
    case, app = a_whole_case(hub), office(hub)
    client = app.test_client()
    client.get(f"/office/cases/{case.id}")
    enter(client)
    client.get("/office/")
    client.get("/office/cases/app_nobody")
    with hub.store.read() as tx:
        assert not [one for one in tx.journal.after(0, 500) if re.match(r"GET ", one.what)]
