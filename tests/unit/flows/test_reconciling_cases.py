"""Each kind of difference, made by hand on one side: found, said in words, fixed where that is safe, and gone afterwards."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.reconciling.ask_loan_system import Patience
from bridge.flows.reconciling.keep_differences import Course, Finding
from bridge.flows.reconciling.look_at_page import Wish
from bridge.flows.reconciling.run_reconciliation import reconcile
from bridge.flows.reconciling.word_differences import WORDS
from bridge.flows.repaying.post_payment import post_payment
from bridge.flows.repaying.receive_payment import receive_payment, take_notice
from bridge.flows.repaying.start_payment import start_payment
from bridge.model.application import Application
from bridge.model.decision import DealState
from bridge.model.loan import PostedPayment
from bridge.model.payment import Payment, PaymentState
from bridge.model.reconciling.difference import Difference, DifferenceKind
from bridge.model.status import Status
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, RefusedError, UnreachableError
from bridge.ports.work import Choice, WorkKind, WorkState
from tests.builders import FakeHub, a_price, fake_hub, work_of
from tests.fakes.loan_system import Record
from tests.fakes.surroundings import START
from tests.walk import brought_to, deal_number, read, sign, work_all

K = DifferenceKind
SUM = 3_727_500
WISH = Wish(START - timedelta(days=30), START - timedelta(days=30))


def findings(hub: FakeHub, wish: Wish = WISH, page: int = 200) -> list[Finding]:
    return [one for step in reconcile(hub, Patience(), wish, "test", page) for one in step.findings]


def found(hub: FakeHub, wish: Wish = WISH) -> list[tuple[DifferenceKind, Course]]:
    return [(one.difference.kind, one.course) for one in findings(hub, wish)]


def waiting(hub: FakeHub) -> list[str]:
    with hub.store.read() as tx:
        return [one.text for one in tx.attentions.waiting() if one.kind.startswith("difference:")]


def only(hub: FakeHub) -> Difference:
    """The one difference that is found, which is put before a person."""
    (one,) = findings(hub)
    assert one.course is Course.PERSON
    assert len(waiting(hub)) == 1
    return one.difference


def record_of(hub: FakeHub, application: Application) -> Record:
    return hub.loan_system.records[deal_number(hub, application.id)]


def an_active(hub: FakeHub) -> Application:
    price = a_price(valid_until=hub.clock.now() + timedelta(days=9))
    application = brought_to(hub, Status.ACTIVE, price=price)
    hub.clock.move(timedelta(minutes=1))
    return application


def a_paid(hub: FakeHub, application: Application, amount: int = SUM) -> Payment:
    """Paid at the acquirer, its notice worked on; the posting waits."""
    payment, _ = start_payment(hub, application.id, amount)
    take_notice(hub, hub.acquiring.notice_body(payment.reference, PaymentState.PAID, amount))
    with hub.store.begin() as tx:
        rows = tx.work.claim(hub.clock.now(), "test", timedelta(minutes=1), 1, lambda side: side.name == "acquiring")
    receive_payment(hub, rows[0])
    with hub.store.begin() as tx:
        tx.work.complete("test", rows[0].id)
        return tx.payments.get(payment.id)


def a_posted(hub: FakeHub, application: Application, amount: int = SUM) -> Payment:
    payment = a_paid(hub, application, amount)
    work_all(hub)
    with hub.store.begin() as tx:
        return tx.payments.get(payment.id)


def drop_rows(hub: FakeHub, kind: WorkKind) -> None:
    """Rows of this kind are lost."""
    rows = hub.store.tx.work.rows  # type: ignore[attr-defined]
    for n, row in rows.items():
        rows[n] = replace(row, state=WorkState.DONE) if row.kind is kind else row


def bury_rows(hub: FakeHub, kind: WorkKind) -> None:
    """Rows of this kind were given up."""
    rows = hub.store.tx.work.rows  # type: ignore[attr-defined]
    for n, row in rows.items():
        rows[n] = replace(row, state=WorkState.DEAD) if row.kind is kind and row.state is WorkState.WAITING else row


@pytest.mark.parametrize("status", [Status.FILLING, Status.SUBMITTED, Status.CONTRACT_READY, Status.SIGNED, Status.ACTIVE])
def test_where_both_sides_agree_nothing_is_found(status: Status) -> None:
    hub = fake_hub()
    brought_to(hub, status)
    assert found(hub) == []
    assert waiting(hub) == []


def test_a_paid_and_posted_loan_agrees_to_the_end() -> None:
    hub = fake_hub()
    application = an_active(hub)
    a_posted(hub, application)
    a_posted(hub, application)
    assert found(hub) == []
    a_posted(hub, application, application.loan_sum - 2 * SUM)
    assert read(hub, application.id).status is Status.REPAID
    assert found(hub) == []


def test_a_deal_that_the_loan_system_lost_is_an_alarm() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SIGNED)
    del hub.loan_system.records[deal_number(hub, application.id)]
    one = only(hub)
    assert (one.kind, one.application_id, one.subject) == (K.DEAL_MISSING_THERE, application.id, deal_number(hub, application.id))
    assert waiting(hub)[0].startswith("СРОЧНО. В 1С нет сделки")


def a_lost_answer(hub: FakeHub) -> Application:
    application = brought_to(hub, Status.FILLING)
    hub.loan_system.silent_after("submit")
    hub.clock.move(timedelta(minutes=1))
    with hub.store.begin() as tx:
        tx.work.post(WorkKind.SUBMIT_APPLICATION, application.id, "loan_system", application.id, hub.clock.now(), once="submit")
        drafted = tx.applications.get(application.id)
        tx.applications.save(replace(drafted, questionnaire_at=hub.clock.now()))
    work_all(hub)
    assert read(hub, application.id).deal is None and len(hub.loan_system.records) == 1
    return application


def test_a_deal_whose_answer_was_lost_is_fetched_by_the_row_that_looks_first() -> None:
    hub = fake_hub()
    application = a_lost_answer(hub)
    assert found(hub) == [(K.ANSWER_LOST, Course.FIXED)]
    work_all(hub)
    assert read(hub, application.id).status is Status.SUBMITTED
    assert len(hub.loan_system.records) == 1
    assert found(hub) == []


def test_a_lost_answer_whose_row_was_given_up_is_for_a_person() -> None:
    hub = fake_hub()
    a_lost_answer(hub)
    bury_rows(hub, WorkKind.SUBMIT_APPLICATION)
    assert only(hub).kind is K.ANSWER_LOST


def test_an_expired_application_lets_its_unsigned_deal_lapse() -> None:
    hub = fake_hub()
    a_lost_answer(hub)
    bury_rows(hub, WorkKind.SUBMIT_APPLICATION)
    hub.clock.move(timedelta(days=2))
    work_all(hub)
    assert found(hub) == []


def test_our_key_that_no_application_has_is_told_and_a_strange_one_is_not() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    record = record_of(hub, application)
    hub.loan_system.records["Д-1"] = replace(record, number="Д-1", external_id="app_0000", passport="4511000000")
    hub.loan_system.records["Д-2"] = replace(record, number="Д-2", external_id="lead-77", passport="4511000000")
    hub.loan_system.records["Д-3"] = replace(record, number="Д-3", external_id="", passport="4511000000")
    one = only(hub)
    assert (one.kind, one.application_id, one.subject) == (K.KEY_UNKNOWN_HERE, "", "Д-1")


def test_a_key_that_was_cut_off_in_a_deal_that_we_know_is_no_difference() -> None:
    hub = fake_hub()
    record_of(hub, brought_to(hub, Status.SUBMITTED)).external_id = "app_0"
    assert found(hub) == []


def test_two_deals_for_one_key_are_an_alarm_until_one_is_cancelled() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    copy = replace(record_of(hub, application), number="КОПИЯ-1")
    hub.loan_system.records[copy.number] = copy
    one = only(hub)
    assert (one.kind, one.subject, one.here) == (K.SECOND_DEAL, "КОПИЯ-1", deal_number(hub, application.id))
    hub.clock.move(timedelta(hours=1))
    copy.state = DealState.CANCELLED
    assert found(hub) == [] and waiting(hub) == []


def test_a_deal_of_our_borrower_without_our_key_is_found_by_the_borrower() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    strange = replace(record_of(hub, application), number="РУЧНАЯ-1", external_id="")
    hub.loan_system.records[strange.number] = strange
    one = only(hub)
    assert (one.kind, one.application_id, one.subject) == (K.DEAL_WITHOUT_KEY, application.id, "РУЧНАЯ-1")
    strange.state = DealState.REPAID
    assert found(hub) == [] and waiting(hub) == []


def test_other_deals_are_asked_for_only_of_borrowers_who_applied_lately() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.records["РУЧНАЯ-1"] = replace(record_of(hub, application), number="РУЧНАЯ-1", external_id="")
    assert found(hub, replace(WISH, others_since=hub.clock.now() + timedelta(days=1))) == []
    assert "numbers_of" not in hub.loan_system.calls


BEHIND: list[tuple[Status, Callable[[FakeHub, str], object], Status]] = [
    (Status.SUBMITTED, lambda hub, number: hub.loan_system.approve(number), Status.CONTRACT_READY),
    (Status.SUBMITTED, lambda hub, number: hub.loan_system.decline(number), Status.DECLINED),
    (Status.PAYOUT_READY, lambda hub, number: hub.loan_system.issue(number), Status.ACTIVE),
]


@pytest.mark.parametrize(("status", "act", "after"), BEHIND)
@pytest.mark.parametrize("lost", [False, True])
def test_a_hub_that_is_behind_reads_now_even_when_the_reading_row_was_lost(
    status: Status, act: Callable[[FakeHub, str], object], after: Status, lost: bool
) -> None:
    hub = fake_hub()
    application = brought_to(hub, status)
    work_all(hub)
    act(hub, deal_number(hub, application.id))
    if lost:
        drop_rows(hub, WorkKind.RECEIVE_DECISION)
        drop_rows(hub, WorkKind.FETCH_LOAN)
    assert found(hub) == [(K.STATUS_BEHIND, Course.FIXED)]
    work_all(hub)
    assert read(hub, application.id).status is after
    assert found(hub) == []
    assert waiting(hub) == []


def test_a_repaid_loan_that_nobody_read_is_read() -> None:
    hub = fake_hub()
    application = an_active(hub)
    record_of(hub, application).state = DealState.REPAID
    assert found(hub) == [(K.STATUS_BEHIND, Course.FIXED)]
    work_all(hub)
    assert read(hub, application.id).status is Status.REPAID


def test_a_signature_whose_confirmation_was_lost_is_looked_for_now() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    sign(hub, application.id)
    hub.loan_system.silent_after("confirm_signature")
    work_all(hub)
    assert read(hub, application.id).status is Status.CONTRACT_READY
    assert found(hub) == [(K.STATUS_BEHIND, Course.FIXED)]
    work_all(hub)
    assert read(hub, application.id).status is Status.SIGNED


def test_a_row_that_was_given_up_is_not_pushed() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.approve(deal_number(hub, application.id))
    bury_rows(hub, WorkKind.RECEIVE_DECISION)
    assert only(hub).kind is K.STATUS_BEHIND


def test_what_was_fixed_and_is_there_again_unchanged_goes_to_a_person() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.approve(deal_number(hub, application.id))
    assert found(hub) == [(K.STATUS_BEHIND, Course.FIXED)]
    assert found(hub) == [(K.STATUS_BEHIND, Course.PERSON)]
    work_all(hub)
    assert found(hub) == [] and waiting(hub) == []


IMPOSSIBLE = [
    (Status.SUBMITTED, DealState.ISSUED), (Status.CONTRACT_READY, DealState.SIGNED), (Status.CONTRACT_READY, DealState.REJECTED),
    (Status.SIGNED, DealState.APPROVED), (Status.SIGNED, DealState.ISSUED), (Status.PAYOUT_READY, DealState.APPROVED),
    (Status.ACTIVE, DealState.SIGNED), (Status.ACTIVE, DealState.SOLD),
]  # fmt: skip


@pytest.mark.parametrize(("status", "state"), IMPOSSIBLE)
def test_what_can_not_be_right_is_put_before_a_person(status: Status, state: DealState) -> None:
    hub = fake_hub()
    application = brought_to(hub, status)
    record_of(hub, application).state = state
    one = only(hub)
    assert one.kind is K.STATUS_DIFFERS
    assert one.here.startswith(status.value) and one.there.startswith(state.value)
    assert read(hub, application.id).status is status


def test_a_cancelled_application_that_is_paid_out_is_an_alarm() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    hub.clock.move(timedelta(days=5))
    work_all(hub)
    assert read(hub, application.id).status is Status.EXPIRED
    assert found(hub) == []
    record_of(hub, application).state = DealState.ISSUED
    assert only(hub).alarming


def test_a_word_that_no_map_knows_is_told_as_such() -> None:
    hub = fake_hub()
    application = an_active(hub)
    hub.loan_system.set_unknown_word(deal_number(hub, application.id), "НаСписании")
    assert (only(hub).kind, findings(hub)[0].difference.there) == (K.STATE_UNKNOWN, "unknown «НаСписании»")


def test_a_deal_whose_new_price_is_on_its_way_is_left_alone() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.APPROVED)
    with hub.store.begin() as tx:
        tx.work.post(WorkKind.SUBMIT_APPLICATION, application.id, "loan_system", application.id, hub.clock.now())
    record_of(hub, application).state = DealState.IN_REVIEW
    assert found(hub) == []


def test_another_approved_sum_is_for_a_person() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    record_of(hub, application).approved = application.loan_sum - 100
    one = only(hub)
    assert (one.kind, one.here, one.there) == (K.SUM_DIFFERS, "223\xa0650\xa0₽", "223\xa0649\xa0₽")


def test_a_prolonged_schedule_is_kept_as_a_fresh_copy() -> None:
    hub = fake_hub()
    application = an_active(hub)
    record_of(hub, application).periods = 12
    (one,) = findings(hub)
    assert (one.difference.kind, one.course) == (K.SCHEDULE_DIFFERS, Course.FIXED)
    fresh = read(hub, application.id).loan
    assert fresh is not None and len(fresh.schedule) == 12
    assert one.difference.here.startswith("платежей 6") and one.difference.there.startswith("платежей 12")
    assert found(hub) == []


def test_a_payment_at_the_cash_desk_refreshes_the_copy_and_troubles_nobody() -> None:
    hub = fake_hub()
    application = an_active(hub)
    cash = PostedPayment("КАССА-1", hub.clock.today(), 100_000, online=False)
    record_of(hub, application).posted.append(("", cash))
    assert found(hub) == [(K.PAYMENTS_COPY_OLD, Course.FIXED)]
    assert found(hub) == [] and waiting(hub) == []


def test_a_payment_whose_row_was_lost_is_posted_by_a_new_one() -> None:
    hub = fake_hub()
    application = an_active(hub)
    payment = a_paid(hub, application)
    assert found(hub) == [], "its row is about to post it"
    drop_rows(hub, WorkKind.POST_PAYMENT)
    hub.clock.move(timedelta(hours=1))
    assert found(hub) == [(K.PAID_NOT_THERE, Course.FIXED)]
    work_all(hub)
    assert [reference for reference, _ in record_of(hub, application).posted] == [payment.reference]
    assert found(hub) == []


def test_a_payment_that_was_posted_but_never_heard_of_is_found_and_not_posted_twice() -> None:
    hub = fake_hub()
    application = an_active(hub)
    payment = a_paid(hub, application)
    hub.loan_system.silent_after("post_payment")
    with pytest.raises(OutcomeUnknownError):
        post_payment(hub, work_of(WorkKind.POST_PAYMENT, payment.id))
    drop_rows(hub, WorkKind.POST_PAYMENT)
    hub.clock.move(timedelta(hours=1))
    kinds = {one.difference.kind: one for one in findings(hub)}
    assert kinds.keys() == {K.PAID_NOT_THERE, K.PAYMENTS_COPY_OLD}
    assert kinds[K.PAID_NOT_THERE].difference.there.endswith("ответ потерян")
    work_all(hub)
    assert [reference for reference, _ in record_of(hub, application).posted] == [payment.reference]
    with hub.store.begin() as tx:
        assert tx.payments.get(payment.id).state is PaymentState.POSTED


def test_a_payment_whose_row_was_given_up_waits_for_a_person() -> None:
    hub = fake_hub()
    a_paid(hub, an_active(hub))
    bury_rows(hub, WorkKind.POST_PAYMENT)
    assert only(hub).kind is K.PAID_NOT_THERE
    with hub.store.begin() as tx:
        assert tx.work.revive(Choice(kind=WorkKind.POST_PAYMENT), hub.clock.now()) == 1
    work_all(hub)
    assert found(hub) == [] and waiting(hub) == []


def posted_rows(hub: FakeHub, application: Application) -> list[tuple[str, PostedPayment]]:
    return record_of(hub, application).posted


def kinds_but_the_copy(hub: FakeHub) -> list[DifferenceKind]:
    """The copy of the payments is refreshed besides; that is told by a test of its own."""
    return [kind for kind, _ in found(hub) if kind is not K.PAYMENTS_COPY_OLD]


def test_a_posted_payment_that_is_gone_there_is_an_alarm() -> None:
    hub = fake_hub()
    application = an_active(hub)
    a_posted(hub, application)
    hub.clock.move(timedelta(hours=1))
    posted_rows(hub, application).clear()
    assert kinds_but_the_copy(hub) == [K.POSTED_NOT_THERE]
    assert waiting(hub)[0].startswith("СРОЧНО.")


@pytest.mark.parametrize("change", [{"amount": SUM + 1}, {"on": START.date() - timedelta(days=3)}])
def test_a_payment_of_another_sum_or_day_is_for_a_person(change: dict[str, object]) -> None:
    hub = fake_hub()
    application = an_active(hub)
    a_posted(hub, application)
    hub.clock.move(timedelta(hours=1))
    reference, row = posted_rows(hub, application)[0]
    for receipt in (row.receipt, "другой"):
        posted_rows(hub, application)[0] = (reference, replace(row, receipt=receipt, **change))  # type: ignore[arg-type]
        assert kinds_but_the_copy(hub) == [K.PAYMENT_DIFFERS]


def test_a_payment_that_got_another_number_there_is_the_same_by_day_and_sum() -> None:
    hub = fake_hub()
    application = an_active(hub)
    a_posted(hub, application)
    hub.clock.move(timedelta(hours=1))
    reference, row = posted_rows(hub, application)[0]
    posted_rows(hub, application)[0] = (reference, replace(row, receipt="ПКО-77"))
    assert kinds_but_the_copy(hub) == []


@pytest.mark.parametrize("online", [True, False])
def test_a_payment_twice_there_is_an_alarm_also_where_the_base_marks_none_as_online(online: bool) -> None:
    hub = fake_hub()
    application = an_active(hub)
    a_posted(hub, application)
    hub.clock.move(timedelta(hours=1))
    reference, row = posted_rows(hub, application)[0]
    twice = [replace(row, online=online), replace(row, receipt="receipt-2", online=online)]
    posted_rows(hub, application)[:] = [(reference, one) for one in twice]
    assert kinds_but_the_copy(hub) == [K.PAYMENT_TWICE_THERE]


def test_an_online_payment_that_only_the_loan_system_has_is_for_a_person() -> None:
    hub = fake_hub()
    application = an_active(hub)
    posted_rows(hub, application).append(("", PostedPayment("ЧУЖОЙ-1", hub.clock.today(), 100_000, online=True)))
    assert kinds_but_the_copy(hub) == [K.PAYMENT_ONLY_THERE]


def test_a_refunded_payment_that_still_stands_there_is_told_once_by_the_refund_itself() -> None:
    hub = fake_hub()
    application = an_active(hub)
    payment = a_posted(hub, application)
    take_notice(hub, hub.acquiring.notice_body(payment.reference, PaymentState.REFUNDED, SUM))
    work_all(hub)
    hub.clock.move(timedelta(hours=1))
    assert kinds_but_the_copy(hub) == []


def test_a_reversal_that_only_the_loan_system_knows_is_for_a_person_and_one_of_ours_agrees() -> None:
    hub = fake_hub()
    hub.loan_system.reverses = True
    application = an_active(hub)
    payment = a_posted(hub, application)
    told = {"refunded": 100_000, "refund_id": "R-1"}
    take_notice(hub, hub.acquiring.notice_body(payment.reference, PaymentState.REFUNDED, SUM, **told))
    work_all(hub)
    hub.clock.move(timedelta(hours=1))
    assert kinds_but_the_copy(hub) == []
    posted_rows(hub, application).append(("", PostedPayment("СТОРНО-1", hub.clock.today(), -50_000, online=True)))
    assert kinds_but_the_copy(hub) == [K.REVERSALS_DIFFER]


@pytest.mark.parametrize("kind", [RefusedError, BadAnswerError])
def test_a_loan_that_can_not_be_read_is_told_and_stops_no_other(kind: type[Exception]) -> None:
    hub = fake_hub()
    an_active(hub)
    other = an_active(hub)
    record_of(hub, other).periods = 12
    hub.loan_system.fail("loan", kind("fake", "loan", "the contract is locked"))  # type: ignore[arg-type]
    assert sorted(found(hub)) == [(K.SCHEDULE_DIFFERS, Course.FIXED), (K.UNREADABLE, Course.PERSON)]
    assert found(hub) == [] and waiting(hub) == []


def test_what_was_not_told_in_time_is_counted_and_nothing_is_said_of_it() -> None:
    hub = fake_hub()
    application = an_active(hub)
    record_of(hub, application).approved = 7
    assert len(waiting(hub)) == 0 and (K.SUM_DIFFERS, Course.PERSON) in found(hub)
    before = waiting(hub)
    hub.loan_system.fail("loan", OutcomeUnknownError("fake", "loan", "silent"))
    steps = list(reconcile(hub, Patience(), WISH, "test"))
    assert (steps[-1].tally.untold, steps[-1].tally.looked, list(steps[-1].findings)) == (1, 0, [])
    assert waiting(hub) == before


def test_one_deal_that_spoils_the_answer_for_all_is_singled_out() -> None:
    hub = fake_hub()
    applications = [brought_to(hub, Status.SUBMITTED) for _ in range(4)]
    spoilt = deal_number(hub, applications[2].id)
    plain = hub.loan_system.deal_statuses

    def spoiling(numbers: list[str]) -> object:
        if spoilt in numbers:
            raise RefusedError("fake", "deal_statuses", "there is no such deal")
        return plain(numbers)

    hub.loan_system.deal_statuses = spoiling  # type: ignore[method-assign, assignment]
    one = only(hub)
    assert (one.kind, one.application_id) == (K.UNREADABLE, applications[2].id)


def test_a_loan_system_that_refuses_everything_stops_the_reconciliation() -> None:
    hub = fake_hub()
    for _ in range(7):
        brought_to(hub, Status.SUBMITTED)
    hub.loan_system.fail("deal_statuses", *[RefusedError("fake", "deal_statuses", "no rights")] * 50)
    with pytest.raises(RefusedError):
        findings(hub)
    assert waiting(hub) == []


def test_a_loan_system_that_is_away_stops_the_reconciliation_and_closes_nothing() -> None:
    hub = fake_hub()
    application = an_active(hub)
    record_of(hub, application).approved = 7
    findings(hub)
    before = waiting(hub)
    hub.loan_system.fail("loan", UnreachableError("fake", "loan", "away"))
    with pytest.raises(UnreachableError):
        findings(hub)
    assert waiting(hub) == before


def test_every_kind_has_words_and_every_safe_one_says_what_the_hub_does() -> None:
    assert set(WORDS) == set(DifferenceKind)
    assert all(words.title and words.cause and words.remedy for words in WORDS.values())
    safe = {K.ANSWER_LOST, K.STATUS_BEHIND, K.SCHEDULE_DIFFERS, K.PAYMENTS_COPY_OLD, K.PAID_NOT_THERE}
    assert {kind for kind, words in WORDS.items() if words.done} == safe
