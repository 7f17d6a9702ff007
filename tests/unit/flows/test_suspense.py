"""Money that fits no running loan: kept once, put before a person, posted or given back by the person's word, never lost."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bridge.flows.repaying.receive_payment import take_notice
from bridge.flows.repaying.refund_payment import ask_refund
from bridge.flows.repaying.resolve_suspense import attach_money, let_be, return_money
from bridge.flows.repaying.start_payment import start_payment
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.paying.refund import RefundState
from bridge.model.paying.suspense import Resolution, Suspense, SuspenseCause
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.ports.outside_errors import OutcomeUnknownError, RefusedError
from tests.builders import FakeHub, a_price, fake_hub
from tests.fakes.surroundings import START
from tests.walk import brought_to, deal_number, read, work_all

S = PaymentState
SUM = 3_727_500


def tell(hub: FakeHub, reference: str, state: PaymentState | None, amount: int = SUM, theirs: str = "9001", **more: Any) -> None:
    take_notice(hub, hub.acquiring.notice_body(reference, state, amount, acquirer_reference=theirs, **more))
    work_all(hub)


def suspense(hub: FakeHub) -> list[Suspense]:
    with hub.store.begin() as tx:
        return list(tx.suspense.rows.values())  # type: ignore[attr-defined]


def now_of(hub: FakeHub, payment: Payment) -> Payment:
    with hub.store.begin() as tx:
        return tx.payments.get(payment.id)


def there(hub: FakeHub, application_id: str) -> list[int]:
    return [one.amount for _, one in hub.loan_system.records[deal_number(hub, application_id)].posted]


def waiting(hub: FakeHub) -> list[str]:
    with hub.store.begin() as tx:
        return [one.kind for one in tx.attentions.waiting()]


def test_money_that_nobody_asked_for_is_kept_once_over_all_its_notices_and_posted_where_a_person_says() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    for state in (S.AUTHORIZED, S.PAID, S.PAID):
        tell(hub, "STRANGE", state, word=f"{state}-{len(suspense(hub))}")
    (kept,) = suspense(hub)
    assert (kept.cause, kept.money, kept.taken) == (SuspenseCause.UNKNOWN_REFERENCE, SUM, True)
    payment = attach_money(hub, kept.id, application.id, "anna", "по заявлению клиента")
    work_all(hub)
    assert there(hub, application.id) == [SUM]
    assert (now_of(hub, payment).state, waiting(hub)) == (S.POSTED, [])
    tell(hub, "STRANGE", S.REFUNDED)
    assert now_of(hub, payment).state is S.REFUNDED, "a later notice finds what the money became"


def test_a_second_payment_under_one_reference_is_money_too() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    payment, _ = start_payment(hub, application.id, SUM)
    tell(hub, payment.reference, S.PAID, theirs="9001")
    tell(hub, payment.reference, S.PAID, theirs="9002")
    (kept,) = suspense(hub)
    assert (kept.cause, kept.money, kept.payment_id) == (SuspenseCause.SECOND_PAYMENT, SUM, payment.id)
    second = attach_money(hub, kept.id, application.id, "anna", "оба платежа клиента")
    work_all(hub)
    assert second.reference != payment.reference
    assert there(hub, application.id) == [SUM, SUM]


def test_what_was_really_paid_is_posted_when_the_sum_was_another_one() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    payment, _ = start_payment(hub, application.id, SUM)
    tell(hub, payment.reference, S.PAID, SUM - 100)
    (kept,) = suspense(hub)
    attach_money(hub, kept.id, application.id, "anna", "клиент недоплатил рубль")
    tell(hub, payment.reference, S.PAID, SUM - 100, word="COMPLETE")
    assert there(hub, application.id) == [SUM - 100]
    assert (now_of(hub, payment).paid, now_of(hub, payment).state) == (SUM - 100, S.POSTED)


def test_a_right_notice_after_a_wrong_one_empties_the_suspense_by_itself() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    payment, _ = start_payment(hub, application.id, SUM)
    tell(hub, payment.reference, S.PAID, SUM - 100)
    tell(hub, payment.reference, S.PAID, SUM)
    (kept,) = suspense(hub)
    assert (kept.resolution, there(hub, application.id)) == (Resolution.FITTED, [SUM])


@pytest.mark.parametrize("told", [{"currency": "EUR"}, {"merchant": "OTHER"}])
def test_another_currency_or_merchant_is_never_money_of_ours_by_itself(told: dict[str, str]) -> None:
    hub = fake_hub()
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)
    tell(hub, payment.reference, S.PAID, **told)
    assert now_of(hub, payment).state is S.HELD
    assert there(hub, payment.application_id) == []
    assert len(suspense(hub)) == 1


def test_money_for_a_closed_loan_waits_and_can_go_back_or_to_another_loan() -> None:
    hub = fake_hub()
    held = a_price(valid_until=START + timedelta(days=90))
    other, application = brought_to(hub, Status.ACTIVE), brought_to(hub, Status.ACTIVE, price=held)
    late = [start_payment(hub, application.id, SUM)[0] for _ in range(2)]
    whole, _ = start_payment(hub, application.id, application.loan_sum)
    tell(hub, whole.reference, S.PAID, application.loan_sum, "7000")
    hub.clock.move(hub.product(application).terms.decision_poll)
    work_all(hub)
    assert read(hub, application.id).status is Status.REPAID
    for n, payment in enumerate(late):
        tell(hub, payment.reference, S.PAID, theirs=f"800{n}")
    first, second = suspense(hub)
    assert {first.cause, second.cause} == {SuspenseCause.LOAN_CLOSED}
    with pytest.raises(StepClosedError):
        attach_money(hub, first.id, application.id, "anna", "закрыт")
    attach_money(hub, first.id, other.id, "anna", "второй заём того же клиента")
    return_money(hub, second.id, "anna", "переплата")
    work_all(hub)
    assert there(hub, other.id) == [SUM]
    assert [what for what, *_ in hub.acquiring.done] == ["refund"]
    tell(hub, late[1].reference, S.REFUNDED, theirs="8001")
    assert now_of(hub, late[1]).state is S.REFUNDED
    with hub.store.begin() as tx:
        (back,) = tx.refunds.of(late[1].id)
    assert (back.state, back.amount, back.asked_by) == (RefundState.GIVEN, SUM, "anna")
    assert waiting(hub) == []


def test_a_payment_that_the_loan_system_refuses_waits_with_its_money_and_goes_back() -> None:
    hub = fake_hub()
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)
    hub.loan_system.fail("check_payment", RefusedError("fake", "check_payment", "the contract is closed"))
    tell(hub, payment.reference, S.PAID)
    (kept,) = suspense(hub)
    assert (kept.cause, kept.money) == (SuspenseCause.REFUSED_THERE, SUM)
    return_money(hub, kept.id, "anna", "договор закрыт")
    work_all(hub)
    tell(hub, payment.reference, S.REFUNDED)
    assert now_of(hub, payment).state is S.REFUNDED
    assert there(hub, payment.application_id) == []


def test_two_officers_decide_once() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    tell(hub, "STRANGE", S.PAID)
    (kept,) = suspense(hub)
    attach_money(hub, kept.id, application.id, "anna", "сюда")
    for decide in (return_money, let_be):
        with pytest.raises(StepClosedError):
            decide(hub, kept.id, "boris", "поздно")


def test_a_hold_that_was_let_go_leaves_the_suspense_and_is_no_money() -> None:
    hub = fake_hub()
    tell(hub, "STRANGE", S.AUTHORIZED)
    (kept,) = suspense(hub)
    assert kept.money == 0
    with pytest.raises(FieldInvalidError):
        return_money(hub, kept.id, "anna", "нечего")
    tell(hub, "STRANGE", S.REVERSED)
    assert suspense(hub)[0].resolution is Resolution.GONE


def test_a_test_order_is_no_money_whatever_it_says() -> None:
    hub = fake_hub()
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)
    for reference in (payment.reference, "STRANGE"):
        tell(hub, reference, S.PAID, test=True)
    assert (now_of(hub, payment).state, suspense(hub), there(hub, payment.application_id)) == (S.STARTED, [], [])


def test_parts_given_back_are_counted_once_each_and_taken_out_of_the_loan_system() -> None:
    hub = fake_hub()
    hub.loan_system.reverses = True
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)
    tell(hub, payment.reference, S.PAID)
    for part in ("1", "2", "1", "2"):
        tell(hub, payment.reference, S.REFUNDED, refunded=100_000, refund_id=part, word=f"REFUND{part}")
    now = now_of(hub, payment)
    assert (now.state, now.refunded, now.reversed, now.posted) == (S.POSTED, 200_000, 200_000, SUM - 200_000)
    assert sum(there(hub, payment.application_id)) == SUM - 200_000
    tell(hub, payment.reference, S.CHARGED_BACK, refunded=SUM - 200_000, refund_id="3")
    now = now_of(hub, payment)
    assert (now.state, now.refunded, now.posted) == (S.CHARGED_BACK, SUM, 0)
    assert sum(there(hub, payment.application_id)) == 0


def test_a_part_given_back_before_the_posting_leaves_only_the_rest_to_be_posted_in_any_order() -> None:
    for order in (0, 1):
        hub = fake_hub()
        payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)
        make = hub.acquiring.notice_body
        words = [
            make(payment.reference, S.PAID, SUM),
            make(payment.reference, S.REFUNDED, SUM, refunded=100_000, refund_id="1"),
        ]
        for body in reversed(words) if order else words:
            take_notice(hub, body)
        work_all(hub)
        assert there(hub, payment.application_id) == [SUM - 100_000]
        assert (now_of(hub, payment).state, waiting(hub)) == (S.POSTED, [])


def test_where_the_loan_system_takes_no_reversal_a_person_gets_the_exact_words() -> None:
    hub = fake_hub()
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)
    tell(hub, payment.reference, S.PAID)
    tell(hub, payment.reference, S.REFUNDED, refunded=100_000, refund_id="1")
    with hub.store.begin() as tx:
        (one,) = tx.attentions.waiting()
    for word in (payment.reference, "1\u00a0000\u00a0₽", "37\u00a0275\u00a0₽", "receipt-1"):
        assert word in one.text


def test_a_reversal_without_an_answer_is_not_made_twice() -> None:
    hub = fake_hub()
    hub.loan_system.reverses = True
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)
    tell(hub, payment.reference, S.PAID)
    hub.loan_system.silent_after("reverse_payment")
    tell(hub, payment.reference, S.REFUNDED, refunded=100_000, refund_id="1")
    hub.clock.move(timedelta(minutes=1))
    work_all(hub)
    assert there(hub, payment.application_id) == [SUM, -100_000]
    assert waiting(hub) == [f"refund:{payment.id}"], "this loan system can't be asked whether it was done"


def test_a_refund_that_was_asked_for_is_sent_once_even_when_its_answer_is_lost() -> None:
    hub = fake_hub()
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)
    tell(hub, payment.reference, S.PAID)
    hub.acquiring.lost = [OutcomeUnknownError("fake", "refund", "no answer")]
    refund = ask_refund(hub, payment.id, 500_000, "anna", "просьба клиента")
    work_all(hub)
    hub.clock.move(hub.product(read(hub, payment.application_id)).terms.decision_poll)
    work_all(hub)
    assert [what for what, *_ in hub.acquiring.done] == ["refund"]
    with pytest.raises(FieldInvalidError):
        ask_refund(hub, payment.id, SUM, "anna", "больше, чем осталось")
    tell(hub, payment.reference, S.REFUNDED, refunded=500_000, refund_id="R-1")
    with hub.store.begin() as tx:
        (known,) = tx.refunds.of(payment.id)
    assert known == replace(refund, key="R-1", state=RefundState.GIVEN, sent_at=known.sent_at, given_at=known.given_at)


@pytest.mark.parametrize("order", ["paid last", "refund last", "between"])
def test_money_for_nobody_of_which_a_part_went_back_first_is_not_lost(order: str) -> None:
    """The refund's notice may overtake that of the payment: the rest still waits for a person."""
    hub = fake_hub()
    words: list[dict[str, object]] = [
        {"state": S.REFUNDED, "amount": 100_000, "refunded": 100_000, "refund_id": "R-1"},
        {"state": S.REFUNDED, "amount": 200_000, "refunded": 200_000, "refund_id": "R-2"},
    ]
    paid: dict[str, object] = {"state": S.PAID, "amount": SUM}
    words.insert({"paid last": 2, "refund last": 0, "between": 1}[order], paid)
    for one in (*words, *words):
        take_notice(hub, hub.acquiring.notice_body("NOBODY", **one))  # type: ignore[arg-type]
        work_all(hub)
    with hub.store.begin() as tx:
        (kept,) = tx.suspense.waiting(10)
    assert (kept.money, kept.refunded) == (SUM - 300_000, 300_000)


def test_money_that_is_paid_after_its_hold_was_told_to_be_let_go_waits_for_a_person() -> None:
    hub = fake_hub()
    tell(hub, "NOBODY", S.REVERSED)
    assert waiting(hub) == []
    tell(hub, "NOBODY", S.PAID)
    (kept,) = suspense(hub)
    assert kept.money == SUM and kept.open
