"""The borrower's story through the form, page by page."""

from datetime import timedelta

from bridge.flows.repaying.receive_payment import take_notice
from bridge.model.payment import PaymentState
from bridge.model.status import Status
from tests.journeys.form.stage import Stage


def test_the_link_opens_the_terms_with_the_tour_in_sight(stage: Stage) -> None:
    page = stage.get(stage.link)
    assert page.request.path == "/form/terms"
    for text in ("Sea Star Hotel 5*", "Цена держится до 15:00", "108\u00a0000\u00a0₽", "Общие условия"):
        assert text in page.text


def test_the_story_goes_from_the_link_to_the_waiting_page(stage: Stage) -> None:
    page = stage.send()
    assert page.request.path == "/form/waiting"
    assert "обычно за 4\u00a0минуты" in page.text
    assert stage.application.borrower.passport is not None
    assert stage.application.borrower.passport.digits == "4515123456"
    assert stage.application.borrower.employment.income == 85_000_00
    assert stage.application.borrower.residence == stage.application.borrower.registration


def test_an_approval_leads_to_the_contract_with_its_cost_in_frames(stage: Stage) -> None:
    stage.ready_to_sign()
    page = stage.get("/form/waiting")
    assert page.request.path == "/form/contract"
    assert page.text.count('class="frame"') == 2
    assert "Платёж в месяц" in page.text and "Договор займа" in page.text


def test_a_signature_leads_over_the_gates_to_the_schedule(stage: Stage) -> None:
    stage.signed()
    gates = stage.get("/form/")
    assert gates.request.path == "/form/gates"
    assert "Время передумать" in gates.text and "до 1" in gates.text
    stage.active_from_signed()
    loan = stage.get("/form/gates")
    assert loan.request.path == "/form/loan"
    assert "Шесть платежей по 18\u00a0000\u00a0₽" in loan.text
    assert loan.text.count('<rect class="principal"') == 6


def test_a_waiting_page_is_told_when_there_is_something_new(stage: Stage) -> None:
    number = stage.submitted()
    before = stage.get("/form/state").json
    stage.loan_system.approve(number)
    stage.decide()
    assert stage.get("/form/state").json != before


def test_the_lenders_wish_for_more_is_shown_answered_and_sent_again(stage: Stage) -> None:
    number = stage.submitted()
    stage.loan_system.ask_for_more(number, "Уточните место работы")
    stage.decide()
    page = stage.get("/form/")
    assert page.request.path == "/form/more" and "Уточните место работы" in page.text
    assert stage.post("/form/work", income="90000", work_name="Лицей 7").request.path == "/form/more"
    assert stage.post("/form/more", more_answer="Работаю в лицее").request.path == "/form/waiting"
    stage.work()
    assert stage.application.borrower.more_answer == "Работаю в лицее"
    assert stage.application.status in (Status.SUBMITTED, Status.IN_REVIEW)


def test_a_refusal_is_human_and_gives_the_next_step(stage: Stage) -> None:
    stage.loan_system.decline(stage.submitted())
    stage.decide()
    page = stage.get("/form/waiting")
    assert page.request.path == "/form/ended"
    assert "12\u00a0000\u00a0₽" in page.text and "https://site.test/orders/1" in page.text
    assert "353\u2011ФЗ" in page.text and "218\u2011ФЗ" in page.text
    refusal = stage.application.refusal
    assert refusal is not None and ("Что можно попробовать" in page.text) == bool(refusal.offers)


def test_an_end_by_time_is_told(stage: Stage) -> None:
    stage.acknowledge()
    stage.clock.move(timedelta(hours=4))
    stage.work()
    page = stage.get("/form/name")
    assert page.request.path == "/form/ended" and "Время заявки вышло" in page.text


def test_an_instalment_is_paid_and_the_return_page_only_shows(stage: Stage) -> None:
    stage.active()
    page = stage.post("/form/loan/pay", choice="next")
    assert 'action="https://acquirer.test/pay"' in page.text
    payment_id = page.request.path.rsplit("/", 1)[-1]
    back = stage.get(f"/form/payments/{payment_id}")
    assert "Проверяем платёж" in back.text
    with stage.store.begin() as tx:
        assert tx.payments.get(payment_id).state is PaymentState.STARTED
        tx.payments.save(tx.payments.get(payment_id).become(PaymentState.PAID))
    assert "Платёж получен" in stage.app.test_client().get(f"/form/payments/{payment_id}").text


def test_another_sum_above_the_debt_is_refused_at_the_field(stage: Stage) -> None:
    stage.active()
    page = stage.post("/form/loan/pay", choice="other", amount="900 000")
    assert page.status_code == 422
    assert "Это больше всего долга" in page.text and 'value="900 000"' in page.text


def test_a_paper_comes_byte_for_byte(stage: Stage) -> None:
    stage.ready_to_sign()
    assert stage.application.contract is not None
    paper = stage.application.contract.papers[0]
    answer = stage.get(f"/form/papers/{paper.id}")
    assert answer.data.startswith(b"%PDF-1.4") and answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline") and answer.headers["Cache-Control"] == "no-store"
    assert stage.get(f"/form/papers/{paper.id}?download=1").headers["Content-Disposition"].startswith("attachment")
    assert stage.get("/form/papers/doc_unknown").status_code == 404


def test_a_repaid_loan_says_that_nothing_is_owed(stage: Stage) -> None:
    stage.active()
    payment_id = stage.post("/form/loan/pay", choice="all").request.path.rsplit("/", 1)[-1]
    with stage.store.begin() as tx:
        reference = tx.payments.get(payment_id).reference
    body = stage.acquiring.notice_body(reference, PaymentState.PAID, 108_000_00)
    take_notice(stage.hub, body)
    for _ in range(3):
        stage.clock.move(timedelta(minutes=5))
        stage.work()
    page = stage.get("/form/")
    assert "ничего не должны" in page.text
    assert "Кредитор записал их в заём" in stage.get(f"/form/payments/{payment_id}").text
