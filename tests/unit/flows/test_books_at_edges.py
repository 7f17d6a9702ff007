"""The books of a day at its edges: midnight, another order of closings, reversals that show on the posting itself."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bridge.flows.closing.check_closings import check_closings
from bridge.flows.closing.close_day import books_of, close_day
from bridge.flows.closing.fix_line import fix_line
from bridge.flows.repaying.receive_payment import act_on
from bridge.flows.repaying.start_payment import start_payment
from bridge.model.paying.three_sides import Cause, Fix
from bridge.model.payment import PaymentNotice, PaymentState
from bridge.model.status import Status
from bridge.ports.acquiring import RowKind
from tests.builders import FakeHub, fake_hub
from tests.unit.flows.test_closing import SUM, a_paid, reported, row, stands, told
from tests.walk import brought_to, deal_number, work_all

S = PaymentState
DAY = timedelta(days=1)


def a_refunded(hub: FakeHub, refund_id: str) -> tuple[date, str]:
    """Paid and reported on one day; 5 roubles went back on the next one by the hub's clock. The day of the refund."""
    payment = a_paid(hub)
    reported(hub, row(payment.reference), name=b"first")
    hub.clock.move(DAY)
    named = {"refund_id": refund_id} if refund_id else {}
    told(hub, payment.reference, S.REFUNDED, refunded=500, **named)
    return hub.clock.today(), payment.reference


@pytest.mark.parametrize("refund_id", ["R1", ""])
def test_a_refund_that_the_report_counts_to_the_day_before_stands_once_on_the_day_of_the_hub(refund_id: str) -> None:
    hub = fake_hub()
    hub.loan_system.reverses = True
    day, reference = a_refunded(hub, refund_id)
    reported(hub, row(reference), row(reference, 500, kind=RowKind.REFUND, operation="R1"), name=b"with the refund", on=day - DAY)
    reported(hub, name=b"empty", on=day)
    assert stands(books_of(hub, day - DAY)) == [("agreed", "")]
    books = books_of(hub, day)
    assert (stands(books), books.sums["acquirer.agreed"]) == ([("agreed", "")], -500)


def test_a_payment_and_its_refund_both_reported_a_day_late_stand_once_each() -> None:
    hub = fake_hub()
    hub.loan_system.reverses = True
    payment = a_paid(hub)
    told(hub, payment.reference, S.REFUNDED, refunded=500, refund_id="R1")
    day = hub.clock.today()
    reported(hub, name=b"empty", on=day)
    reported(hub, row(payment.reference), row(payment.reference, 500, kind=RowKind.REFUND, operation="R1"), on=day + DAY)
    assert stands(books_of(hub, day, fresh=True)) == [("agreed", "")] * 2
    assert books_of(hub, day + DAY, fresh=True).lines == []


def test_two_refunds_of_one_sum_are_two_lines_even_when_one_is_counted_to_the_day_before() -> None:
    hub = fake_hub()
    hub.loan_system.reverses = True
    day, reference = a_refunded(hub, "R1")
    told(hub, reference, S.REFUNDED, refunded=500, refund_id="R2")
    back = [row(reference, 500, kind=RowKind.REFUND, operation=f"R{n}") for n in (1, 2)]
    reported(hub, row(reference), back[0], name=b"before", on=day - DAY)
    reported(hub, back[1], name=b"after", on=day)
    assert stands(books_of(hub, day - DAY)) == [("agreed", "")]
    assert stands(books_of(hub, day)) == [("agreed", "")] * 2


@pytest.mark.parametrize("left", [0, SUM - 500])
def test_a_base_that_shows_a_reversal_on_the_posting_itself_agrees(left: int) -> None:
    hub = fake_hub()
    payment = a_paid(hub)
    back = SUM - left
    told(hub, payment.reference, S.REFUNDED, refunded=back, refund_id="R1")
    posted = hub.loan_system.records[deal_number(hub, payment.application_id)].posted
    posted[:] = [(posted[0][0], replace(posted[0][1], amount=left))] if left else []
    day = reported(hub, row(payment.reference), row(payment.reference, back, kind=RowKind.REFUND, operation="R1"))
    (line,) = [one for one in books_of(hub, day, fresh=True).differing if one.fix]
    fix_line(hub, day, line.id, "anna")
    books = books_of(hub, day, fresh=True)
    assert (stands(books), books.sums["there.agreed"]) == ([("agreed", "")] * 2, left)


@pytest.mark.parametrize("lost", [True, False])
def test_a_reversal_that_the_loan_system_lost_again_differs_on_the_day_of_its_refund(lost: bool) -> None:
    hub = fake_hub()
    hub.loan_system.reverses = True
    payment = a_paid(hub)
    reported(hub, row(payment.reference))
    hub.clock.move(DAY)
    told(hub, payment.reference, S.REFUNDED, refunded=500, refund_id="R1")
    work_all(hub)
    back = row(payment.reference, 500, kind=RowKind.REFUND, operation="R1")
    day = reported(hub, back, name=b"of the refund", on=hub.clock.today())
    posted = hub.loan_system.records[deal_number(hub, payment.application_id)].posted
    posted[:] = [(key, one) for key, one in posted if not (lost and one.amount < 0)]
    books = books_of(hub, day, fresh=True)
    assert stands(books) == ([("differs", Cause.STANDS_THERE)] if lost else [("agreed", "")])
    assert books.sums["there.agreed"] == (0 if lost else -500)


