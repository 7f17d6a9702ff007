"""Money that waits for a person while a part or all of it goes back: what is left is what came less what went, to the kopeck."""

from itertools import permutations

import pytest

from bridge.flows.closing.close_day import books_of
from bridge.flows.repaying.receive_payment import take_notice
from bridge.flows.repaying.refund_payment import ask_refund
from bridge.flows.repaying.resolve_suspense import attach_money, return_money
from bridge.flows.repaying.start_payment import start_payment
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.paying.suspense import Resolution, Suspense
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.ports.acquiring import RowKind
from bridge.ports.outside_errors import RefusedError
from tests.builders import FakeHub, fake_hub
from tests.unit.flows.test_closing import SUM, reported, row, stands
from tests.walk import brought_to, deal_number, work_all

S = PaymentState
MORE = SUM + 5_000


def a_started() -> tuple[FakeHub, Payment]:
    hub = fake_hub()
    hub.loan_system.reverses = True
    return hub, start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)[0]


def paid(hub: FakeHub, payment: Payment, amount: int) -> None:
    take_notice(hub, hub.acquiring.notice_body(payment.reference, S.PAID, amount))
    work_all(hub)


def back(hub: FakeHub, payment: Payment, amount: int, refund_id: str = "R1") -> None:
    take_notice(hub, hub.acquiring.notice_body(payment.reference, S.REFUNDED, amount, refunded=amount, refund_id=refund_id))
    work_all(hub)


def now(hub: FakeHub, payment: Payment) -> tuple[Payment, Suspense]:
    with hub.store.begin() as tx:
        (kept,) = tx.suspense.of_payment(payment.id)
        return tx.payments.get(payment.id), kept


def posted(hub: FakeHub, payment: Payment) -> int:
    return sum(one.amount for _, one in hub.loan_system.records[deal_number(hub, payment.application_id)].posted)


@pytest.mark.parametrize("amount", [SUM - 100, MORE])
@pytest.mark.parametrize("told_first", ["paid", "back"])
def test_all_of_another_sum_went_back_and_nobody_can_post_it_any_more(amount: int, told_first: str) -> None:
    hub, payment = a_started()
    for word in ("paid", "back") if told_first == "paid" else ("back", "paid", "back"):
        paid(hub, payment, amount) if word == "paid" else back(hub, payment, amount)
    ended, kept = now(hub, payment)
    assert (ended.state, ended.paid, ended.here, kept.resolution) == (S.REFUNDED, amount, 0, Resolution.GONE)
    with pytest.raises(StepClosedError):
        attach_money(hub, kept.id, payment.application_id, "anna", "его платёж")


@pytest.mark.parametrize("order", list(permutations(("paid", "back", "again"))))
def test_of_another_sum_of_which_a_part_went_back_the_rest_is_posted_in_whatever_order_it_was_told(
    order: tuple[str, ...],
) -> None:
    hub, payment = a_started()
    for word in order:
        if word == "paid":
            paid(hub, payment, MORE)
        else:
            back(hub, payment, 5_000)
    _, kept = now(hub, payment)
    assert kept.money == SUM
    attach_money(hub, kept.id, payment.application_id, "anna", "его платёж")
    work_all(hub)
    back(hub, payment, 5_000)
    carried, _ = now(hub, payment)
    assert (carried.state, carried.paid, carried.refunded, posted(hub, payment)) == (S.POSTED, MORE, 5_000, SUM)
    rows = [row(payment.reference, MORE), row(payment.reference, 5_000, kind=RowKind.REFUND, operation="R1")]
    assert stands(books_of(hub, reported(hub, *rows), fresh=True)) == [("agreed", "")] * 2


def test_a_right_notice_after_a_wrong_one_and_a_refund_posts_what_is_left() -> None:
    hub, payment = a_started()
    paid(hub, payment, MORE)
    back(hub, payment, 500)
    paid(hub, payment, SUM)
    carried, kept = now(hub, payment)
    assert (carried.here, posted(hub, payment), kept.resolution) == (SUM - 500, SUM - 500, Resolution.FITTED)


