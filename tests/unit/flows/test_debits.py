"""Automatic debits: under a limit and an end, in the order of instalments, once each, retried, cancelled, sent again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.debiting.plan_debits import cancel_batch, plan_batch, resend_batch, state_of_batch
from bridge.flows.repaying.keep_card import agree_to_save, revoke_card
from bridge.flows.repaying.receive_payment import take_notice
from bridge.flows.repaying.start_payment import figure_of_today, open_attempt, start_attempt, start_payment
from bridge.model.paying.debit import BatchState, Debit, DebitState
from bridge.model.payment import PaymentState, SavedCard
from bridge.model.status import Status
from bridge.ports.outside_errors import OutcomeUnknownError, RefusedError
from tests.builders import FakeHub, a_price, fake_hub
from tests.fakes.surroundings import START
from tests.walk import brought_to, deal_number, read, work_all

SHARE = (24_850_000 - 2_485_000) // 6
LONG = timedelta(days=400)


def a_loan_with_card(hub: FakeHub, limit: int = SHARE * 2, token: str = "TOKEN", life: timedelta = LONG) -> str:
    application = brought_to(hub, Status.ACTIVE, price=a_price(valid_until=START + timedelta(days=90)))
    hub.acquiring.cards[token] = SavedCard(token, "4111…1111")
    with hub.store.begin() as tx:
        agreement = agree_to_save(hub, tx, application.id, limit, hub.clock.now() + life)
        tx.debits.save_agreement(replace(agreement, token=token, mask="4111…1111"))
    return application.id


def due(hub: FakeHub, days: int = 31) -> str:
    hub.clock.move(timedelta(days=days))
    batch = plan_batch(hub, hub.clock.today())
    hub.clock.move(timedelta(minutes=1))
    work_all(hub)
    return batch


def debits(hub: FakeHub, application_id: str) -> list[Debit]:
    with hub.store.begin() as tx:
        return list(tx.debits.of(application_id))


def there(hub: FakeHub, application_id: str) -> list[int]:
    return [one.amount for _, one in hub.loan_system.records[deal_number(hub, application_id)].posted]


def charges(hub: FakeHub) -> int:
    return [what for what, *_ in hub.acquiring.done].count("charge")


def state_of(hub: FakeHub, batch: str) -> BatchState:
    with hub.store.begin() as tx:
        return state_of_batch(tx.debits.of_batch(batch))


def test_an_instalment_that_is_due_is_taken_once_however_often_it_is_planned() -> None:
    hub = fake_hub()
    application_id = a_loan_with_card(hub)
    batch = due(hub)
    for _ in range(2):
        plan_batch(hub, hub.clock.today())
        work_all(hub)
    assert [(one.number, one.state, one.amount) for one in debits(hub, application_id)] == [(1, DebitState.PAID, SHARE)]
    assert (there(hub, application_id), charges(hub), state_of(hub, batch)) == ([SHARE], 1, BatchState.DONE)


def test_nothing_is_taken_before_its_day_above_the_limit_or_after_the_end() -> None:
    hub = fake_hub()
    early, above = a_loan_with_card(hub), a_loan_with_card(hub, SHARE - 1, "T2")
    over = a_loan_with_card(hub, token="T3", life=timedelta(days=9))
    due(hub, days=1)
    assert debits(hub, early) == []
    due(hub)
    (failed,) = debits(hub, above)
    assert failed.state is DebitState.FAILED and "предела" in failed.reason
    assert (there(hub, above), debits(hub, over)) == ([], [])


def test_an_earlier_unpaid_instalment_is_taken_first() -> None:
    hub = fake_hub()
    application_id = a_loan_with_card(hub)
    due(hub, days=62)
    assert [one.number for one in debits(hub, application_id)] == [1]
    hub.clock.move(timedelta(minutes=1))
    work_all(hub)
    plan_batch(hub, hub.clock.today())
    hub.clock.move(timedelta(minutes=1))
    work_all(hub)
    assert [(one.number, one.state) for one in debits(hub, application_id)] == [(1, DebitState.PAID), (2, DebitState.PAID)]
    assert there(hub, application_id) == [SHARE, SHARE]


def test_an_instalment_that_the_borrower_paid_meanwhile_is_not_taken() -> None:
    hub = fake_hub()
    application_id = a_loan_with_card(hub)
    hub.clock.move(timedelta(days=31))
    plan_batch(hub, hub.clock.today())
    payment, _ = start_payment(hub, application_id, SHARE)
    open_attempt(hub, payment.id)
    take_notice(hub, hub.acquiring.notice_body(payment.reference, PaymentState.PAID, SHARE))
    work_all(hub)
    hub.clock.move(timedelta(hours=2))
    work_all(hub)
    assert (there(hub, application_id), charges(hub)) == ([SHARE], 0)
    assert debits(hub, application_id)[0].state is DebitState.CANCELLED


def test_while_the_borrower_is_at_the_acquirers_page_the_debit_waits() -> None:
    hub = fake_hub()
    application_id = a_loan_with_card(hub)
    hub.clock.move(timedelta(days=31))
    application = read(hub, application_id)
    attempt = start_attempt(hub, application, SHARE, figure_of_today(hub, application))
    open_attempt(hub, attempt.id)
    plan_batch(hub, hub.clock.today())
    hub.clock.move(timedelta(minutes=1))
    work_all(hub)
    assert charges(hub) == 0
    assert debits(hub, application_id)[0].state is DebitState.DUE


def test_a_refusal_is_tried_again_after_growing_pauses_and_then_it_has_failed() -> None:
    hub = fake_hub()
    application_id = a_loan_with_card(hub)
    hub.acquiring.failing = [RefusedError("fake", "charge", "lack of funds", "GWERROR_51") for _ in range(4)]
    batch = due(hub)
    assert (debits(hub, application_id)[0].state, state_of(hub, batch)) == (DebitState.DUE, BatchState.PROCESSING)
    for _ in range(5):
        hub.clock.move(timedelta(days=2, minutes=1))
        work_all(hub)
    (failed,) = debits(hub, application_id)
    assert (failed.state, failed.tries, failed.reason) == (DebitState.FAILED, 4, "GWERROR_51")
    assert state_of(hub, batch) is BatchState.FAILED
    assert resend_batch(hub, batch, "anna") == 1
    work_all(hub)
    assert (debits(hub, application_id)[0].state, there(hub, application_id)) == (DebitState.PAID, [SHARE])


def test_a_charge_whose_answer_is_lost_is_not_made_twice() -> None:
    hub = fake_hub()
    application_id = a_loan_with_card(hub)
    hub.acquiring.lost = [OutcomeUnknownError("fake", "charge", "no answer")]
    due(hub)
    hub.clock.move(timedelta(minutes=10))
    work_all(hub)
    assert (charges(hub), there(hub, application_id)) == (1, [SHARE])
    assert debits(hub, application_id)[0].state is DebitState.PAID


def test_a_batch_with_one_failure_is_done_in_part_and_failed_only_when_all_failed() -> None:
    hub = fake_hub()
    good = a_loan_with_card(hub)
    a_loan_with_card(hub, SHARE - 1, "T2")
    batch = due(hub)
    assert state_of(hub, batch) is BatchState.PARTLY
    assert there(hub, good) == [SHARE]


def test_a_cancelled_batch_asks_nothing_more_and_the_day_can_be_planned_anew() -> None:
    hub = fake_hub()
    application_id = a_loan_with_card(hub)
    hub.clock.move(timedelta(days=31))
    batch = plan_batch(hub, hub.clock.today())
    assert cancel_batch(hub, batch, "anna") == 1
    hub.clock.move(timedelta(minutes=1))
    work_all(hub)
    assert (charges(hub), state_of(hub, batch)) == (0, BatchState.CANCELLED)
    due(hub, days=1)
    assert there(hub, application_id) == [SHARE]


def test_a_revoked_card_is_never_charged_even_when_the_debit_was_planned() -> None:
    hub = fake_hub()
    application_id = a_loan_with_card(hub)
    hub.clock.move(timedelta(days=31))
    plan_batch(hub, hub.clock.today())
    with hub.store.begin() as tx:
        (agreement,) = tx.debits.agreements(application_id)
    assert revoke_card(hub, application_id, agreement.id)
    hub.clock.move(timedelta(minutes=1))
    work_all(hub)
    assert (charges(hub), debits(hub, application_id)[0].state) == (0, DebitState.FAILED)


@pytest.mark.parametrize("whose", ["", "another"])
def test_an_agreement_of_somebody_else_can_not_be_revoked(whose: str) -> None:
    hub = fake_hub()
    application_id = a_loan_with_card(hub)
    with hub.store.begin() as tx:
        (agreement,) = tx.debits.agreements(application_id)
    assert not revoke_card(hub, whose, agreement.id)


def test_an_automatic_debit_is_told_to_the_borrower_once() -> None:
    hub = fake_hub()
    application_id = a_loan_with_card(hub)
    due(hub)
    with hub.store.begin() as tx:
        (payment,) = tx.payments.of(application_id)
    for _ in range(2):
        take_notice(hub, hub.acquiring.notice_body(payment.reference, PaymentState.PAID, payment.amount))
        work_all(hub)
    assert len([one for one in hub.sms.sent if one.text.startswith("списано")]) == 1
