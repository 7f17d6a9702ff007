"""A call brings the code where the SMS to come in does not: at the site's link, at the address of an SMS, and at «Войти»."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.model.messaging.call_rules import CallRules
from bridge.ports.sms import MessageState
from tests.journeys.form.stage import TERMS, Stage

PHONE = "8 (999) 123-45-67"


@pytest.fixture
def stage() -> Stage:
    made = Stage(terms=replace(TERMS, phone_first=True, call_rules=CallRules(allowed=True)))
    made.sms.usual = (MessageState.SENT, "")
    return made


def wait_for_nothing(stage: Stage) -> None:
    """The SMS goes out, and a minute passes without it."""
    stage.work()
    stage.clock.move(timedelta(seconds=61))


def test_at_the_phone_step_the_digits_of_the_call_open_the_terms(stage: Stage) -> None:
    stage.get(stage.link)
    stage.post("/form/phone", action="send")
    wait_for_nothing(stage)
    assert 'id="call"' in stage.get("/form/phone").text
    assert "Сейчас вам позвонят" in stage.post("/form/phone", action="call").text
    stage.work()
    assert len(stage.sms.calls) == 1
    assert stage.post("/form/phone", action="enter", code=stage.sms.digits).request.path == "/form/terms"


def test_at_the_address_of_an_sms_the_call_lets_in_and_is_asked_for_once(stage: Stage) -> None:
    address = f"/a/{stage.id}"
    early = stage.post(address, action="send")
    assert 'id="call"' not in early.text and "мы можем позвонить с кодом" in early.text
    wait_for_nothing(stage)
    assert 'id="call"' in stage.get(f"{address}?note=sent").text
    for _ in range(2):
        assert "на него позвонят" in stage.post(address, action="call").text
        stage.work()
    assert len(stage.sms.calls) == 1
    assert stage.post(address, action="enter", code=stage.sms.digits).request.path == "/form/terms"


def test_at_the_log_in_the_call_lets_in_and_is_made_once(stage: Stage) -> None:
    stage.post("/form/log-in", phone=PHONE)
    assert "Позвонить с кодом можно будет через 60\u00a0с" in stage.post("/form/log-in/call").text
    wait_for_nothing(stage)
    assert 'id="call"' in stage.get("/form/log-in/code").text
    for _ in range(2):
        assert "на него позвонят" in stage.post("/form/log-in/call").text
        stage.work()
    assert len(stage.sms.calls) == 1
    assert stage.post("/form/log-in/code", code=stage.sms.digits).request.path == "/form/terms"


def test_the_sms_that_came_late_is_no_good_after_the_call(stage: Stage) -> None:
    stage.post("/form/log-in", phone=PHONE)
    wait_for_nothing(stage)
    late = str(stage.sms.sent[-1].text)
    stage.post("/form/log-in/call")
    stage.work()
    assert stage.post("/form/log-in/code", code=late).status_code == 422


@pytest.mark.parametrize("phone", [PHONE, "8 (999) 000-00-00"])
def test_a_strange_phone_is_told_the_same_and_is_not_rung(stage: Stage, phone: str) -> None:
    stage.post("/form/log-in", phone=phone)
    wait_for_nothing(stage)
    assert "на него позвонят" in stage.post("/form/log-in/call").text
    stage.work()
    assert len(stage.sms.calls) == (1 if phone == PHONE else 0)


def test_an_application_that_there_is_none_of_is_told_the_same_times_and_tries() -> None:
    def seen(application_id: str) -> list[str]:
        stage, told = Stage(terms=replace(TERMS, phone_first=True)), []
        address = f"/a/{application_id or stage.id}"
        for span, values in ((0, {"action": "send"}), (20, {"action": "send"}), (5, {"action": "enter", "code": "000001"}),
                             (7, {"action": "send"}), (60, {"action": "enter", "code": "1"})):  # fmt: skip
            stage.clock.move(timedelta(seconds=span))
            page = stage.post(address, **values)
            stage.work()
            text = page.text.replace(address, "/a/ID").replace("\u00a0", " ")
            told.append(re.sub(r"•• \d\d|[0-9a-f]{64}", "…", f"{page.status_code} {text}"))
        return told

    known, nobody = seen(""), seen("app_999999")
    assert (
        "Действует до 12:10, ещё 10 мин. Осталось: 5 попыток" in known[0] and "Новый код можно попросить через 10 с" in known[1]
    )
    assert "Осталось: 4 попытки" in known[2] and "Осталось: 5 попыток" in known[3]
    assert nobody == known