def test_days_closed_in_any_order_are_one_chain_of_signatures() -> None:
    hub = fake_hub()
    day = hub.clock.today()
    hub.clock.move(4 * DAY)
    signed = [close_day(hub, day + n * DAY, "anna") for n in (1, 0, 3, 2)]
    assert [one.previous for one in signed] == ["", *(one.digest for one in signed[:-1])]


def test_a_chargeback_long_after_the_day_was_closed_stands_on_its_own_day_and_the_closing_stays_true() -> None:
    hub = fake_hub()
    hub.loan_system.reverses = True
    payment = a_paid(hub)
    day = reported(hub, row(payment.reference))
    hub.clock.move(DAY)
    closing = close_day(hub, day, "anna")
    hub.clock.move(60 * DAY)
    told(hub, payment.reference, S.CHARGED_BACK, refunded=SUM, refund_id="C1")
    later = reported(
        hub, row(payment.reference, SUM, kind=RowKind.CHARGEBACK, operation="C1"), name=b"later", on=hub.clock.today()
    )
    work_all(hub)
    books = books_of(hub, later, fresh=True)
    assert (stands(books), books.sums["hub.agreed"], books.corrections) == ([("agreed", "")], -SUM, [])
    assert books_of(hub, day).sums == closing.sums


@pytest.mark.parametrize(
    "answer",
    [
        {"state": S.PAID, "amount": SUM, "refunded": 500},
        {"state": None, "amount": None, "went_back": True, "odd": "возврат"},
    ],
)
def test_without_a_report_a_refund_of_another_day_differs_on_neither(
    answer: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = fake_hub()
    hub.loan_system.reverses = True
    payment = a_paid(hub)
    hub.clock.move(DAY)
    told(hub, payment.reference, S.REFUNDED, refunded=500, refund_id="R1")
    plain = PaymentNotice(payment.reference, "9001", S.PAID, "asked", None, "RUB", "asked")
    monkeypatch.setattr(hub.acquiring, "payment_state", lambda _payment: replace(plain, **answer))  # type: ignore[arg-type]
    day = hub.clock.today()
    for on, back in ((day - DAY, SUM), (day, -500)):
        books = books_of(hub, on, fresh=True)
        assert (stands(books), books.source, books.sums["acquirer.agreed"]) == ([("agreed", "")], "status", back)


def test_without_a_report_what_went_back_and_was_never_told_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = fake_hub()
    payment = a_paid(hub)
    asked = PaymentNotice(payment.reference, "9001", S.PAID, "asked", SUM, "RUB", "asked", refunded=700)
    monkeypatch.setattr(hub.acquiring, "payment_state", lambda _payment: asked)
    (line,) = books_of(hub, hub.clock.today(), fresh=True).differing
    assert (line.cause, line.acquirer, line.fix) == (Cause.REFUND_UNKNOWN_HERE, -700, Fix.ASK)


def test_a_refund_counted_by_the_report_days_later_stands_on_the_day_of_the_report() -> None:
    hub = fake_hub()
    hub.loan_system.reverses = True
    payment = a_paid(hub)
    day = reported(hub, row(payment.reference), row(payment.reference, 500, kind=RowKind.REFUND, operation="R1"))
    hub.clock.move(4 * DAY)
    (line,) = books_of(hub, day).differing
    fix_line(hub, day, line.id, "anna")
    work_all(hub)
    assert stands(books_of(hub, day, fresh=True)) == [("agreed", "")] * 2


def test_money_told_of_days_after_it_was_reported_is_no_difference_of_that_day() -> None:
    hub = fake_hub()
    day = reported(hub, row("STRANGE", theirs="7777"))
    hub.clock.move(5 * DAY)
    told(hub, "STRANGE", theirs="7777")
    assert books_of(hub, day).differing == []


def test_a_notice_that_comes_after_the_day_was_closed_is_a_correction_of_the_next_closing_told_once() -> None:
    hub = fake_hub()
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)
    hub.clock.move(timedelta(minutes=5))
    day, moment = hub.clock.today(), hub.clock.now()
    hub.clock.move(DAY)
    closing = close_day(hub, day, "anna")
    with hub.store.begin() as tx:
        act_on(hub, tx, PaymentNotice(payment.reference, "9001", S.PAID, "PAID", SUM, "RUB", "k", paid_at=moment))
    work_all(hub)
    reported(hub, row(payment.reference), name=b"late", on=day)
    (correction,) = books_of(hub, day + DAY).corrections
    assert (correction.day, correction.was) == (day, "gone") and correction.stands.startswith("agreed")
    hub.clock.move(DAY)
    assert correction.key in close_day(hub, day + DAY, "anna").lines
    hub.clock.move(DAY)
    assert books_of(hub, day + 2 * DAY).corrections == []
    assert check_closings(hub) == []
    with hub.store.begin() as tx:
        assert tx.books.closing(day) == closing
