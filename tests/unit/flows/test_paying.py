"""Step 11: a payment is bound to the debt of its moment; a notice is kept once and acted on once, in any order."""

from dataclasses import replace
from itertools import permutations

import pytest

from bridge.flows.repaying.receive_payment import receive_payment, take_notice
from bridge.flows.repaying.start_payment import start_payment
from bridge.model.application import Application
from bridge.model.errors import FieldInvalidError, NoticeRefusedError, StepClosedError
from bridge.model.loan import Loan
from bridge.model.payment import Payment, PaymentState
from bridge.model.reconciling.difference import DifferenceKind
from bridge.model.status import Status
from bridge.ports.outside_errors import UnreachableError
from bridge.ports.work import WorkKind
from tests.builders import FakeHub, fake_hub, work_of
from tests.walk import ROAD, brought_to, deal_number, work_all

AUTHORIZED, PAID, REVERSED, REFUNDED = (
    PaymentState.AUTHORIZED, PaymentState.PAID, PaymentState.REVERSED, PaymentState.REFUNDED,
)  # fmt: skip
SUM = 3_727_500


def paying(hub: FakeHub) -> Payment:
    return start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)[0]


def now_of(hub: FakeHub, payment: Payment) -> Payment:
    with hub.store.begin() as tx:
        return tx.payments.get(payment.id)


def attentions(hub: FakeHub) -> list[str]:
    with hub.store.begin() as tx:
        return [one.kind for one in tx.attentions.waiting()]


def postings(hub: FakeHub, payment: Payment) -> int:
    return len(hub.loan_system.records[deal_number(hub, payment.application_id)].posted)


def posting_rows(hub: FakeHub, payment: Payment) -> int:
    with hub.store.begin() as tx:
        return [row.kind for row in tx.work.open_of(payment.application_id)].count(WorkKind.POST_PAYMENT)


def test_a_payment_starts_with_a_reference_of_its_own_and_the_page_to_pay_it_on() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    (first, page), (second, _) = (start_payment(hub, application.id, SUM) for _ in range(2))
    assert first.reference != second.reference
    assert dict(page.fields)["amount"] == str(SUM)
    assert (now_of(hub, first).state, now_of(hub, first).amount) == (PaymentState.STARTED, SUM)


@pytest.mark.parametrize("amount", [-1, 0, 99, 24_850_000 - 2_485_000 + 1])
def test_less_than_a_rouble_or_more_than_the_debt_is_refused_and_nothing_is_kept(amount: int) -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    with pytest.raises(FieldInvalidError) as refusal:
        start_payment(hub, application.id, amount)
    assert refusal.value.field == "amount"
    with hub.store.begin() as tx:
        assert tx.payments.of(application.id) == []


@pytest.mark.parametrize("status", [one for one in ROAD if one is not Status.ACTIVE])
def test_there_is_nothing_to_pay_before_the_loan_is_active(status: Status) -> None:
    hub = fake_hub()
    with pytest.raises(StepClosedError):
        start_payment(hub, brought_to(hub, status).id, SUM)


def test_a_debt_that_can_not_be_asked_for_starts_no_payment() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    hub.loan_system.fail("amount_due", UnreachableError("fake", "amount_due", "away"))
    with pytest.raises(UnreachableError):
        start_payment(hub, application.id, SUM)
    with hub.store.begin() as tx:
        assert tx.payments.of(application.id) == []


def test_a_notice_is_receipted_and_the_payment_posted_once() -> None:
    hub = fake_hub()
    payment = paying(hub)
    receipt, _ = take_notice(hub, hub.acquiring.notice_body(payment.reference, PAID, SUM))
    assert receipt.startswith("taken")
    assert now_of(hub, payment).state is PaymentState.STARTED, "worked on only after the answer"
    work_all(hub)
    posted = now_of(hub, payment)
    assert (posted.state, posted.acquirer_reference, posted.posting_reference) == (PaymentState.POSTED, "9001", "receipt-1")
    assert postings(hub, payment) == 1


def test_a_repeated_notice_is_receipted_again_and_changes_nothing() -> None:
    hub = fake_hub()
    payment = paying(hub)
    body = hub.acquiring.notice_body(payment.reference, PAID, SUM)
    first, _ = take_notice(hub, body)
    work_all(hub)
    settled = now_of(hub, payment)
    assert take_notice(hub, body)[0] == first
    work_all(hub)
    assert (now_of(hub, payment), postings(hub, payment)) == (settled, 1)


def test_a_row_worked_twice_acts_once() -> None:
    hub = fake_hub()
    payment = paying(hub)
    take_notice(hub, hub.acquiring.notice_body(payment.reference, PAID, SUM))
    with hub.store.begin() as tx:
        (row,) = [row for row in tx.work.open_of(payment.application_id) if row.kind is WorkKind.RECEIVE_PAYMENT]
    for attempt in (1, 2):
        receive_payment(hub, work_of(WorkKind.RECEIVE_PAYMENT, row.subject, attempt))
    assert posting_rows(hub, payment) == 1


def test_a_forged_notice_gets_no_receipt_and_leaves_nothing() -> None:
    hub = fake_hub()
    payment = paying(hub)
    for body in (b"", b"{}", b'{"mark": "forged"}', hub.acquiring.notice_body(payment.reference, PAID, SUM)[:-9]):
        with pytest.raises(NoticeRefusedError):
            take_notice(hub, body)
    assert work_all(hub) == 0
    assert now_of(hub, payment) == payment


