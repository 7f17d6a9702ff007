"""Paying in the cabinet: what is due with its parts, one attempt at a time, a figure of this moment, a card only by consent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.repaying.receive_payment import take_notice
from bridge.model.application import Application
from bridge.model.loan import Loan
from bridge.model.paying.figure import Wish
from bridge.model.payment import Payment, PaymentState
from bridge.ports.acquiring import AccountFeatures, PaymentPage
from bridge.ports.outside_errors import UnreachableError
from tests.journeys.form.stage import Stage

SHARE = "18\u00a0000\u00a0₽"


def attempts(stage: Stage) -> list[Payment]:
    with stage.store.begin() as tx:
        return list(tx.payments.of(stage.id))


def choose(stage: Stage, choice: str = "next", **more: str) -> str:
    return stage.post("/form/loan/pay", choice=choice, **more).request.path


def with_interest(stage: Stage, overdue: int = 0) -> None:
    """The lender's schedule gets interest, and the first instalment may be late."""
    original = stage.loan_system.loan

    def loan(application: Application) -> Loan:
        told = original(application)
        rows = tuple(replace(one, principal=one.amount - 100_000, interest=100_000) for one in told.schedule)
        late = replace(told, overdue=overdue, overdue_days=3, penalty=4_932) if overdue else told
        return replace(late, schedule=rows)

    stage.loan_system.loan = loan  # type: ignore[method-assign]


def test_what_is_due_is_shown_with_its_parts_as_the_lender_tells_them_now(stage: Stage) -> None:
    stage.active()
    with_interest(stage)
    page = stage.get("/form/loan/pay").text
    for words in (
        "Проценты",
        "1\u00a0000\u00a0₽",
        "Основной долг",
        "17\u00a0000\u00a0₽",
        SHARE,
        "Весь долг: 108\u00a0000\u00a0₽",
    ):
        assert words in page, words


def test_overdue_parts_and_the_fee_can_be_paid_by_themselves(stage: Stage) -> None:
    stage.active()
    with_interest(stage, overdue=1_800_000)
    stage.clock.move(timedelta(days=33))
    page = stage.get("/form/loan/pay").text
    assert "Просроченные проценты" in page and "Пени" in page and "49,32" in page
    choose(stage, "overdue")
    assert attempts(stage)[0].amount == 1_800_000 + 4_932


def test_a_lender_that_does_not_answer_shows_the_dated_copy_and_begins_nothing(stage: Stage) -> None:
    stage.active()
    stage.loan_system.fail("amount_due", *(UnreachableError("fake", "amount_due", "away") for _ in range(2)))
    assert "Кредитор сейчас не отвечает" in stage.get("/form/loan/pay").text
    assert stage.post("/form/loan/pay", choice="next").status_code == 503
    assert attempts(stage) == []


def test_the_attempt_is_bound_to_the_figure_and_says_where_the_money_goes(stage: Stage) -> None:
    stage.active()
    with_interest(stage)
    page = stage.post("/form/loan/pay", choice="other", amount="20 000", ahead="early_shorter")
    (attempt,) = attempts(stage)
    assert attempt.wish is Wish.EARLY_SHORTER and attempt.figure is not None and attempt.figure.total == 10_800_000
    assert "Досрочно: платежей станет меньше" in page.text and "2\u00a0000\u00a0₽" in page.text
    assert attempt.reference in page.text


def test_a_surplus_without_a_wish_stays_for_the_next_instalments(stage: Stage) -> None:
    stage.active()
    page = stage.post("/form/loan/pay", choice="other", amount="20 000")
    assert attempts(stage)[0].wish is Wish.PLAIN and "Останется на следующие платежи" in page.text


def test_a_wish_means_nothing_where_there_is_no_surplus(stage: Stage) -> None:
    stage.active()
    stage.post("/form/loan/pay", choice="other", amount="5 000", ahead="early_shorter")
    assert attempts(stage)[0].wish is Wish.PLAIN


def test_a_second_tab_is_told_of_the_attempt_that_goes_on_and_makes_no_other(stage: Stage) -> None:
    stage.active()
    first = choose(stage)
    page = stage.post("/form/loan/pay", choice="all")
    assert page.status_code == 409 and "Платёж уже начат" in page.text and first in page.text
    assert len(attempts(stage)) == 1
    page = stage.post("/form/loan/pay", choice="all", anew="1")
    assert page.request.path.startswith("/form/pay/")
    assert [one.state for one in attempts(stage)] == [PaymentState.LAPSED, PaymentState.STARTED]


def test_money_that_comes_for_a_given_up_attempt_is_taken_all_the_same(stage: Stage) -> None:
    stage.active()
    choose(stage)
    stage.post("/form/loan/pay", choice="all", anew="1")
    given_up = attempts(stage)[0]
    take_notice(stage.hub, stage.acquiring.notice_body(given_up.reference, PaymentState.PAID, given_up.amount))
    stage.work()
    assert attempts(stage)[0].state is PaymentState.POSTED


