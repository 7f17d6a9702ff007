"""Step 12, and payments whose notice never came: into the loan system once, to the kopeck."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.recover import revive_work
from bridge.flows.repaying.ask_payments import ask_about_payments
from bridge.flows.repaying.post_payment import post_payment
from bridge.flows.repaying.receive_payment import receive_payment, take_notice
from bridge.flows.repaying.start_payment import start_payment
from bridge.model.application import Application
from bridge.model.paying.figure import Wish
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, RefusedError, UnreachableError
from bridge.ports.work import WorkKind
from tests.builders import FakeHub, fake_hub, work_of
from tests.fakes.loan_system import FakeLoanSystem
from tests.fakes.surroundings import FakeClock
from tests.walk import brought_to, deal_number, read, work_all

POST, PAID = WorkKind.POST_PAYMENT, PaymentState.PAID
SUM = 3_727_500


def a_paid(hub: FakeHub, application_id: str = "", amount: int = SUM, wish: Wish = Wish.PLAIN) -> Payment:
    """A payment that the acquirer has, whose posting is not tried yet."""
    application_id = application_id or brought_to(hub, Status.ACTIVE).id
    payment, _ = start_payment(hub, application_id, amount, wish)
    take_notice(hub, hub.acquiring.notice_body(payment.reference, PAID, amount, acquirer_reference=payment.reference))
    receive_waiting(hub, application_id)
    return now_of(hub, payment)


def receive_waiting(hub: FakeHub, application_id: str) -> None:
    """Work the notices of this application, and nothing else."""
    with hub.store.begin() as tx:
        rows = [row for row in tx.work.open_of(application_id) if row.kind is WorkKind.RECEIVE_PAYMENT]
    for row in rows:
        receive_payment(hub, row)


def now_of(hub: FakeHub, payment: Payment) -> Payment:
    with hub.store.begin() as tx:
        return tx.payments.get(payment.id)


def posted(hub: FakeHub, application_id: str) -> list[str]:
    return [reference for reference, _ in hub.loan_system.records[deal_number(hub, application_id)].posted]


def attentions(hub: FakeHub) -> list[str]:
    with hub.store.begin() as tx:
        return [one.kind for one in tx.attentions.waiting()]


def test_a_posting_whose_answer_was_lost_is_found_and_not_repeated() -> None:
    hub = fake_hub()
    payment = a_paid(hub)
    hub.loan_system.silent_after("post_payment")
    with pytest.raises(OutcomeUnknownError):
        post_payment(hub, work_of(POST, payment.id))
    post_payment(hub, work_of(POST, payment.id, attempt=2))
    assert posted(hub, payment.application_id) == [payment.reference]
    assert now_of(hub, payment).state is PaymentState.POSTED
    assert now_of(hub, payment).posting_reference == "receipt-1"


def test_a_wish_that_the_loan_system_has_no_place_for_is_put_before_a_person_and_the_money_is_posted() -> None:
    hub = fake_hub()
    application_id = brought_to(hub, Status.ACTIVE).id
    payment, _ = start_payment(hub, application_id, SUM, Wish.EARLY_SHORTER)
    take_notice(hub, hub.acquiring.notice_body(payment.reference, PAID, SUM, acquirer_reference=payment.reference))
    receive_waiting(hub, application_id)
    assert attentions(hub) == []
    post_payment(hub, work_of(POST, payment.id))
    post_payment(hub, work_of(POST, payment.id, attempt=2))
    with hub.store.read() as tx:
        (one,) = tx.attentions.waiting()
    assert one.kind == f"early_return:{payment.id}" and "срок меньше" in one.text and payment.reference in one.text
    assert posted(hub, application_id) == [payment.reference]


def test_a_posting_that_never_arrived_is_sent_after_looking() -> None:
    hub = fake_hub()
    payment = a_paid(hub)
    post_payment(hub, work_of(POST, payment.id, attempt=2))
    assert posted(hub, payment.application_id) == [payment.reference]


def test_the_same_sum_twice_on_one_day_is_posted_twice_even_when_each_answer_is_lost() -> None:
    hub = fake_hub()
    first = a_paid(hub)
    second = a_paid(hub, first.application_id)
    for payment in (first, second):
        hub.loan_system.silent_after("post_payment")
        with pytest.raises(OutcomeUnknownError):
            post_payment(hub, work_of(POST, payment.id))
        post_payment(hub, work_of(POST, payment.id, attempt=2))
    assert posted(hub, first.application_id) == [first.reference, second.reference]
    assert now_of(hub, first).posting_reference != now_of(hub, second).posting_reference


def test_the_same_sum_again_is_not_taken_for_posted_when_its_first_try_never_arrived() -> None:
    hub = fake_hub()
    first = a_paid(hub)
    second = a_paid(hub, first.application_id)
    post_payment(hub, work_of(POST, first.id))
    post_payment(hub, work_of(POST, second.id, attempt=2))
    assert posted(hub, first.application_id) == [first.reference, second.reference]


def test_a_repeated_row_posts_nothing_more() -> None:
    hub = fake_hub()
    payment = a_paid(hub)
    for attempt in (1, 1, 2):
        post_payment(hub, work_of(POST, payment.id, attempt))
    assert posted(hub, payment.application_id) == [payment.reference]


def test_a_refused_posting_goes_to_a_person_once_and_stays_paid() -> None:
    hub = fake_hub()
    payment = a_paid(hub)
    for _ in range(2):
        hub.loan_system.fail("check_payment", RefusedError("fake", "check_payment", "the contract is closed"))
        with pytest.raises(RefusedError):
            post_payment(hub, work_of(POST, payment.id))
    assert attentions(hub) == [f"payment_refused:{payment.id}"]
    assert now_of(hub, payment).state is PAID


def test_a_dead_row_sent_again_looks_before_it_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = fake_hub()
    payment = a_paid(hub)
    original = hub.loan_system.post_payment

    def done_but_garbled(application: Application, payment: Payment) -> str:
        original(application, payment)
        raise BadAnswerError("fake", "post_payment", "half an answer")

    monkeypatch.setattr(hub.loan_system, "post_payment", done_but_garbled)
    hub.clock.move(timedelta(minutes=1))
    work_all(hub)
    with hub.store.begin() as tx:
        (dead,) = tx.work.dead(10)
    assert revive_work(hub, dead.id)
    work_all(hub)
    assert posted(hub, payment.application_id) == [payment.reference]
    assert now_of(hub, payment).state is PaymentState.POSTED
    assert not revive_work(hub, dead.id)


class RefundedMeanwhile(FakeLoanSystem):
    """A loan system during whose posting the acquirer tells of a refund."""

    hub: FakeHub

    def post_payment(self, application: Application, payment: Payment) -> str:
        receipt = super().post_payment(application, payment)
        take_notice(self.hub, self.hub.acquiring.notice_body(
            payment.reference, PaymentState.REFUNDED, payment.amount, acquirer_reference=payment.reference
        ))  # fmt: skip
        receive_waiting(self.hub, application.id)
        return receipt


def test_a_refund_that_overtakes_the_answer_of_the_posting_stands_before_a_person() -> None:
    clock = FakeClock()
    slow = RefundedMeanwhile(clock.now)
    hub = fake_hub(clock=clock, loan_system=slow)
    slow.hub = hub
    payment = a_paid(hub)
    post_payment(hub, work_of(POST, payment.id))
    assert posted(hub, payment.application_id) == [payment.reference]
    assert now_of(hub, payment).state is PaymentState.REFUNDED
    work_all(hub)
    assert attentions(hub) == [f"refund:{payment.id}"]


def test_a_refund_after_a_try_whose_outcome_is_unknown_is_looked_for_and_stands_before_a_person() -> None:
    hub = fake_hub()
    payment = a_paid(hub)
    hub.loan_system.silent_after("post_payment")
    with pytest.raises(OutcomeUnknownError):
        post_payment(hub, work_of(POST, payment.id))
    refund = PaymentState.REFUNDED
    take_notice(hub, hub.acquiring.notice_body(payment.reference, refund, SUM, acquirer_reference=payment.reference))
    receive_waiting(hub, payment.application_id)
    post_payment(hub, work_of(POST, payment.id, attempt=2))
    work_all(hub)
    assert posted(hub, payment.application_id) == [payment.reference]
    assert attentions(hub) == [f"refund:{payment.id}"]


def test_a_refund_before_any_posting_leaves_nothing_to_do() -> None:
    hub = fake_hub()
    payment = a_paid(hub)
    refund = PaymentState.REFUNDED
    take_notice(hub, hub.acquiring.notice_body(payment.reference, refund, SUM, acquirer_reference=payment.reference))
    receive_waiting(hub, payment.application_id)
    post_payment(hub, work_of(POST, payment.id, attempt=2))
    assert posted(hub, payment.application_id) == []
    assert attentions(hub) == []


def test_the_last_instalment_ends_the_life_and_tells_the_site() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    a_paid(hub, application.id, application.loan_sum)
    hub.clock.move(timedelta(minutes=1))
    work_all(hub)
    assert read(hub, application.id).status is Status.REPAID
    assert hub.partner_callbacks.delivered[-1].type.value == "application.repaid"


def test_a_payment_without_a_notice_is_asked_about_after_a_while_and_posted_once() -> None:
    hub = fake_hub()
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)
    hub.acquiring.states[payment.reference] = PAID
    assert ask_about_payments(hub) == 0, "its notice may still come"
    hub.clock.move(timedelta(minutes=16))
    assert ask_about_payments(hub) == 1
    assert ask_about_payments(hub) == 0
    take_notice(hub, hub.acquiring.notice_body(payment.reference, PAID, SUM))
    work_all(hub)
    assert posted(hub, payment.application_id) == [payment.reference]


def test_an_acquirer_that_is_away_or_knows_nothing_moves_nothing() -> None:
    hub = fake_hub()
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)
    hub.clock.move(timedelta(minutes=16))
    hub.acquiring.failing = [UnreachableError("fake", "payment_state", "away")]
    assert [ask_about_payments(hub) for _ in range(2)] == [0, 0]
    assert now_of(hub, payment).state is PaymentState.STARTED


def test_one_payment_that_can_not_be_asked_about_does_not_hold_up_the_others() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    _, second = (start_payment(hub, application.id, SUM)[0] for _ in range(2))
    hub.acquiring.states[second.reference] = PAID
    hub.acquiring.failing = [UnreachableError("fake", "payment_state", "away")]
    hub.clock.move(timedelta(minutes=16))
    assert ask_about_payments(hub) == 1


def test_a_row_that_is_younger_than_its_payment_looks_before_it_posts() -> None:
    hub = fake_hub()
    payment = a_paid(hub)
    hub.loan_system.silent_after("post_payment")
    with pytest.raises(OutcomeUnknownError):
        post_payment(hub, work_of(POST, payment.id))
    young = replace(work_of(POST, payment.id), posted_at=hub.clock.now() + timedelta(hours=1))
    post_payment(hub, young)
    assert posted(hub, payment.application_id) == [payment.reference]
    assert now_of(hub, payment).state is PaymentState.POSTED
