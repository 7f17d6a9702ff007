"""What is typed on a page and not sent is kept, sealed with the borrower's other data, and stands there again on any device."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.form.pages.conftest import served
from tests.journeys.form.stage import ANSWERS, Stage

RESTORED = "Здесь то, что вы ввели"
PAGES = {
    "name": {"surname": "Петро", "birth_date": "5.2"},
    "passport": {"series": "45", "birth_place": "Г. МОСК"},
    "addresses": {"registration_city": "Хим", "registration_house": "7"},
    "work": {"income": "много", "work_name": "Шко"},
    "numbers": {"inn": "7707"},
}  # fmt: skip


def at(stage: Stage, page: str) -> None:
    """The questionnaire with everything before this page kept."""
    stage.acknowledge()
    for name, answers in ANSWERS.items():
        if name == page:
            break
        stage.post(f"/form/{name}", **answers)


def on_another_device(stage: Stage) -> None:
    stage.clock.move(timedelta(minutes=6))
    stage.browser = stage.app.test_client()
    stage.post("/form/log-in", phone="+7 999 123-45-67")
    stage.post("/form/log-in/code", code=stage.code())


@pytest.mark.parametrize("page", PAGES)
def test_half_a_page_is_there_on_another_device_and_gone_once_the_page_is_kept(stage: Stage, page: str) -> None:
    at(stage, page)
    assert stage.post(f"/form/draft/{page}", **PAGES[page]).status_code == 204
    on_another_device(stage)
    shown = stage.get(f"/form/{page}").text
    assert RESTORED in shown
    for value in PAGES[page].values():
        assert f'value="{value}"' in shown
    stage.post(f"/form/{page}", **ANSWERS[page])
    assert RESTORED not in stage.get(f"/form/{page}").text
    assert stage.application.borrower.drafts == {}


@pytest.mark.parametrize("page", [one for one in PAGES if one != "numbers"])
def test_without_scripts_a_page_that_was_not_taken_is_kept_as_it_was_typed(stage: Stage, page: str) -> None:
    at(stage, page)
    assert stage.post(f"/form/{page}", action="keep", **PAGES[page]).status_code == 422
    on_another_device(stage)
    assert all(f'value="{value}"' in stage.get(f"/form/{page}").text for value in PAGES[page].values())


def test_a_late_word_of_a_page_that_was_kept_brings_nothing_back(stage: Stage) -> None:
    at(stage, "work")
    stage.post("/form/work", **ANSWERS["work"])
    stage.post("/form/draft/work", **ANSWERS["work"])
    stage.post("/form/draft/numbers")
    assert stage.application.borrower.drafts == {}


def test_an_answer_to_the_lenders_question_is_kept_half_typed(stage: Stage) -> None:
    stage.loan_system.ask_for_more(stage.submitted(), "Уточните место работы")
    stage.decide()
    stage.post("/form/draft/more", more_answer="Работаю в ли")
    on_another_device(stage)
    shown = stage.get("/form/more").text
    assert ">Работаю в ли</textarea>" in shown and RESTORED in shown
    stage.post("/form/more", more_answer="Работаю в лицее")
    assert stage.application.borrower.drafts == {} and stage.application.borrower.more_answer == "Работаю в лицее"


def test_sent_answers_take_no_draft_and_strange_pages_have_none(stage: Stage) -> None:
    at(stage, "numbers")
    assert stage.post("/form/draft/nowhere", x="1").status_code == 204
    stage.post("/form/numbers")
    stage.post("/form/check")
    stage.post("/form/draft/work", income="1")
    assert stage.application.borrower.drafts == {} and stage.application.borrower.employment.income == 85_000_00


def test_a_draft_is_short_and_holds_fields_of_its_page_alone(stage: Stage) -> None:
    at(stage, "work")
    stage.post("/form/draft/work", income="9" * 5000, password="secret", csrf="x")
    kept = stage.application.borrower.drafts["work"]
    assert len(kept["income"]) == 2000 and "password" not in kept and "csrf_token" not in kept


def test_a_browser_keeps_what_is_typed_by_itself_and_when_the_page_is_left(chromium: Browser, stage: Stage) -> None:
    stage.acknowledge()
    with served(stage) as base:
        phone = chromium.new_context(viewport={"width": 360, "height": 740}, locale="ru-RU")
        cookie = stage.browser.get_cookie("form")
        assert cookie is not None
        phone.add_cookies([{"name": "form", "value": cookie.value, "url": base}])
        page = phone.new_page()
        page.goto(f"{base}/form/name")
        page.fill("[name=surname]", "Петрова-Вод")
        expect(page.locator("#draft")).to_contain_text("Введённое сохранено")
        page.fill("[name=surname]", "Петрова-Водкина")
        page.goto(f"{base}/form/help")
        page.goto(f"{base}/form/name")
        expect(page.locator("[name=surname]")).to_have_value("Петрова-Водкина")
        expect(page.locator("main")).to_contain_text(RESTORED)
        phone.close()
    assert stage.application.borrower.surname == "Иванова"
