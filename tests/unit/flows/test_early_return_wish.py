"""The borrower's wish for money paid ahead: over to the loan system first, to a person where there is no place for it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.repaying.returning_early.look_at_wish import look_at_wish
from bridge.flows.repaying.start_payment import start_payment
from bridge.model.paying.figure import Wish
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.ports.outside_errors import RefusedError, UnreachableError
from tests.builders import FakeHub, fake_hub
from tests.unit.flows.test_suspense import SUM, now_of, tell, there, waiting
from tests.walk import brought_to, deal_number, read, work_all

S = PaymentState


def a_hub(takes: bool = True) -> FakeHub:
    hub = fake_hub()
    hub.loan_system.takes_early = takes
    return hub


def paid_with(hub: FakeHub, wish: Wish, amount: int = SUM) -> Payment:
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, amount, wish)
    tell(hub, payment.reference, S.PAID, amount)
    return now_of(hub, payment)


def later(hub: FakeHub) -> None:
    hub.clock.move(timedelta(minutes=1))
    work_all(hub)


@pytest.mark.parametrize("wish", [Wish.EARLY_SMALLER, Wish.EARLY_SHORTER])
def test_the_request_goes_before_the_money_and_the_new_schedule_is_read(wish: Wish) -> None:
    hub = a_hub()
    payment = paid_with(hub, wish)
    calls = [one for one in hub.loan_system.calls if one in ("ask_early_return", "post_payment", "loan")]
    assert calls.index("ask_early_return") < calls.index("post_payment") < len(calls) - 1 - calls[::-1].index("loan")
    loan = read(hub, payment.application_id).loan
    assert loan is not None and loan.schedule[0].amount == SUM
    assert (payment.state, waiting(hub)) == (S.POSTED, [])


def test_a_surplus_without_a_wish_asks_for_nothing() -> None:
    hub = a_hub()
    paid_with(hub, Wish.PLAIN)
    assert "ask_early_return" not in hub.loan_system.calls


def test_a_request_whose_answer_was_lost_is_sent_again_and_one_payment_is_posted() -> None:
    hub = a_hub()
    hub.loan_system.silent_after("ask_early_return")
    payment = paid_with(hub, Wish.EARLY_SHORTER)
    assert there(hub, payment.application_id) == []
    later(hub)
    assert there(hub, payment.application_id) == [SUM]
    assert hub.loan_system.records[deal_number(hub, payment.application_id)].early == {payment.reference: Wish.EARLY_SHORTER}
    assert waiting(hub) == []


def test_a_posting_whose_answer_was_lost_after_a_taken_request_calls_nobody() -> None:
    hub = a_hub()
    hub.loan_system.silent_after("post_payment")
    payment = paid_with(hub, Wish.EARLY_SHORTER)
    later(hub)
    assert (there(hub, payment.application_id), waiting(hub)) == ([SUM], [])


def test_a_posting_whose_answer_was_lost_after_a_refused_request_calls_a_person_once() -> None:
    hub = a_hub(takes=False)
    hub.loan_system.silent_after("post_payment")
    payment = paid_with(hub, Wish.EARLY_SHORTER)
    later(hub)
    assert (there(hub, payment.application_id), waiting(hub)) == ([SUM], [f"early_return:{payment.id}"])


def test_a_refusal_is_told_with_its_words_and_the_money_is_posted_all_the_same() -> None:
    hub = a_hub()
    hub.loan_system.fail("ask_early_return", RefusedError("x", "ask_early_return", "уведомите за 30 дней", "refused"))
    payment = paid_with(hub, Wish.EARLY_SMALLER)
    with hub.store.begin() as tx:
        (one,) = tx.attentions.waiting()
    assert "уведомите за 30 дней" in one.text and "срок прежний" in one.text and "37\u00a0275\u00a0₽" in one.text
    assert there(hub, payment.application_id) == [SUM]


def test_while_the_loan_system_is_away_neither_request_nor_money_goes() -> None:
    hub = a_hub()
    hub.loan_system.fail("ask_early_return", UnreachableError("x", "ask_early_return", "away"))
    payment = paid_with(hub, Wish.EARLY_SMALLER)
    assert (there(hub, payment.application_id), now_of(hub, payment).state) == ([], S.PAID)
    later(hub)
    assert (there(hub, payment.application_id), waiting(hub)) == ([SUM], [])


@pytest.mark.parametrize("takes", [True, False])
def test_a_payment_of_all_closes_the_loan_and_nobody_is_called(takes: bool) -> None:
    hub = a_hub(takes)
    application = brought_to(hub, Status.ACTIVE)
    owed = hub.loan_system.amount_due(application)
    payment, _ = start_payment(hub, application.id, owed, Wish.ALL)
    tell(hub, payment.reference, S.PAID, owed)
    work_all(hub)
    assert (read(hub, application.id).status, waiting(hub)) == (Status.REPAID, [])


def test_a_loan_that_was_to_be_closed_and_still_owes_is_told_to_a_person_while_it_is_fresh() -> None:
    hub = a_hub()
    payment = paid_with(hub, Wish.EARLY_SHORTER)
    loan = hub.loan_system.loan(read(hub, payment.application_id))
    with hub.store.begin() as tx:
        tx.payments.save(replace(payment, wish=Wish.ALL))
        look_at_wish(hub, tx, payment.application_id, replace(loan, as_of=loan.as_of + timedelta(days=1)))
        assert tx.attentions.waiting() == []
        look_at_wish(hub, tx, payment.application_id, loan)
        assert [one.kind for one in tx.attentions.waiting()] == [f"full_return:{payment.id}"]


def test_money_that_lies_on_account_although_it_was_to_return_early_is_told_to_a_person() -> None:
    hub = a_hub()
    payment = paid_with(hub, Wish.EARLY_SHORTER)
    loan = replace(hub.loan_system.loan(read(hub, payment.application_id)), on_account=100_000)
    with hub.store.begin() as tx:
        look_at_wish(hub, tx, payment.application_id, loan)
        (one,) = tx.attentions.waiting()
    assert one.kind == f"early_return:{payment.id}" and "лежит на счёте" in one.text
