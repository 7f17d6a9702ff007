"""Gates as the borrower reads them: in plain words, before the signature and after it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.gates.record_evidence import record_evidence
from bridge.flows.signing.confirm_booking import confirm_booking
from bridge.model.gates import By, GateName
from bridge.model.gates.table import preset
from bridge.model.status import Status
from bridge.web.form.gate_words import _WORDS
from tests.journeys.form.stage import TERMS, Stage

LEGAL = ("ФЗ", "ст.", "идентификац", "самозапрет", "ПСК", "закрыто", "None")


@pytest.fixture
def waiting() -> Stage:
    """A lender whose officer identifies the borrower by hand and looks at the bureaus' answer."""
    gates = {name: preset(name) for name in GateName}
    for name in (GateName.IDENTIFICATION, GateName.SELF_BAN):
        gates[name] = replace(gates[name], by=By.OFFICE)
    return Stage(terms=replace(TERMS, gates=gates))


def test_every_gate_has_words_and_none_of_them_is_legalistic() -> None:
    assert set(_WORDS) == set(GateName)
    assert not [text for texts in _WORDS.values() for text in texts for word in LEGAL if word in text]


def test_who_may_sign_reads_what_was_checked_and_nothing_that_waits(stage: Stage) -> None:
    stage.ready_to_sign()
    page = stage.get("/form/contract").text
    assert "Что проверено перед подписью" in page
    assert "Кредитор спрашивает, нет ли у вас запрета на займы" in page
    assert "Подписать пока нельзя" not in page


def test_who_may_not_sign_yet_reads_what_is_waited_for_and_gets_no_code(waiting: Stage) -> None:
    fingerprint = waiting.ready_to_sign()
    page = waiting.get("/form/contract")
    assert "Подписать пока нельзя" in page.text and "ждём кредитора" in page.text
    sent = len(waiting.sms.sent)
    answer = waiting.post("/form/contract", fingerprint=fingerprint, read="1")
    waiting.work()
    assert answer.request.path == "/form/contract" and len(waiting.sms.sent) == sent
    record_evidence(waiting.hub, waiting.id, GateName.IDENTIFICATION, {"way": "biometrics", "reference": "ЕБС-1"}, "olga")
    ban = {"result": "none", "bureaus": "НБКИ, ОКБ, Скоринг Бюро", "request": "7"}
    record_evidence(waiting.hub, waiting.id, GateName.SELF_BAN, ban, "olga")
    assert "Подписать пока нельзя" not in waiting.get("/form/contract").text


def test_who_has_a_ban_is_told_so_and_where_to_lift_it(waiting: Stage) -> None:
    waiting.ready_to_sign()
    ban = {"result": "ban", "bureaus": "НБКИ, ОКБ, Скоринг Бюро", "request": "7"}
    record_evidence(waiting.hub, waiting.id, GateName.SELF_BAN, ban, "olga")
    page = waiting.get("/form/")
    assert page.request.path == "/form/ended"
    assert "запрет на займы" in page.text and "Госуслугах" in page.text and "ничего не должны" in page.text


def test_the_page_after_the_signature_tells_each_step_until_when_and_how_long_it_is(stage: Stage) -> None:
    stage.signed()
    page = stage.get("/form/gates").text
    assert "осталось 4\u00a0ч" in page
    assert "Туроператор подтверждает тур" in page and "Солнечный берег следит за этим" in page
    assert "Кому уйдут деньги" in page
    stage.clock.move(timedelta(hours=3, minutes=30))
    assert "осталось 30\u00a0мин" in stage.get("/form/gates").text
    stage.clock.move(timedelta(minutes=30))
    stage.work()
    confirm_booking(stage.hub, stage.id, "OP-1")
    page = stage.get("/form/gates").text
    assert "закончилось" in page and "подтвердил" in page
    assert not [word for word in LEGAL if word in page.partition('<ol class="gates"')[2].partition("</ol>")[0]]


def test_a_gate_that_is_switched_off_is_not_shown_to_the_borrower() -> None:
    gates = {name: preset(name) for name in GateName}
    gates[GateName.BOOKING] = replace(gates[GateName.BOOKING], off="тур из наличия")
    stage = Stage(terms=replace(TERMS, gates=gates))
    stage.signed()
    page = stage.get("/form/gates").text
    assert "Туроператор" not in page.partition('<ol class="gates"')[2].partition("</ol>")[0] and "наличия" not in page
    stage.clock.move(timedelta(days=1))
    stage.work()
    assert stage.application.status is Status.PAYOUT_READY


def test_english_readers_read_gates_in_english(stage: Stage) -> None:
    stage.signed()
    text = stage.browser.get("/form/gates", headers={"Accept-Language": "en"}).text
    assert "left" in text and "Who gets the money" in text
