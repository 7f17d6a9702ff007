"""«Войти» by phone and code, the list of applications, sign-ins, signing out: through the pages, without scripts."""

import re
from datetime import timedelta

import pytest

from bridge.flows.applying.accept_application import accept_application
from bridge.model.status import Status
from tests.journeys.form.stage import Stage, order

PHONE, STRANGE = "8 (999) 123-45-67", "8 (999) 000-00-00"


def without_marks(text: str) -> str:
    return re.sub(r'value="[0-9a-f]{64}"|\+7\D999\D\d{3}\D\d\d\D\d\d', "…", text)


def log_in(stage: Stage, phone: str = PHONE) -> str:
    stage.browser = stage.app.test_client()
    stage.post("/form/log-in", phone=phone)
    return stage.post("/form/log-in/code", code=stage.code()).request.path


def another_order(stage: Stage, order_id: str = "T-2002") -> str:
    stage.clock.move(timedelta(seconds=1))
    return accept_application(stage.hub, order(stage.clock, order_id)).application.id


def test_a_borrower_without_a_link_logs_in_where_the_application_stands(stage: Stage) -> None:
    stage.acknowledge()
    stage.clock.move(timedelta(minutes=5))
    assert log_in(stage) == "/form/name"


def test_several_applications_are_a_list_and_each_opens(stage: Stage) -> None:
    stage.acknowledge()
    newest = another_order(stage)
    stage.clock.move(timedelta(minutes=5))
    assert log_in(stage) == "/form/applications"
    listed = stage.get("/form/applications").text
    assert "анкета не закончена" in listed and "ждёт согласия с условиями" in listed
    assert stage.post(f"/form/applications/{stage.id}").request.path == "/form/name"
    assert stage.post(f"/form/applications/{newest}").request.path == "/form/terms"
    assert stage.post("/form/applications/app_999999").request.path == "/form/terms"


def test_a_page_of_one_application_never_writes_into_another(stage: Stage) -> None:
    """Two tabs: in one the application was changed over, the other still shows the questionnaire of the one before."""
    newest = another_order(stage)
    for application_id in (stage.id, newest):
        with stage.store.begin() as tx:
            application = tx.applications.get(application_id)
            stage.store.tx.applications.rows[application_id] = application.__class__(
                **{**vars(application), "status": Status.FILLING}
            )
    log_in(stage)
    old_token = stage.token()
    stage.post(f"/form/applications/{stage.id}")
    answer = stage.browser.post("/form/name", data={"csrf_token": old_token, "surname": "Чужая"})
    assert answer.status_code == 403 and "Страница устарела" in answer.text
    assert stage.application.borrower.surname == "Иванова"


def test_known_and_unknown_phones_see_the_same_pages(stage: Stage) -> None:
    def seen(phone: str) -> list[str]:
        stage.browser = stage.app.test_client()
        pages = [stage.post("/form/log-in", phone=phone)]
        stage.work()
        pages += [stage.post("/form/log-in/code", code="00000x") for _ in range(6)]
        pages += [stage.post("/form/log-in/again"), stage.get("/form/log-in/code")]
        return [f"{page.status_code} {page.request.path} {without_marks(page.text)}" for page in pages]

    assert seen(PHONE) == seen(STRANGE)
    assert len(stage.sms.sent) == 1


@pytest.mark.parametrize("phone", ["", "123", "+380501234567", "8 800 555 35 35", "<script>", "9" * 500, "8999123456\x00", "٩٩٩"])
def test_what_is_no_mobile_phone_is_said_at_the_field(stage: Stage, phone: str) -> None:
    page = stage.post("/form/log-in", phone=phone)
    assert page.status_code == 422 and 'id="phone-fault"' in page.text and 'href="#phone"' in page.text
    assert "<script>" not in page.text


def test_a_code_asked_for_too_soon_tells_how_long_to_wait(stage: Stage) -> None:
    stage.post("/form/log-in", phone=PHONE)
    page = stage.post("/form/log-in/again")
    assert "Новый код можно попросить через 30\u00a0с" in page.text
    page = stage.post("/form/log-in", phone=PHONE)
    assert page.status_code == 422 and "через 30\u00a0с" in page.text


def test_the_code_page_without_a_try_leads_to_the_phone(stage: Stage) -> None:
    for page in (
        stage.get("/form/log-in/code"),
        stage.post("/form/log-in/code", code="123456"),
        stage.post("/form/log-in/again"),
    ):
        assert page.request.path == "/form/log-in"


def test_logging_in_makes_a_new_session_and_ends_the_one_before(stage: Stage) -> None:
    stage.get(stage.link)
    planted = stage.browser.get_cookie("form")
    assert planted is not None
    stage.post("/form/log-in", phone=PHONE)
    token_before = stage.token()
    stage.post("/form/log-in/code", code=stage.code())
    fresh = stage.browser.get_cookie("form")
    assert fresh is not None and fresh.value != planted.value
    assert stage.browser.get_cookie("log-in") is None
    assert stage.browser.post("/form/sign-out", data={"csrf_token": token_before}).status_code == 403
    thief = stage.app.test_client()
    thief.set_cookie("form", planted.value)
    assert thief.get("/form/terms").location == "/form/enter"


def test_a_visitors_cookie_guards_nothing_once_somebody_is_in(stage: Stage) -> None:
    stage.browser.get("/form/log-in")
    planted = stage.browser.get_cookie("visit")
    assert planted is not None
    token = stage.token()
    stage.get(stage.link)
    assert stage.browser.get_cookie("visit") is None
    assert stage.browser.post("/form/sign-out", data={"csrf_token": token}).status_code == 403


def test_sign_ins_are_listed_and_all_ended_at_once(stage: Stage) -> None:
    stage.get(stage.link)
    first = stage.browser
    stage.clock.move(timedelta(minutes=1))
    log_in(stage)
    listed = stage.get("/form/sign-ins").text
    assert "Это устройство" in listed and "по ссылке сайта тура" in listed and "по телефону и коду" in listed
    page = stage.post("/form/sign-out", where="everywhere")
    assert page.request.path == "/form/log-in" and "Вы вышли на всех устройствах" in page.text
    assert first.get("/form/terms").location == "/form/enter"
    assert stage.browser.get_cookie("form") is None


def test_signing_out_here_leaves_the_other_device_alone(stage: Stage) -> None:
    stage.get(stage.link)
    other = stage.browser
    log_in(stage)
    assert "Вы вышли. Ответы" in stage.post("/form/sign-out", where="here").text
    assert other.get("/form/terms").status_code == 200
    assert stage.get("/form/sign-ins").request.path == "/form/enter"


def test_no_phone_stands_in_an_address_or_a_log(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    page = stage.post("/form/log-in", phone=PHONE)
    assert "999" not in page.request.url and "9991234567" not in caplog.text
