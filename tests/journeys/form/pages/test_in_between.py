"""Between a page and its button: the session ended, the button was pressed twice, the price's time ran out."""

import re
from datetime import timedelta
from html import unescape

import pytest

from bridge.model.payment import PaymentState
from bridge.model.status import Status
from tests.journeys.form.pages.gallery import SCENES
from tests.journeys.form.pages.test_hostile_fields import FORM, fields_of, token_of
from tests.journeys.form.stage import ANSWERS, Stage
from tests.journeys.form.test_resuming import LEFT_AT

# Each page whose buttons bring something about.
PAGES = (
    "log in", "log in, code", "resume", "resume, code", "phone", "terms", "terms, code", "known client", "name", "check", "more",
    "contract", "sign", "less approved", "paying", "back from the acquirer", "applications", "consents", "messages", "help",
    "sign-ins",
)  # fmt: skip
HERE = {"Sec-Fetch-Site": "same-origin"}
Form = tuple[str, dict[str, str]]


def forms_of(stage: Stage, path: str) -> list[Form]:
    """The forms of a page that post to us, their fields as they stand."""
    page = stage.browser.get(path, follow_redirects=True)
    found = [(unescape(one[1]), fields_of(one[0])) for one in FORM.finditer(page.text)]
    return [(action, fields) for action, fields in found if action.startswith("/")]


def deeds(stage: Stage) -> tuple[object, ...]:
    """Everything that a button may have brought about."""
    stage.work()
    now = stage.application
    with stage.store.begin() as tx:
        paying = [one.id for one in tx.payments.of(stage.id) if one.state is PaymentState.STARTED]
        return now.status, now.consents, len(stage.sms.sent), paying, [one.id for one in tx.help.of(stage.id)]


@pytest.mark.parametrize("scene", PAGES)
def test_a_button_does_nothing_without_the_session_and_once_with_it(scene: str) -> None:
    stage = SCENES[scene].stage()
    path = SCENES[scene].ready(stage)
    forms, before = forms_of(stage, path), deeds(stage)
    assert forms
    for action, fields in forms:
        answer = stage.app.test_client().post(action, data=fields)
        assert answer.status_code == 403 and "Страница устарела" in answer.text, action
    assert deeds(stage) == before
    for action, fields in forms:
        done = []
        for _ in range(2):
            answer = stage.browser.post(action, data={**fields, "csrf_token": token_of(stage)})
            assert answer.status_code < 500, action
            done.append(deeds(stage))
        assert done[0] == done[1], f"{action} did something twice"


@pytest.mark.parametrize("page", ANSWERS)
def test_what_was_typed_before_the_session_ended_is_told_back(stage: Stage, page: str) -> None:
    stage.acknowledge()
    token = stage.token()
    stage.browser = stage.app.test_client()
    told = stage.browser.post(f"/form/{page}", data={"csrf_token": token, "password": "secret", **ANSWERS[page]}, headers=HERE)
    assert told.status_code == 403 and "secret" not in told.text
    for name, value in ANSWERS[page].items():
        assert value in told.text or name in ("sex", "same", "experience_years")
    for strange in ("cross-site", "none", ""):
        told = stage.browser.post("/form/name", data={"surname": "Подложная"}, headers={"Sec-Fetch-Site": strange})
        assert told.status_code == 403 and "Подложная" not in told.text


OPEN = [step for step in LEFT_AT if step not in ("signed", "loan", "paying")]


@pytest.mark.parametrize("step", OPEN)
def test_the_price_runs_out_at_any_step_and_the_page_says_what_is_next(stage: Stage, step: str) -> None:
    """Seen on any page, told by its button, and by a page that is opened anew."""
    leave, place = LEFT_AT[step]
    leave(stage)
    forms = forms_of(stage, place)
    stage.clock.move(timedelta(hours=3, minutes=1))
    assert "Время этой цены вышло" in stage.get(place).text
    stage.work()
    assert stage.application.status is Status.EXPIRED
    for action, fields in forms:
        answer = stage.browser.post(action, data={**fields, "csrf_token": token_of(stage)}, follow_redirects=True)
        assert answer.request.path == "/form/ended", action
    page = stage.get(place)
    assert page.request.path == "/form/ended" and "Время заявки вышло" in page.text
    assert re.search(r'<a class="button" href="https://site.test/', page.text), "no way on"


@pytest.mark.parametrize("step", OPEN)
def test_a_button_pressed_as_the_price_runs_out_is_answered_in_words(stage: Stage, step: str) -> None:
    """The clock was faster than the workers: nothing is signed, nothing breaks."""
    leave, place = LEFT_AT[step]
    leave(stage)
    forms = forms_of(stage, place)
    stage.clock.move(timedelta(hours=3, seconds=1))
    for action, fields in forms:
        answer = stage.browser.post(action, data={**fields, "csrf_token": token_of(stage)}, follow_redirects=True)
        assert answer.status_code < 500 and "<h1>" in answer.text, action
    stage.work()
    assert stage.application.signature is None and stage.application.status is Status.EXPIRED
