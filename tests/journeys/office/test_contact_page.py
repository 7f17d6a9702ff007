"""A borrower's refusal of contact about a debt, as the office notes it: what it changes, exactly what was shown, the way back."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.informing.announcement import Announcement
from bridge.model.informing.no_contact import NoContact
from bridge.model.informing.occasion import Occasion
from bridge.model.staff.roles import Role
from bridge.web import errors
from bridge.web.office import blueprint
from tests.journeys.office.case import PERSONAL, enter, take, token_of
from tests.journeys.office.seats import office_settings

LETTER = {"since": "2026-11-20", "basis": "вх. 17, через нотариуса"}


def noted(hub: Hub, case: Application) -> NoContact | None:
    with hub.store.read() as tx:
        return tx.applications.get(case.id).no_contact


def seen_on(page: TestResponse) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def say(browser: FlaskClient, case: Application, word: str, seen: str | None = None, **values: str) -> TestResponse:
    page = browser.get(f"/office/cases/{case.id}/contact")
    told = {"csrf_token": token_of(page), "seen": seen if seen is not None else seen_on(page), **values}
    return browser.post(f"/office/cases/{case.id}/contact/{word}", data=told, follow_redirects=True)


def lines(hub: Hub, case: Application) -> list[tuple[str, str]]:
    with hub.store.read() as tx:
        return [(one.sender, one.what) for one in tx.journal.after(0, 1000, case.id) if "взаимодейств" in one.what]


@pytest.fixture
def day(hub: Hub) -> dict[str, str]:
    return LETTER | {"since": (hub.clock.today() - timedelta(days=3)).isoformat()}


def test_a_refusal_is_noted_for_all_loans_of_the_phone_after_it_was_told_what_it_changes(
    hub: Hub, officer: FlaskClient, day: dict[str, str]
) -> None:
    case, other = take(hub), take(hub, "SUN-2")
    with hub.store.begin() as tx:
        tx.announcements.add(Announcement("ann_1", other.id, Occasion.OVERDUE, "overdue", hub.clock.now()))
    assert f"/office/cases/{case.id}/contact" in officer.get(f"/office/cases/{case.id}").text
    page = officer.get(f"/office/cases/{case.id}/contact").text
    assert "по всем займам этого телефона: 2." in page and "Ждут отправки и не уйдут: 1." in page
    assert "SUN-1" in page and "SUN-2" in page and not [word for word in PERSONAL if word in page]
    done = say(officer, case, "refuse", **day)
    assert "хаб этому человеку больше не пишет" in done.text and "вх. 17, через нотариуса" in done.text
    both = [noted(hub, one) for one in (case, other)]
    assert [one and (one.since.isoformat(), one.basis, one.by) for one in both] == [
        (day["since"], day["basis"], "office:olga")
    ] * 2
    assert lines(hub, case) == lines(hub, other) == [("office:olga", "отказ от взаимодействия записан")]
    assert "Взаимодействие о долге: отказ" in officer.get(f"/office/cases/{case.id}").text


def test_a_refusal_is_taken_back_with_a_reason_that_stands_in_the_journal(
    hub: Hub, officer: FlaskClient, day: dict[str, str]
) -> None:
    case = take(hub)
    say(officer, case, "refuse", **day)
    assert say(officer, case, "allow", why="other").status_code == 422 and noted(hub, case)
    assert "Отказ снят" in say(officer, case, "allow", why="court").text and noted(hub, case) is None
    assert lines(hub, case)[-1] == ("office:olga", "отказ от взаимодействия снят: решение суда вступило в силу")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"basis": " "}, "Номер и способ"), ({"basis": "x" * 201}, "Номер и способ"), ({"since": ""}, "не позже сегодняшнего"),
        ({"since": "вчера"}, "не позже сегодняшнего"), ({"since": "2999-01-01"}, "не позже сегодняшнего"),
    ],
)  # fmt: skip
def test_without_a_day_that_has_come_and_a_basis_nothing_is_noted_and_nothing_typed_is_lost(
    hub: Hub, officer: FlaskClient, day: dict[str, str], changes: dict[str, str], words: str
) -> None:
    case = take(hub)
    refused = say(officer, case, "refuse", **day | changes)
    assert refused.status_code == 422 and words in refused.text and noted(hub, case) is None
    assert (day | changes)["basis"].strip() in refused.text and lines(hub, case) == []


def test_pressed_twice_it_is_one_word(hub: Hub, officer: FlaskClient, day: dict[str, str]) -> None:
    case = take(hub)
    seen = seen_on(officer.get(f"/office/cases/{case.id}/contact"))
    for words in ("больше не пишет", "Так уже записано"):
        assert words in say(officer, case, "refuse", seen=seen, **day).text
    seen = seen_on(officer.get(f"/office/cases/{case.id}/contact"))
    for words in ("Отказ снят", "Так уже записано"):
        assert words in say(officer, case, "allow", seen=seen, why="mistake").text
    assert len(lines(hub, case)) == 2


def test_what_changed_while_somebody_looked_is_shown_again_and_nothing_is_noted(
    hub: Hub, officer: FlaskClient, day: dict[str, str]
) -> None:
    case = take(hub)
    seen = seen_on(officer.get(f"/office/cases/{case.id}/contact"))
    take(hub, "SUN-2")
    assert "что-то изменилось" in say(officer, case, "refuse", seen=seen, **day).text
    assert "что-то изменилось" in say(officer, case, "refuse", seen="", **day).text and noted(hub, case) is None


def test_an_operator_notes_it_and_only_a_senior_takes_it_back(hub: Hub, day: dict[str, str]) -> None:
    case = take(hub)
    app = Flask("office")
    errors.register(app)
    people = {role.value: role for role in (Role.OPERATOR, Role.SENIOR, Role.AUDITOR)}
    app.register_blueprint(blueprint(hub, office_settings(hub, people)))
    operator, senior, auditor = (app.test_client() for _ in range(3))
    for browser, name in ((operator, "operator"), (senior, "senior"), (auditor, "auditor")):
        enter(browser, name)
    assert "Записать отказ</button>" not in auditor.get(f"/office/cases/{case.id}/contact").text
    assert say(auditor, case, "refuse", seen="x", **day).status_code == 403 and noted(hub, case) is None
    say(operator, case, "refuse", **day)
    assert "Снимает отказ старший" in operator.get(f"/office/cases/{case.id}/contact").text
    assert say(operator, case, "allow", seen="x", why="mistake").status_code == 403 and noted(hub, case)
    assert "Отказ снят" in say(senior, case, "allow", why="mistake").text


def test_a_case_that_is_not_there_is_told_so(officer: FlaskClient) -> None:
    assert officer.get("/office/cases/app_other/contact").status_code == 404
    assert officer.get("/office/cases/a.b/contact").status_code == 404
