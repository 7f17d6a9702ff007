"""The loan's life as a timeline, and the letter once nothing is owed."""

import html
from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.repaying.receive_payment import take_notice
from bridge.model.payment import PaymentState
from bridge.products.paper_settings import read_papers
from tests.journeys.form.stage import TERMS, Stage
from tests.unit.test_terms_texts import PAPERS


@pytest.fixture
def stage() -> Stage:
    return Stage(terms=replace(TERMS, papers=PAPERS))


def pay(stage: Stage, choice: str, amount: int) -> None:
    payment_id = stage.post("/form/loan/pay", choice=choice).request.path.rsplit("/", 1)[-1]
    with stage.store.begin() as tx:
        reference = tx.payments.get(payment_id).reference
    take_notice(stage.hub, stage.acquiring.notice_body(reference, PaymentState.PAID, amount))
    for _ in range(3):
        stage.clock.move(timedelta(minutes=5))
        stage.work()


def moments(text: str) -> list[tuple[str, str]]:
    part = html.unescape(text.partition('class="gates life"')[2].partition("</ol>")[0])
    lines = [line for line in part.splitlines() if line.startswith("<li")]
    return [(line.split('"')[1], line.partition("<strong>")[2].partition("</strong>")[0]) for line in lines]


def test_what_has_been_what_is_next_and_what_is_ahead_stand_in_their_order(stage: Stage) -> None:
    stage.active()
    pay(stage, "next", 18_000_00)
    told = moments(stage.get("/form/loan").text)
    assert [state for state, _ in told] == ["done"] * 7 + ["next", "ahead", "ahead"]
    assert told[0] == ("done", "Заявка пришла с сайта тура") and told[4] == ("done", "Вы подписали договор")
    assert told[6] == ("done", "Платёж 18\u00a0000\u00a0₽")
    assert told[-2] == ("ahead", "Ещё 3 платежа")
    assert told[-1] == ("ahead", "Последний платёж 18\u00a0000\u00a0₽, заём закроется")


def test_what_went_back_to_the_payer_is_told_as_that_and_is_to_be_paid_again(stage: Stage) -> None:
    stage.hub.loan_system.reverses = stage.hub.loan_system.finds_reversals = True  # type: ignore[attr-defined]
    stage.active()
    pay(stage, "next", 18_000_00)
    with stage.store.begin() as tx:
        reference = tx.payments.of(stage.id)[0].reference
    told = stage.acquiring.notice_body(reference, PaymentState.REFUNDED, 18_000_00, refunded=3_000_00, refund_id="R-1")
    take_notice(stage.hub, told)
    stage.work()
    lines = moments(stage.get("/form/loan").text)
    assert lines[6:8] == [("done", "Платёж 18\u00a0000\u00a0₽"), ("done", "Возврат 3\u00a0000\u00a0₽")]
    assert lines[8] == ("next", "Платёж 3\u00a0000\u00a0₽")


def test_a_repaid_loan_has_nothing_ahead_and_a_letter_that_stays_the_same(stage: Stage) -> None:
    stage.active()
    assert stage.get("/form/loan/letter").status_code == 404
    pay(stage, "all", 108_000_00)
    page = stage.get("/form/loan").text
    assert {state for state, _ in moments(page)} == {"done"} and moments(page)[-1] == ("done", "Заём возвращён")
    assert 'href="/form/loan/letter"' in page
    letter = stage.get("/form/loan/letter")
    assert letter.mimetype == "application/pdf" and letter.headers["Content-Disposition"].startswith("attachment")
    stage.clock.move(timedelta(days=40))
    assert stage.get("/form/loan/letter").data == letter.data


def test_a_loan_of_which_a_payment_went_back_is_no_longer_said_to_owe_nothing(stage: Stage) -> None:
    stage.hub.loan_system.reverses = stage.hub.loan_system.finds_reversals = True  # type: ignore[attr-defined]
    stage.active()
    pay(stage, "all", 108_000_00)
    assert 'href="/form/loan/letter"' in stage.get("/form/loan").text
    with stage.store.begin() as tx:
        reference = tx.payments.of(stage.id)[0].reference
    told = stage.acquiring.notice_body(reference, PaymentState.REFUNDED, 108_000_00, refunded=3_000_00, refund_id="R-1")
    take_notice(stage.hub, told)
    stage.work()
    assert 'href="/form/loan/letter"' not in stage.get("/form/loan").text
    assert stage.get("/form/loan/letter").status_code == 404


def test_a_stranger_gets_no_letter(stage: Stage) -> None:
    stage.active()
    pay(stage, "all", 108_000_00)
    assert stage.app.test_client().get("/form/loan/letter").location == "/form/enter"


def test_a_product_without_the_template_offers_no_letter() -> None:
    stage = Stage(terms=replace(TERMS, papers=read_papers({"papers": {"hub_set": [], "beside": []}}, [])))
    stage.active()
    pay(stage, "all", 108_000_00)
    assert "/form/loan/letter" not in stage.get("/form/loan").text and stage.get("/form/loan/letter").status_code == 404
