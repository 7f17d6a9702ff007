"""Two tabs, an automatic debit under way, a bank that says no: money is taken once, and nothing waits for ever."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.repaying.ask_payments import ask_one
from bridge.flows.repaying.receive_payment import take_notice
from bridge.flows.repaying.resolve_suspense import attach_money
from bridge.flows.repaying.start_payment import figure_of_today, give_up_attempt, open_attempt, start_attempt
from bridge.model.errors import NoticeRefusedError
from bridge.model.paying.attempts import DEBIT_TAKES, AttemptGoingOnError
from bridge.model.paying.debit import DebitState
from bridge.model.payment import Payment, PaymentNotice, PaymentState
from bridge.model.status import Status
from bridge.ports.outside_errors import OutcomeUnknownError, OutsideError
from tests.builders import FakeHub, fake_hub
from tests.unit.flows.test_debits import SHARE, a_loan_with_card, charges, debits, due
from tests.walk import brought_to, read, work_all

S = PaymentState


def a_charging_debit() -> tuple[FakeHub, str, Payment]:
    """The bank was asked to charge a card and its answer was lost; the acquirer knows of nothing yet."""
    hub = fake_hub()
    application_id = a_loan_with_card(hub)
    lost: list[OutsideError] = [OutcomeUnknownError("fake", "charge", "no answer")]
    hub.acquiring.lost = lost
    due(hub)
    (debit,) = debits(hub, application_id)
    with hub.store.begin() as tx:
        payment = tx.payments.get(debit.payment_id)
        # As if the charge were not known there yet.
        hub.acquiring.states.pop(payment.reference, None)
        tx.payments.save(replace(payment, state=S.STARTED, paid=0, paid_at=None, acquirer_reference=""))
        tx.debits.save(replace(debit, state=DebitState.PROCESSING))
        payment = tx.payments.get(debit.payment_id)
    return hub, application_id, payment


def test_of_two_attempts_that_were_chosen_at_one_moment_one_is_opened() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    figure = figure_of_today(hub, application)
    first, second = (start_attempt(hub, application, amount, figure) for amount in (500_000, 600_000))
    open_attempt(hub, second.id)
    with pytest.raises(AttemptGoingOnError) as caught:
        open_attempt(hub, first.id)
    assert caught.value.payment_id == second.id
    open_attempt(hub, second.id)
    give_up_attempt(hub, second.id)
    assert open_attempt(hub, first.id)[0].opened_at is not None


def test_while_a_card_is_charged_the_borrower_begins_nothing_anew_and_later_he_may() -> None:
    hub, application_id, charging = a_charging_debit()
    application = read(hub, application_id)
    figure = figure_of_today(hub, application)
    give_up_attempt(hub, charging.id)
    with hub.store.begin() as tx:
        assert tx.payments.get(charging.id).state is S.STARTED, "only the acquirer can say what became of a charge"
    with pytest.raises(AttemptGoingOnError):
        start_attempt(hub, application, SHARE, figure, alone=False)
    hub.clock.move(DEBIT_TAKES + timedelta(minutes=1))
    assert start_attempt(hub, application, SHARE, figure, alone=False).id != charging.id


def by_question(hub: FakeHub, payment: Payment, monkeypatch: pytest.MonkeyPatch) -> None:
    told = PaymentNotice(payment.reference, "9002", None, "CARD_NOT_AUTHORIZED", None, "", "k", refused=True)
    monkeypatch.setattr(hub.acquiring, "payment_state", lambda _payment: told)
    ask_one(hub, payment)


def by_notice(hub: FakeHub, payment: Payment, monkeypatch: pytest.MonkeyPatch) -> None:
    body = hub.acquiring.notice_body(payment.reference, None, payment.amount, word="CARD_NOT_AUTHORIZED", refused=True)
    for _ in range(2):
        take_notice(hub, body)
        work_all(hub)


@pytest.mark.parametrize("told", [by_question, by_notice])
def test_a_charge_that_the_bank_refused_is_tried_again_later_and_the_borrower_is_not_held_up(
    told: Callable[[FakeHub, Payment, pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, application_id, charging = a_charging_debit()
    told(hub, charging, monkeypatch)
    (debit,) = debits(hub, application_id)
    assert (debit.state, debit.tries) == (DebitState.DUE, 1) and "CARD_NOT_AUTHORIZED" in debit.reason
    assert debit.next_at is not None and debit.next_at > hub.clock.now()
    application = read(hub, application_id)
    assert start_attempt(hub, application, SHARE, figure_of_today(hub, application)).state is S.STARTED


def test_a_refusal_on_a_payment_page_ends_nothing_since_another_card_may_follow() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    payment = start_attempt(hub, application, SHARE, figure_of_today(hub, application))
    body = hub.acquiring.notice_body
    take_notice(hub, body(payment.reference, None, SHARE, word="CARD_NOT_AUTHORIZED", refused=True))
    take_notice(hub, body(payment.reference, S.PAID, SHARE))
    work_all(hub)
    with hub.store.begin() as tx:
        assert tx.payments.get(payment.id).state is S.POSTED


def test_a_test_order_refuses_no_debit() -> None:
    hub, application_id, charging = a_charging_debit()
    take_notice(hub, hub.acquiring.notice_body(charging.reference, None, SHARE, word="TEST", refused=True, test=True))
    work_all(hub)
    assert debits(hub, application_id)[0].state is DebitState.PROCESSING


def test_a_debit_whose_money_waited_for_a_person_is_over_once_it_is_posted() -> None:
    hub, application_id, charging = a_charging_debit()
    take_notice(hub, hub.acquiring.notice_body(charging.reference, S.PAID, SHARE - 100))
    work_all(hub)
    with hub.store.begin() as tx:
        (kept,) = tx.suspense.waiting(9)
    attach_money(hub, kept.id, application_id, "anna", "его платёж")
    work_all(hub)
    assert debits(hub, application_id)[0].state is DebitState.PAID


def test_a_debit_whose_money_went_back_before_it_counted_has_failed_and_is_not_tried_by_itself() -> None:
    hub, application_id, charging = a_charging_debit()
    take_notice(hub, hub.acquiring.notice_body(charging.reference, S.PAID, SHARE - 100))
    take_notice(hub, hub.acquiring.notice_body(charging.reference, S.REFUNDED, SHARE - 100, refund_id="R1"))
    work_all(hub)
    (debit,) = debits(hub, application_id)
    assert (debit.state, debit.reason, debit.next_at) == (DebitState.FAILED, "деньги вернулись плательщику", None)


def test_a_forged_refusal_refuses_nothing() -> None:
    hub, application_id, charging = a_charging_debit()
    body = hub.acquiring.notice_body(charging.reference, None, SHARE, word="CARD_NOT_AUTHORIZED", refused=True)
    with pytest.raises(NoticeRefusedError):
        take_notice(hub, body.replace(b"genuine", b"forged"))
    assert (debits(hub, application_id)[0].state, charges(hub)) == (DebitState.PROCESSING, 1)
