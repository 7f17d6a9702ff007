"""Pages of codes: where the code went, how long it lives, what is wrong with the one typed, and what to do when none comes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.deciding.change_price import change_price
from bridge.model.messaging.call_rules import CallRules
from bridge.model.tour import Price
from bridge.ports.outside_errors import RefusedError
from bridge.ports.sms import MessageState
from tests.journeys.form.stage import DOCUMENTS, TERMS, Stage

REQUIRED = ["general_terms", "personal_data"]


def asked_terms(stage: Stage) -> str:
    """The terms are ticked; the code that came."""
    stage.get(stage.link)
    stage.post("/form/terms", documents=REQUIRED)
    return stage.code()


def asked_to_sign(stage: Stage) -> tuple[str, str]:
    """The fingerprint and the code of a contract that was read."""
    fingerprint = stage.ready_to_sign()
    stage.get("/form/contract")
    stage.post("/form/contract", fingerprint=fingerprint, read="1")
    return fingerprint, stage.code()


def journal(stage: Stage, kind: str) -> list[Mapping[str, str]]:
    with stage.store.read() as tx:
        return [one.facts for one in tx.evidence.of(stage.id) if one.kind == kind]


def test_the_page_of_the_terms_code_tells_phone_end_and_tries(stage: Stage) -> None:
    asked_terms(stage)
    stage.clock.move(timedelta(seconds=20))
    page = stage.get("/form/terms/code").text
    assert "+7\u00a0•••\u00a0•••\u00a0••\u00a067" in page and "9991234567" not in page
    assert "Действует до 12:10, ещё 10\u00a0мин. Осталось: 5 попыток." in page
    assert "Новый код можно попросить через 10\u00a0с." in page
    assert "Код не пришёл?" in page


def test_each_refused_code_has_its_own_words(stage: Stage) -> None:
    code = asked_terms(stage)
    assert "Осталось: 4 попытки" in stage.post("/form/terms/code", code="000000").text
    stage.clock.move(timedelta(minutes=10))
    page = stage.post("/form/terms/code", code=code)
    assert page.status_code == 422 and "Время кода вышло. Попросите новый." in page.text
    assert "Прежний код больше не действует" in page.text
    stage.post("/form/terms/again")
    stage.work()
    for _ in range(5):
        page = stage.post("/form/terms/code", code="000000")
    assert "попытки кончились" in page.text
    assert "Попытки для этого кода кончились" in stage.post("/form/terms/code", code=stage.code()).text


def test_a_press_before_any_code_came_is_told_so(stage: Stage) -> None:
    fingerprint = stage.ready_to_sign()
    stage.get("/form/contract")
    page = stage.post(f"/form/sign?of={fingerprint[:16]}", fingerprint=fingerprint, code="123456")
    assert "Код ещё не отправлен. Попросите новый." in page.text


def test_terms_that_changed_since_the_page_are_shown_again(stage: Stage) -> None:
    page = stage.get(stage.link).text
    shown = page.partition('name="shown" value="')[2][:64]
    changed = replace(DOCUMENTS[0], text="2. Другой текст.")
    stage.hub.product(stage.application).__dict__["_terms"] = replace(TERMS, documents=(changed, *DOCUMENTS[1:]))
    page = stage.post("/form/terms", documents=REQUIRED, shown=shown)
    assert page.request.path == "/form/terms"
    assert "Документы обновились" in page.text and "Другой текст" in page.text
    assert stage.application.consents == ()


def test_ticks_for_texts_that_changed_are_made_anew_before_the_code_counts(stage: Stage) -> None:
    code = asked_terms(stage)
    changed = replace(DOCUMENTS[0], text="2. Другой текст.")
    stage.hub.product(stage.application).__dict__["_terms"] = replace(TERMS, documents=(changed, *DOCUMENTS[1:]))
    page = stage.post("/form/terms/code", code=code)
    assert page.request.path == "/form/terms" and "Документы обновились" in page.text
    assert page.text.count(" checked") == 1, "the tick of the text that did not change stays"


def test_what_is_shown_and_done_is_noted_with_the_browsers_session_and_not_with_its_token(stage: Stage) -> None:
    asked_terms(stage)
    (line, *_), (tick, *_) = journal(stage, "document_shown"), journal(stage, "document_ticked")
    assert line["session"] == tick["session"] and len(line["session"]) == 16
    assert line["address"] == "127.0.0.1" and line["user_agent"].startswith("Werkzeug")
    cookie = stage.browser.get_cookie("form")
    assert cookie is not None
    assert line["session"] not in cookie.value
    stage.get("/form/terms")
    assert len(journal(stage, "document_shown")) == len(DOCUMENTS), "a second look adds no line"


def test_another_device_must_read_the_contract_before_it_signs(stage: Stage) -> None:
    fingerprint, code = asked_to_sign(stage)
    stage.browser = stage.app.test_client()
    stage.post(f"/a/{stage.id}", action="send")
    entry = stage.code()
    # Not followed: the way in would lead to the contract's page at once.
    stage.browser.post(f"/a/{stage.id}", data={"csrf_token": stage.token(), "action": "enter", "code": entry})
    page = stage.post(f"/form/sign?of={fingerprint[:16]}", fingerprint=fingerprint, code=code)
    assert page.request.path == "/form/contract" and "Сначала прочитайте документы здесь" in page.text
    assert stage.application.signature is None
    stage.post(f"/form/sign?of={fingerprint[:16]}", fingerprint=fingerprint, code=code)
    assert stage.application.signature is not None


def test_a_price_that_changes_while_the_code_page_is_open_leads_back_to_the_papers(stage: Stage) -> None:
    fingerprint, code = asked_to_sign(stage)
    now = stage.clock.now()
    change_price(stage.hub, stage.id, Price(2, 119_000_00, now + timedelta(hours=3), now))
    assert stage.post(f"/form/sign?of={fingerprint[:16]}", fingerprint=fingerprint, code=code).request.path == "/form/waiting"
    stage.work()
    assert stage.application.deal is not None
    stage.loan_system.approve(stage.application.deal.number)
    stage.decide()
    page = stage.post(f"/form/sign?of={fingerprint[:16]}", fingerprint=fingerprint, code=code)
    assert page.request.path == "/form/contract" and "Документы обновились" in page.text
    assert stage.application.signature is None


@pytest.mark.parametrize("opened", [False, True])
def test_where_each_paper_must_be_opened_the_page_says_so_and_waits_for_it(opened: bool) -> None:
    stage = Stage(terms=replace(TERMS, must_open_papers=True))
    fingerprint = stage.ready_to_sign()
    assert "Откройте каждый документ" in stage.get("/form/contract").text
    assert stage.application.contract is not None
    if opened:
        for paper in stage.application.contract.papers:
            stage.get(f"/form/papers/{paper.id}")
        assert "открыт" in stage.get("/form/contract").text
    page = stage.post("/form/contract", fingerprint=fingerprint, read="1")
    assert page.request.path == ("/form/sign" if opened else "/form/contract")
    assert page.status_code == (200 if opened else 422)


def test_the_page_to_sign_tells_that_the_code_is_being_made_and_then_where_it_went(stage: Stage) -> None:
    fingerprint = stage.ready_to_sign()
    stage.get("/form/contract")
    page = stage.post("/form/contract", fingerprint=fingerprint, read="1")
    assert "Код готовится" in page.text
    stage.work()
    page = stage.get(f"/form/sign?of={fingerprint[:16]}")
    assert "Код ушёл на" in page.text and "Осталось: 5 попыток" in page.text


def test_the_pages_of_codes_speak_english_too(stage: Stage) -> None:
    asked_terms(stage)
    page = stage.browser.get("/form/terms/code", headers={"Accept-Language": "en"}).text
    assert "It is good until 12:10" in page and "Left: 5 tries" in page
    assert "Код" not in page.partition("<main")[2].partition("</main")[0]


def test_when_no_sms_comes_a_call_is_offered_asked_for_once_and_its_digits_are_the_code() -> None:
    stage = Stage(terms=replace(TERMS, call_rules=CallRules(allowed=True)))
    stage.sms.usual = (MessageState.SENT, "")
    asked_terms(stage)
    page = stage.get("/form/terms/code").text
    assert "Если SMS не придёт за" in page and "Позвонить с кодом" in page
    assert "Позвонить с кодом можно будет через" in stage.post("/form/terms/call").text
    stage.clock.move(timedelta(minutes=2))
    assert "Сейчас вам позвонят" in stage.post("/form/terms/call").text
    asked = journal(stage, "code_asked")[-1]
    assert (asked["channel"], asked["purpose"], len(asked["session"])) == ("call", "terms", 16)
    assert "Позвонить с кодом сейчас нельзя" in stage.post("/form/terms/call").text
    stage.work()
    assert "последние цифры номера" in stage.get("/form/terms/code").text
    assert stage.post("/form/terms/code", code=stage.sms.digits).request.path == "/form/name"


def test_an_sms_that_failed_is_told_and_one_that_came_too(stage: Stage) -> None:
    stage.sms.usual = (MessageState.DELIVERED, "")
    asked_terms(stage)
    stage.clock.move(timedelta(seconds=30))
    stage.work()
    page = stage.get("/form/terms/code").text
    assert "SMS доставлена" in page and 'id="call"' not in page


def test_a_second_press_after_signing_says_that_the_step_is_done(stage: Stage) -> None:
    fingerprint, code = asked_to_sign(stage)
    here = {"fingerprint": fingerprint, "code": code}
    assert stage.post("/form/sign", **here).request.path == "/form/waiting"
    again = stage.post("/form/sign", **here)
    assert again.request.path == "/form/waiting" and "Этот шаг уже пройден" in again.text
    assert len(journal(stage, "signed")) == 1


def test_a_code_typed_after_the_site_changed_the_price_signs_nothing_and_the_page_says_why(stage: Stage) -> None:
    fingerprint, code = asked_to_sign(stage)
    price = stage.application.price
    change_price(stage.hub, stage.id, replace(price, version=price.version + 1, total=price.total - 100_000))
    page = stage.post("/form/sign", fingerprint=fingerprint, code=code)
    assert page.request.path == "/form/waiting" and "Цена тура изменилась" in page.text
    assert stage.application.signature is None


def test_a_signature_that_the_lender_did_not_take_is_told_on_the_page_until_a_new_code_is_asked_for(stage: Stage) -> None:
    fingerprint, code = asked_to_sign(stage)
    assert "не принял подпись" not in stage.get("/form/contract").text
    stage.hub.loan_system.fail("confirm_signature", RefusedError("onec", "confirm_signature", "код неверен"))
    stage.post("/form/sign", fingerprint=fingerprint, code=code)
    stage.work()
    page = stage.get("/form/")
    assert page.request.path == "/form/contract" and "Кредитор не принял подпись" in page.text
    stage.clock.move(timedelta(minutes=2))
    stage.post("/form/contract", fingerprint=fingerprint, read="1")
    assert "не принял подпись" not in stage.get("/form/contract").text
    stage.post("/form/sign", fingerprint=fingerprint, code=stage.code())
    stage.work()
    assert stage.application.signature is not None and stage.application.signature.confirmed_at is not None


def test_terms_posted_by_who_never_opened_their_page_get_no_code_and_must_be_read_first(stage: Stage) -> None:
    stage.browser.get(stage.link)  # The way in alone: the page of the terms is not followed.
    page = stage.post("/form/terms", documents=REQUIRED)
    assert page.request.path == "/form/terms" and "Сначала прочитайте документы здесь" in page.text
    assert journal(stage, "code_asked") == [] and stage.application.consents == ()
    stage.post("/form/terms", documents=REQUIRED)
    assert len(journal(stage, "code_asked")) == 1