def test_a_figure_of_half_an_hour_ago_is_asked_for_again_and_a_changed_debt_is_chosen_anew(stage: Stage) -> None:
    stage.active()
    path = choose(stage, "all")
    stage.clock.move(timedelta(minutes=31))
    asked = stage.loan_system.calls.count("amount_due")
    assert stage.get(path).request.path == path
    assert stage.loan_system.calls.count("amount_due") == asked + 1
    stage.clock.move(timedelta(minutes=31))
    stage.loan_system.records[next(iter(stage.loan_system.records))].approved = 10_000_000
    page = stage.get(path)
    assert page.request.path == "/form/loan/pay" and "Сумма изменилась" in page.text
    assert attempts(stage)[0].state is PaymentState.LAPSED


def test_leaving_half_way_keeps_the_attempt_in_sight_and_pays_again_under_another_reference(stage: Stage) -> None:
    stage.active()
    choose(stage)
    page = stage.get("/form/loan").text
    assert "не закончен" in page
    (old,) = attempts(stage)
    assert "Заплатить заново" in stage.get(f"/form/payments/{old.id}?result=1&good=1").text
    page_again = stage.post(f"/form/payments/{old.id}/again")
    assert page_again.request.path.startswith("/form/pay/")
    old, new = attempts(stage)
    assert old.reference != new.reference and old.amount == new.amount
    assert "не был оплачен" in stage.get(f"/form/payments/{old.id}").text


def test_a_page_that_is_an_address_is_followed_and_not_posted(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.active()
    monkeypatch.setattr(stage.acquiring, "payment_page", lambda *_args, **_more: PaymentPage("https://acquirer.test/p?id=1"))
    assert 'href="https://acquirer.test/p?id=1"' in stage.post("/form/loan/pay", choice="next").text


def test_a_card_is_saved_only_after_a_tick_and_taken_back_with_one_button(stage: Stage) -> None:
    stage.active()
    choose(stage)
    first = attempts(stage)[0]
    body = stage.acquiring.notice_body
    take_notice(stage.hub, body(first.reference, PaymentState.PAID, first.amount, card=("TOKEN-1", "4111…1111")))
    stage.work()
    with stage.store.begin() as tx:
        assert tx.debits.agreements(stage.id) == [], "no consent, no token"
    choose(stage, "next", save_card="1", card_limit="20 000")
    second = attempts(stage)[1]
    assert "keep_card" in stage.get(f"/form/pay/{second.id}").text
    told = body(second.reference, PaymentState.PAID, second.amount, acquirer_reference="9002", card=("TOKEN-2", "4111…2222"))
    take_notice(stage.hub, told)
    stage.work()
    page = stage.get("/form/loan").text
    assert "4111…2222" in page and "20\u00a0000\u00a0₽" in page and "TOKEN" not in page
    with stage.store.begin() as tx:
        (agreement,) = tx.debits.agreements(stage.id)
    assert (agreement.token, agreement.limit) == ("TOKEN-2", 2_000_000)
    assert "согласие" in stage.post("/form/card/revoke", agreement=agreement.id).text.lower()
    stage.work()
    with stage.store.begin() as tx:
        (agreement,) = tx.debits.agreements(stage.id)
    assert agreement.revoked_at is not None and agreement.token == "" and stage.acquiring.forgotten == {"TOKEN-2"}


def test_an_account_without_cards_offers_none(stage: Stage) -> None:
    stage.active()
    stage.acquiring.able = AccountFeatures()
    assert "Сохранить карту" not in stage.get("/form/loan/pay").text


def test_another_borrowers_attempt_can_not_be_paid_again(stage: Stage) -> None:
    stage.active()
    choose(stage)
    other = Payment("pay_other", "app_other", "OTHER", 100, PaymentState.STARTED, stage.clock.now())
    with stage.store.begin() as tx:
        tx.payments.add(other)
    stage.post("/form/payments/pay_other/again")
    with stage.store.begin() as tx:
        assert tx.payments.get("pay_other") == other


def test_more_than_is_due_is_compared_before_it_is_chosen(stage: Stage) -> None:
    stage.active()
    page = stage.post("/form/loan/pay", choice="other", amount="40 000", ask_ahead="1")
    assert page.status_code == 200 and attempts(stage) == []
    for text in ("Меньше платежей", "Платежи меньше", "Последний", "Процентов ещё", "22\u00a0000\u00a0₽"):
        assert text in page.text
    chosen = stage.post("/form/loan/pay", choice="other", amount="40 000", ahead="early_smaller")
    assert attempts(stage)[0].wish is Wish.EARLY_SMALLER and chosen.request.path.startswith("/form/pay/")


def test_what_is_due_and_no_more_goes_straight_on(stage: Stage) -> None:
    stage.active()
    for number, amount in enumerate(("5 000", "18 000"), 1):
        stage.post("/form/loan/pay", choice="other", amount=amount, ask_ahead="1", anew="1")
        assert len(attempts(stage)) == number


@pytest.mark.parametrize("amount", ["", "abc", "-5", "900 000", "1e9", "9" * 400, "<b>"])
def test_a_sum_that_is_none_is_said_at_the_field_before_anything_is_compared(stage: Stage, amount: str) -> None:
    stage.active()
    page = stage.post("/form/loan/pay", choice="other", amount=amount, ask_ahead="1")
    assert page.status_code == 422 and 'id="amount-fault"' in page.text
