"""While the lender's system lets nobody in: borrowers are told calmly, nothing is asked of it, and all goes on by itself."""

from datetime import timedelta

import pytest

from bridge.flows.recover import pause_destination, resume_destination
from bridge.model.status import Status
from bridge.ports.outside_errors import BusyError
from bridge.ports.work import Destination
from tests.journeys.form.stage import Stage

CLOSED = "Система кредитора сейчас недоступна"
MAINTENANCE = BusyError("fake", "deal_status", "the base is busy or closed for a while", timedelta(seconds=30))
TECHNICAL = ("1С", "1C", "HTTP", "403", "base", "loan_system", "busy")


def close(stage: Stage, seconds: float = 30) -> None:
    """The lender's system turned a row away a moment ago."""
    now = stage.clock.now()
    with stage.store.begin() as tx:
        tx.work.mark(Destination("loan_system", 1, now, now + timedelta(seconds=seconds), MAINTENANCE.message))


def open_again(stage: Stage) -> None:
    resume_destination(stage.hub, "loan_system")


def test_who_waits_for_a_decision_is_told_and_led_on_once_it_is_open(stage: Stage) -> None:
    number = stage.submitted()
    assert CLOSED not in stage.get("/form/waiting").text
    before = stage.get("/form/state").json
    stage.loan_system.fail("deal_status", MAINTENANCE, MAINTENANCE)
    stage.decide()
    page = stage.get("/form/waiting").text
    assert CLOSED in page and "Заявка сохранена" in page and "обычно за" not in page
    assert 'http-equiv="refresh"' in page and "data-watch" in page
    assert not [word for word in TECHNICAL if word in page]
    during = stage.get("/form/state").json
    assert before != during, "the page draws itself anew"
    stage.clock.move(timedelta(seconds=40))
    stage.work()
    assert CLOSED in stage.get("/form/waiting").text, "the second look found it closed, too"
    stage.loan_system.approve(number)
    stage.clock.move(timedelta(seconds=40))
    stage.work()
    assert stage.application.status is Status.CONTRACT_READY
    assert stage.get("/form/waiting").request.path == "/form/contract"


def test_while_one_row_is_finding_out_the_words_do_not_flicker(stage: Stage) -> None:
    stage.submitted()
    close(stage)
    stage.clock.move(timedelta(seconds=31))
    assert CLOSED in stage.get("/form/waiting").text


def test_a_rest_of_some_seconds_is_not_worth_a_word(stage: Stage) -> None:
    stage.submitted()
    close(stage, seconds=12)
    assert CLOSED not in stage.get("/form/waiting").text


def test_a_pause_made_by_a_person_is_told_and_its_end_ends_it(stage: Stage) -> None:
    stage.submitted()
    pause_destination(stage.hub, "loan_system", "olga", "обновление 1С", stage.clock.now() + timedelta(hours=1))
    page = stage.get("/form/waiting").text
    assert CLOSED in page and "olga" not in page and "обновление 1С" not in page
    stage.clock.move(timedelta(hours=1))
    assert CLOSED not in stage.get("/form/waiting").text


@pytest.mark.parametrize(
    ("bring", "path", "words"),
    [
        ("approved", "/form/waiting", "Договор появится здесь"),
        ("signing", "/form/waiting", "Подпись сохранена"),
        ("signed", "/form/gates", "Договор подписан и сохранён"),
        ("asking", "/form/sign", "Если код ещё не пришёл, он придёт"),
    ],
)
def test_each_page_that_waits_says_what_it_means_there(stage: Stage, bring: str, path: str, words: str) -> None:
    path = {"approved": approved, "signing": signing, "signed": signed, "asking": asking}[bring](stage) or path
    assert CLOSED not in stage.get(path).text
    close(stage)
    page = stage.get(path)
    assert page.request.path == path.partition("?")[0]
    assert CLOSED in page.text and words in page.text
    open_again(stage)
    assert CLOSED not in stage.get(path).text


def approved(stage: Stage) -> None:
    stage.loan_system.approve(stage.submitted())
    stage.loan_system.fail("draft_contract", MAINTENANCE)
    stage.decide()
    assert stage.application.status is Status.APPROVED
    open_again(stage)


def asking(stage: Stage) -> str:
    fingerprint = stage.ready_to_sign()
    return f"/form/sign?of={fingerprint[:16]}"


def signing(stage: Stage) -> None:
    fingerprint = stage.ready_to_sign()
    stage.get("/form/contract")
    stage.post("/form/contract", fingerprint=fingerprint, read="1")
    stage.post(f"/form/sign?of={fingerprint[:16]}", fingerprint=fingerprint, code=stage.code())
    assert stage.application.status is Status.CONTRACT_READY


def signed(stage: Stage) -> None:
    stage.signed()


def test_a_password_is_not_asked_for_nor_sent_while_it_is_closed(stage: Stage) -> None:
    stage.acknowledge()
    close(stage)
    page = stage.get("/form/known-client").text
    assert CLOSED in page and 'type="password"' not in page and 'href="/form/name"' in page
    answer = stage.post("/form/known-client", password="tainy-kluch")
    assert answer.status_code == 503 and CLOSED in answer.text and "tainy-kluch" not in answer.text
    assert "known_client" not in stage.loan_system.calls
    with stage.store.begin() as tx:
        assert not [one for one in tx.evidence.of(stage.id) if one.kind == "client_tried"], "it counts as no try"
    open_again(stage)
    assert 'type="password"' in stage.get("/form/known-client").text


def test_a_base_that_closes_at_that_very_moment_is_told_the_same_way(stage: Stage) -> None:
    stage.acknowledge()
    stage.loan_system.fail("known_client", MAINTENANCE)
    assert CLOSED in stage.post("/form/known-client", password="tainy-kluch").text


@pytest.mark.parametrize("choice", ["next", "all", "other"])
def test_a_sum_that_is_chosen_meanwhile_waits_on_the_page_and_nothing_is_asked(stage: Stage, choice: str) -> None:
    stage.active()
    close(stage)
    asked = stage.loan_system.calls.count("amount_due")
    page = stage.post("/form/loan/pay", choice=choice, amount="5 000")
    assert page.status_code == 503 and CLOSED in page.text and "Ничего не потеряно" in page.text
    assert f'name="choice" value="{choice}"' in page.text
    assert stage.loan_system.calls.count("amount_due") == asked


def test_english_readers_are_told_in_english(stage: Stage) -> None:
    stage.submitted()
    close(stage)
    page = stage.browser.get("/form/waiting", headers={"Accept-Language": "en"}).text
    assert "is not available just now" in page and "Your application is saved" in page
