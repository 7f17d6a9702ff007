"""What is typed in the cabinet and not sent: a question, what is added to one, another sum. It outlives page and device."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from bridge.flows.applying.answer_questionnaire import CABINET
from tests.journeys.form.pages.conftest import served
from tests.journeys.form.pages.test_drafts import RESTORED, on_another_device
from tests.journeys.form.stage import ANSWERS, TERMS, Stage
from tests.journeys.help.test_help_pages import HELPING

QUESTION = "Когда оплатят тур в Анталью?"


def acknowledge(stage: Stage) -> None:
    """In the form, with the phone proved by a code."""
    stage.acknowledge()
    on_another_device(stage)


def asked(stage: Stage) -> str:
    """A question that was sent; the address of its page."""
    return stage.post("/form/help/ask", category="payout", text=QUESTION, shown="1").request.path


def drafts(stage: Stage) -> dict[str, dict[str, str]]:
    return {page: dict(typed) for page, typed in stage.application.borrower.drafts.items()}


def test_half_a_question_is_there_on_another_device_also_after_the_answers_were_sent(stage: Stage) -> None:
    acknowledge(stage)
    assert stage.post("/form/help/draft", category="payout", text="Когда опла").status_code == 204
    stage.fill_in()
    stage.post("/form/check")
    on_another_device(stage)
    page = stage.get("/form/help").text
    assert ">Когда опла</textarea>" in page and '<option value="payout" selected>' in page and RESTORED in page
    assert asked(stage).startswith("/form/help/thr_")
    assert RESTORED not in stage.get("/form/help").text and drafts(stage) == {}


def test_a_late_word_of_a_question_that_was_sent_brings_nothing_back(stage: Stage) -> None:
    acknowledge(stage)
    thread = asked(stage)
    stage.post("/form/help/draft", category="payout", text=f" {QUESTION}\r\n")
    stage.post(f"{thread}/say", text="И когда пришлют билеты?")
    stage.post(f"{thread}/draft", text="И когда пришлют билеты?")
    assert drafts(stage) == {}


def test_what_is_added_to_a_question_is_kept_with_that_question(stage: Stage) -> None:
    acknowledge(stage)
    first = asked(stage)
    second = stage.post("/form/help/ask", category="other", text="Другой вопрос?", shown="1").request.path
    stage.post(f"{first}/draft", text="Ещё о")
    stage.post(f"{second}/draft", text="А ещё")
    on_another_device(stage)
    assert ">Ещё о</textarea>" in stage.get(first).text and ">А ещё</textarea>" in stage.get(second).text
    stage.post(f"{first}/say", text="Ещё одно: билеты?")
    assert RESTORED not in stage.get(first).text and RESTORED in stage.get(second).text


@pytest.mark.parametrize("way", ["no category", "only sought", "answers shown first"])
def test_without_scripts_a_question_that_was_not_sent_is_kept(way: str) -> None:
    stage = Stage(terms=replace(TERMS, helping=HELPING))
    acknowledge(stage)
    path = "/form/help" if way == "only sought" else "/form/help/ask"
    page = stage.post(path, category="" if way == "no category" else "form", text="не приходит код из смс")
    assert ("Может быть, ответ уже есть" in page.text) is (way == "answers shown first")
    on_another_device(stage)
    assert "не приходит код из смс" in stage.get("/form/help").text


def test_who_has_but_the_sites_link_keeps_nothing_for_the_next_one_who_has_it(stage: Stage) -> None:
    stage.get(stage.link)
    assert "data-draft" not in stage.get("/form/help").text
    stage.post("/form/help/draft", category="payout", text=QUESTION)
    assert drafts(stage) == {} and QUESTION not in stage.get("/form/help").text


def test_somebody_elses_question_takes_no_draft(stage: Stage) -> None:
    acknowledge(stage)
    for thread in ("thr_unknown", "thr_" + "x" * 70, "%00"):
        assert stage.post(f"/form/help/{thread}/draft", text="x").status_code == 204
    assert drafts(stage) == {}
    stage.browser = stage.app.test_client()
    assert stage.post("/form/help/draft", text="x").request.path == "/form/enter"


def test_another_sum_is_there_on_another_device_until_it_is_being_paid(stage: Stage) -> None:
    stage.active()
    assert stage.post("/form/loan/pay/draft", choice="other", amount="40 0").status_code == 204
    on_another_device(stage)
    page = stage.get("/form/loan/pay").text
    assert 'value="40 0"' in page and 'value="other" checked' in page and RESTORED in page
    assert stage.post("/form/loan/pay", choice="other", amount="40 000", ask_ahead="1").status_code == 200
    on_another_device(stage)
    assert 'value="40 000"' in stage.get("/form/loan/pay").text, "left while the ways were compared"
    stage.post("/form/loan/pay", choice="other", amount="40 000", ahead="early_smaller")
    stage.post("/form/loan/pay/draft", choice="other", amount="40 000")
    page = stage.get("/form/loan/pay").text
    assert RESTORED not in page and 'value="next" checked' in page and drafts(stage) == {}


def test_a_sum_that_was_not_taken_is_kept_and_one_of_a_week_ago_is_not_offered(stage: Stage) -> None:
    stage.active()
    assert stage.post("/form/loan/pay", choice="other", amount="900 000").status_code == 422
    assert 'value="900 000"' in stage.get("/form/loan/pay").text
    stage.clock.move(timedelta(days=8))
    on_another_device(stage)
    page = stage.get("/form/loan/pay").text
    assert 'value="900 000"' not in page and 'value="next" checked' in page


def test_another_choice_forgets_the_sum(stage: Stage) -> None:
    stage.active()
    stage.post("/form/loan/pay/draft", choice="other", amount="40 000")
    stage.post("/form/loan/pay/draft", choice="all", amount="40 000")
    assert drafts(stage) == {}


def test_pages_of_the_questionnaire_keep_theirs_beside_those_of_the_cabinet(stage: Stage) -> None:
    acknowledge(stage)
    stage.post("/form/help/draft", category="form", text="Что писать в")
    stage.post("/form/draft/name", surname="Петро")
    assert set(drafts(stage)) == {"name", f"{CABINET}question"}
    stage.fill_in()
    stage.post("/form/check")
    stage.post("/form/draft/name", **ANSWERS["name"])
    assert set(drafts(stage)) == {f"{CABINET}question"}


def test_a_browser_keeps_a_question_by_itself(chromium: Browser, stage: Stage) -> None:
    acknowledge(stage)
    with served(stage) as base:
        phone = chromium.new_context(viewport={"width": 360, "height": 740}, locale="ru-RU")
        cookie = stage.browser.get_cookie("form")
        assert cookie is not None
        phone.add_cookies([{"name": "form", "value": cookie.value, "url": base}])
        page = phone.new_page()
        page.goto(f"{base}/form/help")
        page.fill("#text", "Когда опла")
        expect(page.locator("#draft")).to_contain_text("Введённое сохранено")
        page.fill("#text", "Когда оплатят")
        page.click("footer a >> text=Сообщения")
        expect(page.locator("h1")).to_have_text("Сообщения")
        page.goto(f"{base}/form/help")
        expect(page.locator("#text")).to_have_value("Когда оплатят")
        page.select_option("#category", "payout")
        page.click("#ask")
        expect(page.locator("h1")).not_to_have_text("Помощь")
        page.goto(f"{base}/form/help")
        expect(page.locator("#text")).to_have_value("")
        phone.close()
