"""The first step behind the site's link, where the product wants it: a code to the phone opens the terms."""

from dataclasses import replace

import pytest

from tests.journeys.form.stage import TERMS, Stage


@pytest.fixture
def stage() -> Stage:
    return Stage(terms=replace(TERMS, phone_first=True))


def test_the_link_opens_the_phone_with_the_tour_and_its_price_in_sight(stage: Stage) -> None:
    page = stage.get(stage.link)
    assert page.request.path == "/form/phone" and "67" in page.text
    assert "Sea Star Hotel 5*" in page.text and "Цена держится до 15:00, ещё 3\u00a0ч" in page.text


@pytest.mark.parametrize("path", ["/form/terms", "/form/terms/code"])
def test_the_terms_stay_closed_without_the_code(stage: Stage, path: str) -> None:
    stage.get(stage.link)
    assert stage.get(path).request.path == "/form/phone"
    ticked = [one.kind for one in stage.terms.documents]
    assert stage.post(path, documents=ticked, code="123456").request.path == "/form/phone"
    for button in ("again", "call"):
        assert stage.post(f"/form/terms/{button}").request.path == "/form/phone"
    assert stage.application.consents == ()


def test_the_code_opens_the_terms_in_a_new_session_and_two_codes_open_the_questionnaire(stage: Stage) -> None:
    stage.get(stage.link)
    before = stage.browser.get_cookie("form")
    sent = stage.post("/form/phone", action="send")
    assert "Действует до" in stage.get("/form/phone").text and "Код отправлен" in sent.text
    assert stage.post("/form/phone", action="enter", code="00000x").status_code == 422
    assert stage.post("/form/phone", action="enter", code=stage.code()).request.path == "/form/terms"
    after = stage.browser.get_cookie("form")
    assert before and after and before.value != after.value
    stage.post("/form/terms", documents=["general_terms", "personal_data"])
    assert stage.post("/form/terms/code", code=stage.code()).request.path == "/form/name"
    assert len(stage.sms.sent) == 2


def test_who_came_by_an_sms_code_is_not_asked_for_another_one(stage: Stage) -> None:
    stage.browser = stage.app.test_client()
    stage.post(f"/a/{stage.id}", action="send")
    assert stage.post(f"/a/{stage.id}", action="enter", code=stage.code()).request.path == "/form/terms"
    assert stage.get("/form/phone").request.path == "/form/terms"


def test_pressed_twice_one_code_goes_out_and_the_wait_is_told(stage: Stage) -> None:
    stage.get(stage.link)
    stage.post("/form/phone", action="send")
    assert "Новый можно попросить через 30\u00a0с" in stage.post("/form/phone", action="send").text
    stage.work()
    assert len(stage.sms.sent) == 1


def test_after_the_terms_the_phone_page_answers_back_with_a_plain_message(stage: Stage) -> None:
    stage.get(stage.link)
    stage.post("/form/phone", action="send")
    stage.post("/form/phone", action="enter", code=stage.code())
    stage.post("/form/terms", documents=["general_terms", "personal_data"])
    stage.post("/form/terms/code", code=stage.code())
    page = stage.get("/form/phone")
    assert page.request.path == "/form/name" and "Этот шаг уже пройден" in page.text
