"""A form left at any step goes on elsewhere: another device, another tab, the Back button; nothing kept is lost or undone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.journeys.form.stage import ANSWERS, TERMS, Stage

STEPS = tuple(ANSWERS)


def _nothing(stage: Stage) -> None:
    stage.get(stage.link)


def _ticked(stage: Stage) -> None:
    stage.get(stage.link)
    stage.post("/form/terms", documents=["general_terms", "personal_data"])


def _answered(*pages: str) -> Callable[[Stage], None]:
    def go(stage: Stage) -> None:
        stage.acknowledge()
        for page in pages:
            stage.post(f"/form/{page}", **ANSWERS[page])

    return go


def _contract_ticked(stage: Stage) -> None:
    fingerprint = stage.ready_to_sign()
    stage.get("/form/contract")
    stage.post("/form/contract", fingerprint=fingerprint, read="1")
    stage.work()


def _paying(stage: Stage) -> None:
    stage.active()
    stage.post("/form/loan/pay", choice="next")


# Where the form was left → where it goes on, whatever the device.
LEFT_AT: dict[str, tuple[Callable[[Stage], object], str]] = {
    "terms": (_nothing, "/form/terms"),
    "terms ticked": (_ticked, "/form/terms"),
    **{
        f"{page}": (_answered(*STEPS[:number]), f"/form/{page}")
        for number, page in enumerate(STEPS[:-1])
    },
    "check": (_answered(*STEPS), "/form/check"),
    "sent": (Stage.submitted, "/form/waiting"),
    "contract": (Stage.ready_to_sign, "/form/contract"),
    "contract, code on its way": (_contract_ticked, "/form/contract"),
    "signed": (Stage.signed, "/form/gates"),
    "loan": (Stage.active, "/form/loan"),
    "paying": (_paying, "/form/loan"),
}  # fmt: skip


def _by_sms_link(stage: Stage) -> str:
    assert stage.get(f"/a/{stage.id}").request.path == f"/a/{stage.id}"
    stage.post(f"/a/{stage.id}", action="send")
    return stage.post(f"/a/{stage.id}", action="enter", code=stage.code()).request.path


def _by_phone(stage: Stage) -> str:
    stage.post("/form/log-in", phone="+7 999 123-45-67")
    return stage.post("/form/log-in/code", code=stage.code()).request.path


def _by_the_sites_link(stage: Stage) -> str:
    """Opened a second time it asks for a code, as on any other device."""
    assert stage.get(stage.link).request.path == f"/a/{stage.id}"
    return _by_sms_link(stage)


@pytest.mark.parametrize("come_back", [_by_sms_link, _by_phone, _by_the_sites_link])
@pytest.mark.parametrize("left_at", LEFT_AT)
def test_a_form_left_anywhere_goes_on_on_another_device(stage: Stage, left_at: str, come_back: Callable[[Stage], str]) -> None:
    leave, place = LEFT_AT[left_at]
    leave(stage)
    before = stage.application
    stage.clock.move(timedelta(minutes=6))
    stage.browser = stage.app.test_client()
    assert come_back(stage) == place
    after = stage.application
    assert (after.borrower, after.consents, after.status) == (before.borrower, before.consents, before.status)


@pytest.mark.parametrize("page", STEPS)
def test_what_was_kept_on_one_device_stands_in_the_fields_of_the_other(stage: Stage, page: str) -> None:
    _answered(*STEPS)(stage)
    stage.clock.move(timedelta(minutes=6))
    stage.browser = stage.app.test_client()
    _by_phone(stage)
    text = stage.get(f"/form/{page}?back=check").text
    for name, value in ANSWERS[page].items():
        if name not in ("sex", "same", "experience_years"):
            assert f'name="{name}"' in text and value.replace("85 000", "85000") in text


@pytest.mark.parametrize("page", STEPS)
def test_the_first_device_goes_on_beside_the_second(stage: Stage, page: str) -> None:
    """Two devices fill the same form: each page that is posted is kept, whoever posted it."""
    _answered(*STEPS[: STEPS.index(page)])(stage)
    first = stage.browser
    stage.clock.move(timedelta(minutes=6))
    stage.browser = stage.app.test_client()
    _by_sms_link(stage)
    stage.post(f"/form/{page}", **ANSWERS[page])
    stage.browser = first
    assert stage.post(f"/form/{page}", **ANSWERS[page]).status_code == 200
    assert stage.get("/form/").request.path in ("/form/check", *(f"/form/{one}" for one in STEPS))


# A step that is done → where Back leads; the page of the step is shown again only while its answers may change.
DONE: dict[str, tuple[Callable[[Stage], object], str, str]] = {
    "terms after the code": (_answered(), "/form/terms", "/form/name"),
    "the code of the terms": (_answered(), "/form/terms/code", "/form/name"),
    "a page after sending": (Stage.submitted, "/form/passport", "/form/waiting"),
    "the answers after sending": (Stage.submitted, "/form/check", "/form/waiting"),
    "the contract after signing": (Stage.signed, "/form/contract", "/form/gates"),
    "the signature's code after signing": (Stage.signed, "/form/sign", "/form/gates"),
    "the contract of a running loan": (Stage.active, "/form/contract", "/form/loan"),
}


@pytest.mark.parametrize("step", DONE)
def test_back_to_a_step_that_is_done_gets_a_plain_message(stage: Stage, step: str) -> None:
    go, back, place = DONE[step]
    go(stage)
    page = stage.get(back)
    assert page.status_code == 200 and page.request.path == place
    assert "Этот шаг уже пройден. Вот где заявка сейчас." in page.text


@pytest.mark.parametrize("step", DONE)
def test_a_form_sent_from_a_page_that_is_done_does_nothing_twice(stage: Stage, step: str) -> None:
    go, back, place = DONE[step]
    go(stage)
    before, sent = stage.application, len(stage.sms.sent)
    assert stage.post(back, code="123456", documents=["general_terms"], read="1", **ANSWERS["name"]).request.path == place
    stage.work()
    assert (stage.application, len(stage.sms.sent)) == (before, sent)


def test_the_price_and_the_code_tell_what_time_is_left(stage: Stage) -> None:
    _ticked(stage)
    stage.work()
    page = stage.get("/form/terms/code").text
    assert "Цена держится до 15:00, ещё 3\u00a0ч" in page and "Действует до 12:10, ещё 10\u00a0мин" in page
    stage.clock.move(timedelta(minutes=7, seconds=30))
    page = stage.get("/form/terms/code").text
    assert "ещё 2\u00a0ч 53\u00a0мин".replace(" 53", "\u00a053") in page and "ещё 3\u00a0мин" in page


def test_the_phone_step_is_resumed_like_any_other() -> None:
    stage = Stage(terms=replace(TERMS, phone_first=True))
    _nothing(stage)
    stage.post("/form/phone", action="send")
    stage.clock.move(timedelta(minutes=6))
    stage.browser = stage.app.test_client()
    assert _by_the_sites_link(stage) == "/form/terms"
