"""The one box: says what it understood, leads to a case, pages of a name, nothing personal in addresses, who looked is kept."""

import re

import pytest
from flask.testing import FlaskClient

from bridge.flows.hub import Hub
from tests.journeys.office.case import take, token_of


def search(officer: FlaskClient, asked: str, **more: str) -> str:
    token = token_of(officer.get("/office/"))
    answer = officer.post("/office/search", data={"csrf_token": token, "q": asked, **more}, follow_redirects=True)
    return answer.text.split("<main", 1)[1]


def test_our_own_number_leads_straight_to_the_case(officer: FlaskClient, hub: Hub) -> None:
    case = take(hub)
    token = token_of(officer.get("/office/"))
    answer = officer.post("/office/search", data={"csrf_token": token, "q": case.id}, follow_redirects=True)
    assert answer.request.path == f"/office/cases/{case.id}"


def test_a_name_is_found_masked_and_stands_in_no_address(officer: FlaskClient, hub: Hub) -> None:
    take(hub, customer__surname="Петрова-Водкина", customer__name="Алёна")
    token = token_of(officer.get("/office/"))
    answer = officer.post("/office/search", data={"csrf_token": token, "q": "алена  ПЕТРОВА"})
    assert answer.status_code == 200 and answer.location is None
    page = answer.text
    assert "имя: А. П." in page and "SUN-1" in page
    assert not re.search("петрова|водкина|ал[её]на", page, re.IGNORECASE)


def test_that_a_case_was_found_by_data_of_a_person_stands_in_the_case_without_the_data(officer: FlaskClient, hub: Hub) -> None:
    case = take(hub)
    search(officer, "+79991234567")
    with hub.store.begin() as tx:
        said = [(one.sender, one.what) for one in tx.journal.after(0, 50, case.id)]
    assert ("office:olga", "нашёл по телефону") in said and "9991234567" not in str(said)


@pytest.mark.parametrize(("asked", "told"), [("SUN-1", "заказ сайта"), ("8 999 123-45-67", "телефон, оканчивается на 67")])
def test_what_was_understood_is_told(officer: FlaskClient, hub: Hub, asked: str, told: str) -> None:
    take(hub)
    page = search(officer, asked)
    assert told in page and "SUN-1" in page


def test_the_rest_of_a_long_list_of_one_name_comes_by_a_button(
    officer: FlaskClient, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.web.office.searching.page._AT_ONCE", 2)
    for n in range(3):
        take(hub, f"SUN-{n}", customer__surname="Иванов")
    page = search(officer, "Иванов")
    assert page.count('class="row"') == 2 and "Показать ещё" in page
    before = page.split('name="before" value="')[1].split('"')[0]
    rest = search(officer, "Иванов", before=before)
    assert rest.count('class="row"') == 1 and "Показать ещё" not in rest
    assert search(officer, "Иванов", before="nonsense").count('class="row"') == 2


@pytest.mark.parametrize("asked", ["Иванов", "+79991234567", "4510123456"])
def test_data_of_a_person_in_an_address_is_not_looked_up(officer: FlaskClient, hub: Hub, asked: str) -> None:
    take(hub)
    answer = officer.get("/office/found", query_string={"q": asked})
    assert answer.status_code == 303 and "found" not in answer.location
