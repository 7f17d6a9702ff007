"""The books of a day on three sides: every kopeck in one line, each difference with its cause and a deed, closings locked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bridge.flows.closing.close_day import Books, books_of, close_day
from bridge.flows.closing.fix_line import fix_line
from bridge.flows.closing.reconcile_payments import DAILY, reconcile_payments
from bridge.flows.closing.take_report import take_report
from bridge.flows.repaying.receive_payment import act_on, take_notice
from bridge.flows.repaying.resolve_suspense import attach_money
from bridge.flows.repaying.start_payment import start_payment
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.paying.three_sides import Cause, Fix, Verdict
from bridge.model.payment import Payment, PaymentNotice, PaymentState
from bridge.model.status import Status
from bridge.ports.acquiring import ReportRow, RowKind
from bridge.ports.outside_errors import RefusedError, UnreachableError
from bridge.ports.work import WorkKind
from tests.builders import FakeHub, fake_hub, work_of
from tests.walk import brought_to, deal_number, work_all

S = PaymentState
SUM = 3_727_500


def told(
    hub: FakeHub, reference: str, state: PaymentState = S.PAID, amount: int = SUM, theirs: str = "9001", **more: Any
) -> None:
    take_notice(hub, hub.acquiring.notice_body(reference, state, amount, acquirer_reference=theirs, **more))
    work_all(hub)


def row(reference: str, amount: int = SUM, theirs: str = "9001", kind: RowKind = RowKind.PAYMENT, **more: Any) -> ReportRow:
    return ReportRow(kind, reference, theirs, amount, "RUB", "COMPLETE", **more)


def reported(hub: FakeHub, *rows: ReportRow, name: bytes = b"file", on: date | None = None) -> date:
    day = on or hub.clock.today()
    hub.acquiring.rows = list(rows)
    take_report(hub, day, "report.csv", name, "anna")
    hub.acquiring.rows = None
    return day


def stands(books: Books) -> list[tuple[str, str]]:
    return [(line.verdict.value, line.cause.value) for line in books.lines]


def a_paid(hub: FakeHub, theirs: str = "9001") -> Payment:
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)
    told(hub, payment.reference, theirs=theirs)
    with hub.store.begin() as tx:
        return tx.payments.get(payment.id)


def summed(books: Books) -> None:
    """Every kopeck of each side is in exactly one verdict."""
    for side in ("acquirer", "hub", "there"):
        whole = sum(getattr(line, side) or 0 for line in books.lines)
        assert whole == sum(books.sums[f"{side}.{verdict}"] for verdict in Verdict)


def test_what_three_sides_tell_alike_is_agreed() -> None:
    hub = fake_hub()
    payment = a_paid(hub)
    day = reported(hub, row(payment.reference, commission=7_455))
    books = books_of(hub, day, fresh=True)
    assert stands(books) == [("agreed", "")]
    assert (books.sums["acquirer.agreed"], books.sums["hub.agreed"], books.sums["there.agreed"]) == (SUM, SUM, SUM)
    assert books.sums["commission"] == 7_455
    summed(books)


def _lost_notice(hub: FakeHub) -> list[ReportRow]:
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)
    hub.acquiring.states[payment.reference] = S.PAID
    return [row(payment.reference)]


def _nobodys(hub: FakeHub) -> list[ReportRow]:
    return [row("STRANGE", theirs="7777")]


def _unreported(hub: FakeHub) -> list[ReportRow]:
    a_paid(hub)
    return []


def _another_sum(hub: FakeHub) -> list[ReportRow]:
    return [row(a_paid(hub).reference, SUM + 1)]


def _gone_there(hub: FakeHub) -> list[ReportRow]:
    payment = a_paid(hub)
    hub.loan_system.records[deal_number(hub, payment.application_id)].posted.clear()
    return [row(payment.reference)]


def _changed_there(hub: FakeHub) -> list[ReportRow]:
    payment = a_paid(hub)
    posted = hub.loan_system.records[deal_number(hub, payment.application_id)].posted
    posted[0] = (posted[0][0], replace(posted[0][1], amount=SUM - 1))
    return [row(payment.reference)]


def _refused(hub: FakeHub) -> list[ReportRow]:
    hub.loan_system.fail("check_payment", RefusedError("fake", "check_payment", "closed"))
    return [row(a_paid(hub).reference)]


def _refund_unknown(hub: FakeHub) -> list[ReportRow]:
    payment = a_paid(hub)
    return [row(payment.reference), row(payment.reference, 500, kind=RowKind.REFUND, operation="R1")]


def _second_posting(hub: FakeHub) -> list[ReportRow]:
    payment = a_paid(hub)
    posted = hub.loan_system.records[deal_number(hub, payment.application_id)].posted
    posted.append(("?", replace(posted[0][1], receipt="receipt-9")))
    return [row(payment.reference)]


@pytest.mark.parametrize(
    ("make", "cause", "fix"),
    [
        (_lost_notice, Cause.NOTICE_LOST, Fix.ASK),
        (_nobodys, Cause.UNKNOWN_HERE, Fix.SUSPEND),
        (_unreported, Cause.NOT_REPORTED, Fix.ASK),
        (_another_sum, Cause.SUM_DIFFERS, Fix.NONE),
        (_gone_there, Cause.NOT_POSTED_THERE, Fix.NONE),
        (_changed_there, Cause.POSTED_SUM_DIFFERS, Fix.NONE),
        (_refused, Cause.REFUSED_THERE, Fix.NONE),
        (_refund_unknown, Cause.REFUND_UNKNOWN_HERE, Fix.COUNT),
        (_second_posting, Cause.ONLY_THERE, Fix.NONE),
    ],
)
def test_each_difference_has_its_cause_and_what_puts_it_right(
    make: Callable[[FakeHub], list[ReportRow]], cause: Cause, fix: Fix
) -> None:
    hub = fake_hub()
    rows = make(hub)
    books = books_of(hub, reported(hub, *rows), fresh=True)
    assert [(line.cause, line.fix) for line in books.differing] == [(cause, fix)]
    summed(books)


@pytest.mark.parametrize("make", [_lost_notice, _nobodys])
def test_a_button_puts_a_difference_right_and_pressing_it_twice_changes_nothing(
    make: Callable[[FakeHub], list[ReportRow]],
) -> None:
    hub = fake_hub()
    rows = make(hub)
    # The acquirer answers with its own number: as in the report.
    day = reported(hub, *rows)
    (line,) = books_of(hub, day).differing
    fix_line(hub, day, line.id, "anna")
    work_all(hub)
    books = books_of(hub, day, fresh=True)
    assert books.differing == []
    with pytest.raises(FieldInvalidError):
        fix_line(hub, day, line.id, "anna")
    summed(books)


def test_a_refund_is_out_of_the_loan_system_or_stands_until_a_person_says_so() -> None:
    hub = fake_hub()
    payment = a_paid(hub)
    told(hub, payment.reference, S.REFUNDED, refunded=500, refund_id="R1")
    day = reported(hub, row(payment.reference), row(payment.reference, 500, kind=RowKind.REFUND, operation="R1"))
    (line,) = books_of(hub, day, fresh=True).differing
    assert (line.cause, line.fix, line.acquirer, line.hub) == (Cause.TO_REVERSE, Fix.REVERSED, -500, -500)
    fix_line(hub, day, line.id, "anna")
    # The word of a person is held against what the loan system shows.
    assert [one.cause for one in books_of(hub, day, fresh=True).differing] == [Cause.STANDS_THERE]
    posted = hub.loan_system.records[deal_number(hub, payment.application_id)].posted
    posted.append(("by hand", replace(posted[0][1], receipt="by hand", amount=-500)))
    books = books_of(hub, day, fresh=True)
    assert (stands(books), books.sums["hub.agreed"]) == ([("agreed", "")] * 2, SUM - 500)


def test_a_refund_that_only_the_report_tells_is_counted_once_also_when_its_notice_comes_later() -> None:
    hub = fake_hub()
    hub.loan_system.reverses = True
    rows = _refund_unknown(hub)
    day = reported(hub, *rows)
    (line,) = books_of(hub, day).differing
    fix_line(hub, day, line.id, "anna")
    told(hub, rows[0].reference, S.REFUNDED, refunded=500, refund_id="R1")
    books = books_of(hub, day, fresh=True)
    assert (books.differing, books.sums["hub.agreed"]) == ([], SUM - 500)


def test_money_in_suspense_is_on_its_way_and_agreed_once_it_pays_a_loan() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    told(hub, "STRANGE", theirs="7777")
    day = reported(hub, row("STRANGE", theirs="7777"))
    assert stands(books_of(hub, day)) == [("on_its_way", "in_suspense")]
    with hub.store.begin() as tx:
        (kept,) = tx.suspense.waiting(9)
    attach_money(hub, kept.id, application.id, "anna", "его платёж")
    work_all(hub)
    assert stands(books_of(hub, day, fresh=True)) == [("agreed", "")]


def test_without_a_report_the_acquirer_is_asked_for_its_list_or_about_each() -> None:
    hub = fake_hub()
    payment = a_paid(hub)
    day = hub.clock.today()
    assert stands(books_of(hub, day)) == [("on_its_way", "no_report")]
    hub.acquiring.states[payment.reference] = S.PAID
    books = books_of(hub, day, fresh=True)
    assert (stands(books), books.source) == ([("agreed", "")], "status")
    hub.acquiring.rows = [row(payment.reference, at=hub.clock.now())]
    assert books_of(hub, day, fresh=True).source == "list"
    hub.acquiring.failing = [UnreachableError("fake", "list", "away")]
    assert stands(books_of(hub, day, fresh=True)) == [("on_its_way", "no_report")]


def test_a_loan_that_can_not_be_read_is_not_told_and_no_difference() -> None:
    hub = fake_hub()
    payment = a_paid(hub)
    day = reported(hub, row(payment.reference))
    hub.loan_system.fail("loan", UnreachableError("fake", "loan", "away"))
    assert stands(books_of(hub, day, fresh=True)) == [("on_its_way", "not_told")]


def test_the_same_file_again_changes_nothing_and_rows_go_to_their_own_days() -> None:
    hub = fake_hub()
    payment = a_paid(hub)
    day = hub.clock.today()
    yesterday = hub.clock.now() - timedelta(days=1)
    rows = [
        row(payment.reference, at=hub.clock.now()),
        row("OLD", theirs="1", at=yesterday),
        row("OLD", theirs="1", repeated=True),
    ]
    for _ in range(2):
        reported(hub, *rows)
    with hub.store.begin() as tx:
        assert [len(one.rows) for one in tx.books.reports(day)] == [1]
        assert [one.rows[0].reference for one in tx.books.reports(day - timedelta(days=1))] == ["OLD"]


def test_near_midnight_a_payment_stands_on_the_day_of_the_hub_alone() -> None:
    hub = fake_hub()
    payment = a_paid(hub)
    day = hub.clock.today()
    reported(hub, name=b"today")
    reported(hub, row(payment.reference), name=b"tomorrow", on=day + timedelta(days=1))
    assert stands(books_of(hub, day, fresh=True)) == [("agreed", "")]
    assert books_of(hub, day + timedelta(days=1), fresh=True).lines == []


def test_a_day_is_signed_off_once_when_it_is_over_with_a_note_where_it_differs() -> None:
    hub = fake_hub()
    day = reported(hub, row("STRANGE", theirs="7777"))
    with pytest.raises(StepClosedError):
        close_day(hub, day, "anna")
    hub.clock.move(timedelta(days=1))
    with pytest.raises(FieldInvalidError):
        close_day(hub, day, "anna")
    closing = close_day(hub, day, "anna", "ждём ответа эквайера")
    assert (closing.signed_by, closing.sums["acquirer.differs"], len(closing.digest)) == ("anna", SUM, 64)
    with pytest.raises(StepClosedError):
        close_day(hub, day, "boris", "ещё раз")


def test_what_changes_in_a_closed_day_is_a_correction_of_the_next_one_told_once() -> None:
    hub = fake_hub()
    payment = a_paid(hub)
    day = reported(hub, row(payment.reference))
    hub.clock.move(timedelta(days=1))
    first = close_day(hub, day, "anna")
    reported(hub, row(payment.reference, SUM + 100), name=b"late report", on=day)
    (correction,) = books_of(hub, hub.clock.today()).corrections
    assert (correction.day, "agreed" in correction.was, "differs" in correction.stands) == (day, True, True)
    with hub.store.begin() as tx:
        assert tx.books.closing(day) == first
    hub.clock.move(timedelta(days=1))
    second = close_day(hub, day + timedelta(days=1), "anna")
    assert correction.key in second.lines and second.previous == first.digest
    hub.clock.move(timedelta(days=1))
    assert books_of(hub, hub.clock.today()).corrections == []


def test_every_morning_yesterday_is_compared_and_a_person_told_once() -> None:
    hub = fake_hub()
    reported(hub, row("STRANGE", theirs="7777"))
    hub.clock.move(timedelta(days=1))
    for _ in range(2):
        later = reconcile_payments(hub, work_of(WorkKind.RECONCILE_PAYMENTS, DAILY))
        assert hub.clock.local(later.due_at).hour == 7
    with hub.store.begin() as tx:
        assert len(tx.attentions.waiting()) == 1


@pytest.mark.parametrize(
    ("ago", "counted"),
    [
        (timedelta(minutes=20), True),
        (timedelta(hours=3), False),
        (timedelta(hours=-2), False),
    ],
)
def test_a_payment_belongs_to_the_day_on_which_it_was_paid_however_late_its_notice_comes(ago: timedelta, counted: bool) -> None:
    """Told within the attempt's life it is the payer's own moment; a moment that can't be is not believed."""
    hub = fake_hub()
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM)
    hub.clock.move(timedelta(minutes=30))
    told_moment = hub.clock.now() - ago
    notice = PaymentNotice(payment.reference, "9001", S.PAID, "PAID", SUM, "RUB", "k", paid_at=told_moment)
    with hub.store.begin() as tx:
        act_on(hub, tx, notice)
        kept = tx.payments.get(payment.id)
    assert kept.paid_at == (told_moment if counted else hub.clock.now())
    work_all(hub)
    with hub.store.begin() as tx:
        assert tx.payments.get(payment.id).state is S.POSTED