@pytest.mark.parametrize("worked", ["after each notice", "at the end"])
def test_five_notices_in_all_their_orders_end_in_the_same_state_with_one_posting(worked: str) -> None:
    outcomes = set()
    for order in permutations(range(5)):
        hub = fake_hub()
        payment = paying(hub)
        make = hub.acquiring.notice_body
        five = (
            make(payment.reference, AUTHORIZED, SUM, word="PAYMENT_AUTHORIZED"), make(payment.reference, PAID, SUM, word="PAID"),
            make(payment.reference, PAID, SUM, word="COMPLETE"), make(payment.reference, None, SUM, word="PENDING"),
            make(payment.reference, AUTHORIZED, SUM, word="PAYMENT_AUTHORIZED"),
        )  # fmt: skip
        for n in order:
            take_notice(hub, five[n])
            if worked == "after each notice":
                work_all(hub)
        work_all(hub)
        outcomes.add((now_of(hub, payment).state, postings(hub, payment), posting_rows(hub, payment), tuple(attentions(hub))))
    assert outcomes == {(PaymentState.POSTED, 1, 0, ())}


@pytest.mark.parametrize(("amount", "currency"), [(SUM - 1, "RUB"), (SUM + 1, "RUB"), (SUM, "EUR"), (SUM, "")])
def test_another_sum_or_currency_is_held_for_a_person_and_not_posted(amount: int, currency: str) -> None:
    hub = fake_hub()
    payment = paying(hub)
    take_notice(hub, hub.acquiring.notice_body(payment.reference, PAID, amount, currency))
    work_all(hub)
    assert (now_of(hub, payment).state, postings(hub, payment)) == (PaymentState.HELD, 0)
    assert attentions(hub) == [f"payment_misfit:{payment.id}"]


def test_a_second_payment_of_the_acquirer_under_one_reference_is_put_before_a_person() -> None:
    hub = fake_hub()
    payment = paying(hub)
    for theirs in ("9001", "9002"):
        take_notice(hub, hub.acquiring.notice_body(payment.reference, PAID, SUM, "RUB", theirs))
        work_all(hub)
    assert (now_of(hub, payment).state, postings(hub, payment)) == (PaymentState.POSTED, 1)
    assert attentions(hub) == [f"payment_misfit:{payment.id}"]


def test_an_unknown_reference_goes_to_suspense_with_its_notice_kept() -> None:
    hub = fake_hub()
    take_notice(hub, hub.acquiring.notice_body("STRANGE", PAID, SUM))
    work_all(hub)
    (kind,) = attentions(hub)
    assert kind.startswith("unknown_payment:")


def test_a_refund_before_the_posting_stops_it_and_after_it_calls_a_person() -> None:
    early, late = fake_hub(), fake_hub()
    first, second = paying(early), paying(late)
    take_notice(late, late.acquiring.notice_body(second.reference, PAID, SUM))
    work_all(late)
    for hub, payment in ((early, first), (late, second)):
        take_notice(hub, hub.acquiring.notice_body(payment.reference, REFUNDED, SUM))
        work_all(hub)
        assert now_of(hub, payment).state is REFUNDED
    take_notice(early, early.acquiring.notice_body(first.reference, PAID, SUM))
    work_all(early)
    assert (postings(early, first), attentions(early)) == (0, [])
    assert (postings(late, second), attentions(late)) == (1, [f"refund:{second.id}"])


@pytest.mark.parametrize("order", [(PAID, REVERSED), (REVERSED, PAID)])
def test_paid_and_reversed_contradict_each_other_and_stand_before_a_person(order: tuple[PaymentState, ...]) -> None:
    hub = fake_hub()
    payment = paying(hub)
    for state in order:
        take_notice(hub, hub.acquiring.notice_body(payment.reference, state, SUM))
        work_all(hub)
    assert attentions(hub) == [f"payment_misfit:{payment.id}"]


def late(hub: FakeHub, overdue: int, penalty: int, after: tuple[int, int]) -> None:
    """The lender's own words: what is overdue and the fee before a posting, and after it."""
    original = hub.loan_system.loan

    def loan(application: Application) -> Loan:
        told = original(application)
        now = after if told.payments else (overdue, penalty)
        return replace(told, overdue=now[0], penalty=now[1], overdue_days=3 if any(now) else 0)

    hub.loan_system.loan = loan  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("after", "found"), [((0, 4_932 - 4_932), 0), ((SUM - 1_000_000 + 4_932, 0), 1), ((SUM - 1_000_000, 4_932), 0)]
)
def test_where_the_money_went_is_compared_with_the_order_of_the_law(after: tuple[int, int], found: int) -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    late(hub, SUM, 4_932, after)
    amount = SUM + 4_932 if after == (0, 0) else 1_000_000
    payment, _ = start_payment(hub, application.id, amount)
    take_notice(hub, hub.acquiring.notice_body(payment.reference, PAID, amount))
    work_all(hub)
    assert now_of(hub, payment).went is not None
    with hub.store.begin() as tx:
        assert [one.difference.kind for one in tx.differences.waiting(9)] == [DifferenceKind.ALLOCATION_DIFFERS] * found
    assert attentions(hub) == [kind for kind in attentions(hub) if kind.startswith("difference:")][:found]
