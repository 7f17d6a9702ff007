"""When something else fails: calm words, nothing typed lost, never a fault of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from bridge.flows.applying.answer_questionnaire import keep_answers
from bridge.model.errors import VersionStaleError
from bridge.ports.outside_errors import UnreachableError
from bridge.ports.store import StoreUnavailableError
from tests.fakes.store import MemoryTransaction
from tests.journeys.form.stage import ANSWERS, Stage


def test_answers_wait_on_the_page_while_the_store_is_away(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.acknowledge()
    token = stage.token()

    @contextmanager
    def away(**_how: bool) -> Iterator[MemoryTransaction]:
        raise StoreUnavailableError
        yield stage.store.tx

    with monkeypatch.context() as patched:
        patched.setattr(stage.store, "begin", away)
        page = stage.browser.post("/form/name", data={"csrf_token": token, **ANSWERS["name"]})
    assert page.status_code == 503
    for name, value in ANSWERS["name"].items():
        assert f'name="{name}" value="{value}"' in page.text
    assert 'action="/form/name"' in page.text


def test_a_lost_race_is_run_once_more(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.acknowledge()
    token, save, lost = stage.token(), stage.store.tx.applications.save, [True]

    def save_late(application: object, seen: object = None) -> object:
        if lost:
            lost.clear()
            raise VersionStaleError("somebody was faster")
        return save(application, seen)  # type: ignore[arg-type]  # passed through as it came

    monkeypatch.setattr(stage.store.tx.applications, "save", save_late)
    answer = stage.browser.post("/form/name", data={"csrf_token": token, **ANSWERS["name"]})
    assert answer.status_code == 303 and not lost
    assert stage.application.borrower.patronymic == "Петровна"


def test_who_loses_every_race_keeps_what_was_typed_and_sends_it_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.acknowledge()
    token = stage.token()

    def save_late(*_: object) -> None:
        raise VersionStaleError("somebody was faster")

    with monkeypatch.context() as patched:
        patched.setattr(stage.store.tx.applications, "save", save_late)
        page = stage.browser.post("/form/name", data={"csrf_token": token, **ANSWERS["name"]})
    assert page.status_code == 503 and 'name="surname" value="Иванова"' in page.text
    assert stage.application.borrower.patronymic == ""


def test_answers_typed_in_two_tabs_at_once_are_both_kept(stage: Stage) -> None:
    stage.acknowledge()
    seen = stage.application
    keep_answers(stage.hub, seen, lambda borrower: replace(borrower, inn="500100732259"))
    with pytest.raises(VersionStaleError):
        keep_answers(stage.hub, seen, lambda borrower: replace(borrower, email="anna@example.org"))
    stage.post("/form/name", **ANSWERS["name"])
    assert (stage.application.borrower.inn, stage.application.borrower.patronymic) == ("500100732259", "Петровна")


def test_a_silent_loan_system_does_not_lose_the_chosen_sum(stage: Stage) -> None:
    stage.active()
    stage.loan_system.fail("amount_due", UnreachableError("fake", "amount_due", "away"))
    page = stage.post("/form/loan/pay", choice="other", amount="5 000")
    assert page.status_code == 503 and 'name="amount" value="5 000"' in page.text


def test_other_papers_than_those_shown_are_read_first(stage: Stage) -> None:
    stage.ready_to_sign()
    page = stage.post("/form/contract", fingerprint="f" * 64, read="1")
    assert page.request.path == "/form/contract" and "Документы обновились" in page.text
    assert stage.get("/form/sign?of=ffffffffffffffff").request.path == "/form/contract"


def test_an_unticked_contract_sends_no_code(stage: Stage) -> None:
    fingerprint, sent = stage.ready_to_sign(), len(stage.sms.sent)
    page = stage.post("/form/contract", fingerprint=fingerprint)
    stage.work()
    assert page.status_code == 422 and len(stage.sms.sent) == sent


def test_a_payment_of_another_borrower_is_not_offered(stage: Stage) -> None:
    stage.active()
    path = stage.post("/form/loan/pay", choice="next").request.path
    stranger = stage.app.test_client()
    assert stranger.get(path).location == "/form/enter"
    assert stage.get("/form/payments/pay_unknown").status_code == 404


def test_first_page_is_light(stage: Stage) -> None:
    page = stage.get(stage.link)
    assets = [stage.get(f"/assets/{name}").data for name in ("form.css", "form.js")]
    assert len(page.data) + sum(map(len, assets)) < 60_000
    assert len(assets[0]) < 16_000