def test_money_that_an_officer_sends_back_ends_the_payment_whatever_sum_had_come() -> None:
    hub, payment = a_started()
    paid(hub, payment, SUM - 100)
    _, kept = now(hub, payment)
    return_money(hub, kept.id, "anna", "не та сумма")
    work_all(hub)
    back(hub, payment, SUM - 100)
    ended, kept = now(hub, payment)
    assert (ended.state, ended.here, kept.resolution, kept.refunded) == (S.REFUNDED, 0, Resolution.REFUNDED, SUM - 100)


def a_refused_there() -> tuple[FakeHub, Payment]:
    hub, payment = a_started()
    hub.loan_system.fail("check_payment", RefusedError("fake", "check_payment", "closed"))
    paid(hub, payment, SUM)
    return hub, payment


def test_of_money_that_the_loan_system_refused_only_what_is_left_is_posted() -> None:
    hub, payment = a_refused_there()
    back(hub, payment, 500)
    _, kept = now(hub, payment)
    assert kept.money == SUM - 500
    attach_money(hub, kept.id, payment.application_id, "anna", "договор снова открыт")
    work_all(hub)
    carried, _ = now(hub, payment)
    assert (carried.paid, carried.refunded, posted(hub, payment)) == (SUM, 500, SUM - 500)


def test_money_that_the_loan_system_refused_and_that_all_went_back_is_out_of_suspense() -> None:
    hub, payment = a_refused_there()
    back(hub, payment, SUM)
    ended, kept = now(hub, payment)
    assert (ended.state, kept.resolution, posted(hub, payment)) == (S.REFUNDED, Resolution.GONE, 0)


def test_no_more_is_asked_back_than_is_here() -> None:
    hub, payment = a_started()
    paid(hub, payment, MORE)
    back(hub, payment, 500)
    with pytest.raises(FieldInvalidError):
        ask_refund(hub, payment.id, MORE, "anna", "по просьбе")


def test_money_for_nobody_of_which_a_part_went_back_pays_a_loan_with_the_rest_and_the_books_agree() -> None:
    hub, payment = a_started()
    body = hub.acquiring.notice_body
    for _ in range(2):
        for state, amount, more in ((S.PAID, 10_000, {}), (S.REFUNDED, 1_000, {"refunded": 1_000, "refund_id": "R1"})):
            take_notice(hub, body("STRANGE", state, amount, acquirer_reference="7777", **more))
        work_all(hub)
        with hub.store.begin() as tx:
            waits = tx.suspense.waiting(9)
        for kept in waits:
            assert kept.money == 9_000
            attach_money(hub, kept.id, payment.application_id, "anna", "его платёж")
            work_all(hub)
    # Told once more, as another event: known by its number all the same.
    take_notice(hub, body("STRANGE", S.REFUNDED, 999, acquirer_reference="7777", refunded=1_000, refund_id="R1"))
    work_all(hub)
    assert posted(hub, payment) == 9_000
    rows = [row("STRANGE", 10_000, theirs="7777"), row("STRANGE", 1_000, theirs="7777", kind=RowKind.REFUND, operation="R1")]
    assert stands(books_of(hub, reported(hub, *rows), fresh=True)) == [("agreed", "")] * 2


@pytest.mark.parametrize(("amount", "money"), [(500, SUM - 500), (SUM, 0)])
def test_money_that_came_after_its_hold_was_let_go_and_went_back_is_no_money_here(amount: int, money: int) -> None:
    hub, payment = a_started()
    take_notice(hub, hub.acquiring.notice_body(payment.reference, S.REVERSED, SUM))
    paid(hub, payment, SUM)
    back(hub, payment, amount)
    back(hub, payment, amount)
    _, kept = now(hub, payment)
    assert (kept.money, kept.open) == (money, bool(money))
