"""What went back to the payer leaves the loan once, to the kopeck: whatever is lost, late, refused, a part, or asked at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.repaying.give_back import note_reversed, reverse_posting
from bridge.flows.repaying.receive_payment import receive_payment, take_notice
from bridge.flows.repaying.start_payment import start_payment
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.ports.outside_errors import BusyError, FailedThereError, RefusedError, UnreachableError
from bridge.ports.work import WorkKind
from tests.builders import FakeHub, fake_hub, work_of
from tests.unit.flows.test_suspense import SUM, now_of, tell, there, waiting
from tests.walk import brought_to, deal_number, read, work_all

S, REVERSE = PaymentState, WorkKind.REVERSE_PAYMENT


def a_hub() -> FakeHub:
    hub = fake_hub()
    hub.loan_system.reverses = hub.loan_system.finds_reversals = True
    return hub


def a_posted(hub: FakeHub, application_id: str = "") -> Payment:
    payment, _ = start_payment(hub, application_id or brought_to(hub, Status.ACTIVE).id, SUM)
    tell(hub, payment.reference, S.PAID)
    return now_of(hub, payment)


def give_back(hub: FakeHub, payment: Payment, amount: int, number: str = "1", state: PaymentState = S.REFUNDED) -> None:
    tell(hub, payment.reference, state, refunded=amount, refund_id=number)


def later(hub: FakeHub, minutes: int = 1) -> None:
    hub.clock.move(timedelta(minutes=minutes))
    work_all(hub)


@pytest.mark.parametrize("state", [S.REFUNDED, S.CHARGED_BACK])
def test_parts_that_go_back_one_after_the_other_are_taken_out_each_and_nobody_is_called(state: PaymentState) -> None:
    hub = a_hub()
    payment = a_posted(hub)
    for number, amount in (("1", 100_000), ("2", 200_000), ("3", SUM - 300_000)):
        give_back(hub, payment, amount, number, state)
    assert there(hub, payment.application_id) == [SUM, -100_000, -200_000, -(SUM - 300_000)]
    assert (now_of(hub, payment).state, now_of(hub, payment).posted, waiting(hub)) == (state, 0, [])


def test_a_reversal_whose_answer_was_lost_is_found_and_not_made_again() -> None:
    hub = a_hub()
    payment = a_posted(hub)
    hub.loan_system.silent_after("reverse_payment")
    give_back(hub, payment, 100_000)
    assert now_of(hub, payment).reversing == 100_000
    later(hub)
    assert hub.loan_system.calls.count("reverse_payment") == 1
    assert there(hub, payment.application_id) == [SUM, -100_000]
    assert (now_of(hub, payment).reversed, now_of(hub, payment).reversing, waiting(hub)) == (100_000, 0, [])


def test_more_that_goes_back_while_one_is_unclear_waits_and_is_a_reversal_of_its_own() -> None:
    hub = a_hub()
    payment = a_posted(hub)
    hub.loan_system.silent_after("reverse_payment")
    give_back(hub, payment, 100_000)
    give_back(hub, payment, 250_000, "2")
    later(hub)
    assert there(hub, payment.application_id) == [SUM, -100_000, -250_000]
    assert (now_of(hub, payment).to_reverse, waiting(hub)) == (0, [])


def test_what_goes_back_at_the_very_moment_of_a_reversal_has_a_row_of_its_own() -> None:
    hub = a_hub()
    payment = a_posted(hub)
    reverse = hub.loan_system.reverse_payment

    def meanwhile(*asked: object) -> str:
        hub.loan_system.reverse_payment = reverse  # type: ignore[method-assign]
        made = reverse(*asked)  # type: ignore[arg-type]
        give_back_told(hub, payment)
        return made

    hub.loan_system.reverse_payment = meanwhile  # type: ignore[method-assign, assignment]
    give_back(hub, payment, 100_000)
    work_all(hub)
    assert there(hub, payment.application_id) == [SUM, -100_000, -250_000]


def give_back_told(hub: FakeHub, payment: Payment) -> None:
    body = hub.acquiring.notice_body(
        payment.reference, S.REFUNDED, SUM, acquirer_reference="9001", refunded=250_000, refund_id="2"
    )
    take_notice(hub, body)
    with hub.store.begin() as tx:
        rows = [row for row in tx.work.open_of(payment.application_id) if row.kind is WorkKind.RECEIVE_PAYMENT]
    for row in rows:
        receive_payment(hub, row)


@pytest.mark.parametrize("error", [UnreachableError("x", "reverse_payment", "away"), BusyError("x", "reverse_payment", "full")])
def test_a_loan_system_that_is_away_is_asked_again_and_the_money_stays_seen(error: UnreachableError) -> None:
    hub = a_hub()
    payment = a_posted(hub)
    hub.loan_system.fail("reverse_payment", error)
    give_back(hub, payment, 100_000)
    assert (now_of(hub, payment).to_reverse, now_of(hub, payment).reversing) == (100_000, 0)
    later(hub)
    assert there(hub, payment.application_id) == [SUM, -100_000]


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (RefusedError("x", "reverse_payment", "no such call", "not_offered"), "не принимает сторно через обмен"),
        (RefusedError("x", "reverse_payment", "период закрыт", "refused"), "отказала в сторно: период закрыт"),
        (FailedThereError("x", "reverse_payment", "ошибка модуля", "500"), "ошибка модуля"),
    ],
)
def test_a_refusal_goes_before_a_person_with_its_words_and_the_money_stays_seen(refusal: RefusedError, words: str) -> None:
    hub = a_hub()
    payment = a_posted(hub)
    hub.loan_system.fail("reverse_payment", refusal)
    give_back(hub, payment, 100_000)
    with hub.store.begin() as tx:
        (one,) = tx.attentions.waiting()
    assert words in one.text and payment.reference in one.text and "1\u00a0000\u00a0₽" in one.text
    assert (now_of(hub, payment).to_reverse, there(hub, payment.application_id)) == (100_000, [SUM])
    note_reversed(hub, payment.id, 100_000)
    assert now_of(hub, payment).to_reverse == 0


def test_an_unclear_reversal_that_did_not_arrive_is_made_under_the_same_key_and_sum() -> None:
    hub = a_hub()
    payment = a_posted(hub)
    with hub.store.begin() as tx:
        tx.payments.save(replace(tx.payments.get(payment.id), refunded=300_000, reversing=100_000))
    reverse_posting(hub, work_of(REVERSE, payment.id, attempt=2))
    assert [name for name, _ in hub.loan_system.records[deal_number(hub, payment.application_id)].posted][1:] == [
        f"{payment.reference}R0"
    ]
    assert there(hub, payment.application_id) == [SUM, -100_000]
    work_all(hub)
    assert there(hub, payment.application_id) == [SUM, -100_000, -200_000]


def test_a_first_try_that_arrives_late_after_it_was_looked_for_is_still_one_reversal() -> None:
    hub = a_hub()
    payment = a_posted(hub)
    with hub.store.begin() as tx:
        tx.payments.save(replace(tx.payments.get(payment.id), refunded=100_000, reversing=100_000))
        asked = tx.payments.get(payment.id)
    application, find = read(hub, payment.application_id), hub.loan_system.find_reversal

    def too_early(*words: object) -> str | None:
        found = find(*words)  # type: ignore[arg-type]
        hub.loan_system.reverse_payment(application, asked, 100_000)
        return found

    hub.loan_system.find_reversal = too_early  # type: ignore[method-assign, assignment]
    reverse_posting(hub, work_of(REVERSE, payment.id, attempt=2))
    assert there(hub, payment.application_id) == [SUM, -100_000]
    assert (now_of(hub, payment).reversed, now_of(hub, payment).reversing, waiting(hub)) == (100_000, 0, [])


def test_a_row_that_comes_twice_makes_one_reversal() -> None:
    hub = a_hub()
    payment = a_posted(hub)
    give_back(hub, payment, 100_000)
    for attempt in (1, 2):
        reverse_posting(hub, work_of(REVERSE, payment.id, attempt=attempt))
    assert there(hub, payment.application_id) == [SUM, -100_000]


def test_a_reversal_after_the_loan_was_repaid_is_told_to_a_person() -> None:
    hub = a_hub()
    application = brought_to(hub, Status.ACTIVE)
    owed = hub.loan_system.amount_due(application)
    payment, _ = start_payment(hub, application.id, owed)
    tell(hub, payment.reference, S.PAID, owed)
    work_all(hub)
    assert read(hub, application.id).status is Status.REPAID
    give_back(hub, payment, 100_000)
    assert (there(hub, application.id), waiting(hub)) == ([owed, -100_000], [f"reopened:{payment.id}"])
