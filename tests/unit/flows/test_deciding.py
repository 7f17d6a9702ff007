"""Steps 4 and 5: at most one deal, and the lender's decision acted on once, for the price it was made for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.applying.answer_questionnaire import send_answers
from bridge.flows.deciding.change_price import change_price
from bridge.flows.deciding.receive_decision import receive_decision
from bridge.flows.deciding.submit_application import submit_application
from bridge.flows.deciding.take_deal_notice import ChangedDeal, take_deal_notice
from bridge.model.decision import DealState
from bridge.model.status import Status
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from bridge.ports.work import Later, WorkKind
from tests.builders import FakeHub, a_price, fake_hub, work_of
from tests.walk import approve, brought_to, deal_number, read, work_all

SUBMIT, DECIDE = WorkKind.SUBMIT_APPLICATION, WorkKind.RECEIVE_DECISION


def settle(hub: FakeHub, kind: WorkKind, application_id: str) -> None:
    """The rows of this kind are done, as the runner marks them."""
    with hub.store.begin() as tx:
        for row in tx.work.claim(hub.clock.now(), "test", timedelta(minutes=1), 100):
            if (row.kind, row.application_id) == (kind, application_id):
                tx.work.complete("test", row.id)


def waiting(hub: FakeHub) -> list[tuple[str, str]]:
    with hub.store.begin() as tx:
        return [(one.kind, one.text) for one in tx.attentions.waiting()]


def test_a_submit_whose_answer_was_lost_finds_the_deal_and_makes_no_second() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.FILLING)
    hub.loan_system.silent_after("submit")
    with pytest.raises(OutcomeUnknownError):
        submit_application(hub, work_of(SUBMIT, application.id))
    assert read(hub, application.id).status is Status.FILLING
    submit_application(hub, work_of(SUBMIT, application.id, attempt=2))
    assert read(hub, application.id).status is Status.SUBMITTED
    assert hub.loan_system.calls == ["submit", "find_deal"]
    assert len(hub.loan_system.records) == 1


def test_a_deal_found_after_a_lost_answer_holds_the_price_it_was_sent_with() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.FILLING)
    hub.loan_system.silent_after("submit")
    with pytest.raises(OutcomeUnknownError):
        submit_application(hub, work_of(SUBMIT, application.id))
    change_price(hub, application.id, a_price(application.price.total + 100_000, version=2))
    submit_application(hub, work_of(SUBMIT, application.id, attempt=2))
    found = read(hub, application.id)
    assert found.deal is not None and found.deal.price_version == 1
    assert not found.decided_for_this_price
    with hub.store.begin() as tx:
        again = [row for row in tx.work.open_of(application.id) if row.kind is SUBMIT]
    submit_application(hub, work_of(SUBMIT, again[-1].subject))
    assert read(hub, application.id).decided_for_this_price
    assert len(hub.loan_system.records) == 1


def test_a_submit_that_never_arrived_is_sent_after_looking() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.FILLING)
    hub.loan_system.fail("submit", UnreachableError("fake", "submit", "no line"))
    with pytest.raises(UnreachableError):
        submit_application(hub, work_of(SUBMIT, application.id))
    hub.loan_system.calls.clear()
    submit_application(hub, work_of(SUBMIT, application.id, attempt=2))
    assert hub.loan_system.calls == ["find_deal", "submit"]
    assert read(hub, application.id).deal is not None


def test_a_deal_of_an_earlier_application_of_the_same_person_is_not_taken_for_this_one() -> None:
    hub = fake_hub()
    first = brought_to(hub, Status.SUBMITTED)
    second = brought_to(hub, Status.FILLING, borrower=first.borrower)
    submit_application(hub, work_of(SUBMIT, second.id, attempt=2))
    assert deal_number(hub, second.id) != deal_number(hub, first.id)


def test_of_one_borrowers_orders_only_one_is_on_its_way_at_a_time() -> None:
    hub = fake_hub()
    first = brought_to(hub, Status.FILLING)
    second = brought_to(hub, Status.FILLING, borrower=first.borrower)
    for one in (first, second):
        send_answers(hub, one.id)
    hub.loan_system.silent_after("submit")
    with pytest.raises(OutcomeUnknownError):
        submit_application(hub, work_of(SUBMIT, first.id))
    assert isinstance(submit_application(hub, work_of(SUBMIT, second.id)), Later)
    submit_application(hub, work_of(SUBMIT, first.id, attempt=2))
    settle(hub, SUBMIT, first.id)
    assert submit_application(hub, work_of(SUBMIT, second.id)) is None
    numbers = {deal_number(hub, first.id), deal_number(hub, second.id)}
    assert len(numbers) == len(hub.loan_system.records) == 2


def test_two_deals_that_fit_are_left_to_a_person() -> None:
    hub = fake_hub()
    first, second = brought_to(hub, Status.FILLING), brought_to(hub, Status.FILLING)
    hub.loan_system.fail("submit", UnreachableError("fake", "submit", "no line"))
    with pytest.raises(UnreachableError):
        submit_application(hub, work_of(SUBMIT, first.id))
    for one in (first, second):
        hub.loan_system.submit(replace(one, borrower=first.borrower))
    with pytest.raises(BadAnswerError):
        submit_application(hub, work_of(SUBMIT, first.id, attempt=2))
    assert read(hub, first.id).deal is None


@pytest.mark.parametrize("kind", [UnreachableError, RefusedError, BadAnswerError])
def test_a_submit_that_failed_leaves_the_application_where_it_was(kind: type[OutsideError]) -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.FILLING)
    hub.loan_system.fail("submit", kind("fake", "submit", "no"))
    with pytest.raises(kind):
        submit_application(hub, work_of(SUBMIT, application.id))
    left = read(hub, application.id)
    assert (left.status, left.deal, left.sent_version) == (application.status, None, application.price.version)


def test_submitting_again_by_a_repeated_row_makes_no_second_deal_and_no_second_event() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    submit_application(hub, work_of(SUBMIT, application.id, attempt=2))
    assert len(hub.loan_system.records) == 1
    with hub.store.begin() as tx:
        types = [event.type for event in tx.events.of(application.id)]
    assert len(types) == len(set(types))


def test_an_approval_tells_site_and_borrower_and_sends_for_the_papers() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.APPROVED)
    assert application.decision is not None
    assert (application.decision.approved, application.decision.amount) == (True, application.loan_sum)
    assert application.decision.valid_until == application.decision.at + timedelta(days=1)
    with hub.store.begin() as tx:
        event = tx.events.of(application.id)[-1]
        kinds = [row.kind for row in tx.work.open_of(application.id)]
    assert event.facts["max_price"] == application.price.total
    assert {WorkKind.ISSUE_CONTRACT, WorkKind.TELL_BORROWER, WorkKind.NOTIFY_PARTNER} <= set(kinds)


def test_the_same_decision_read_again_changes_nothing() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.APPROVED)
    assert receive_decision(hub, work_of(DECIDE, application.id)) is None
    assert read(hub, application.id) == application


@pytest.mark.parametrize(("waited", "pause"), [(1, 10), (5, 30), (10, 60), (60 * 24, 300), (-60, 10)])
def test_who_is_decided_on_slowly_is_asked_about_less_often(waited: int, pause: int) -> None:
    """`waited` in minutes, before zero when the clock was moved back; `pause` in seconds."""
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    row = replace(work_of(DECIDE, application.id), posted_at=hub.clock.now() - timedelta(minutes=waited))
    assert receive_decision(hub, row) == Later(hub.clock.now() + timedelta(seconds=pause))


def test_without_a_decision_the_deal_is_looked_at_again_after_the_poll() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    assert receive_decision(hub, work_of(DECIDE, application.id)) == Later(hub.clock.now() + timedelta(seconds=10))


def test_review_is_told_once_and_then_decided() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.records[deal_number(hub, application.id)].state = DealState.IN_REVIEW
    for _ in range(2):
        receive_decision(hub, work_of(DECIDE, application.id))
    assert read(hub, application.id).status is Status.IN_REVIEW
    with hub.store.begin() as tx:
        assert [event.type.value for event in tx.events.of(application.id)].count("application.scoring") == 1
    approve(hub, application.id)
    assert read(hub, application.id).status is Status.APPROVED


def test_a_decline_ends_the_life_and_the_lenders_reason_does_not_leave_the_house() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.decline(deal_number(hub, application.id))
    hub.loan_system.records[deal_number(hub, application.id)].note = "чёрный список"
    receive_decision(hub, work_of(DECIDE, application.id))
    work_all(hub)
    declined = read(hub, application.id)
    assert declined.status is Status.DECLINED
    assert declined.status.final
    told = [str(event.facts) for event in hub.partner_callbacks.delivered] + [one.text for one in hub.sms.sent]
    assert not any("список" in text for text in told)


def test_more_data_opens_the_questionnaire_and_sending_it_brings_the_same_deal_up_to_date() -> None:
    from bridge.flows.applying.answer_questionnaire import keep_answers, send_answers

    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.ask_for_more(deal_number(hub, application.id), "Уточните доход")
    receive_decision(hub, work_of(DECIDE, application.id))
    asked = read(hub, application.id)
    assert (asked.status, asked.more_wanted, asked.answers_open) == (Status.MORE_WANTED, "Уточните доход", True)
    keep_answers(hub, asked, lambda person: replace(person, more_answer="85 000"))
    send_answers(hub, application.id)
    work_all(hub)
    assert read(hub, application.id).status in (Status.SUBMITTED, Status.IN_REVIEW)
    assert len(hub.loan_system.records) == 1


def test_a_deal_cancelled_by_the_lender_cancels_the_application_with_that_reason() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.records[deal_number(hub, application.id)].state = DealState.CANCELLED
    receive_decision(hub, work_of(DECIDE, application.id))
    ended = read(hub, application.id)
    assert (ended.status, ended.end_reason) == (Status.CANCELLED, "cancelled_by_lender")


def test_a_word_that_no_map_knows_is_put_before_a_person_once_and_asked_about_again() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.set_unknown_word(deal_number(hub, application.id), "НаСогласовании")
    for _ in range(3):
        assert isinstance(receive_decision(hub, work_of(DECIDE, application.id)), Later)
    assert [kind for kind, text in waiting(hub) if "НаСогласовании" in text] == ["unexpected_state"]
    assert read(hub, application.id).status is Status.SUBMITTED


def test_less_than_the_tour_needs_is_put_before_a_person_and_no_papers_are_made() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.approve(deal_number(hub, application.id), application.loan_sum - 1)
    hub.clock.move(timedelta(seconds=10))
    work_all(hub)
    assert read(hub, application.id).status is Status.APPROVED
    assert [kind for kind, _ in waiting(hub)] == ["approved_less"]


def test_a_notice_only_hastens_the_look_and_counts_once() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.approve(deal_number(hub, application.id))
    assert work_all(hub) == 0
    changed = [ChangedDeal(deal_number(hub, application.id), 2)]
    assert take_deal_notice(hub, changed, "key-1", b"rejected, says the notice")
    assert not take_deal_notice(hub, changed, "key-1", b"rejected, says the notice")
    work_all(hub)
    assert read(hub, application.id).status is Status.CONTRACT_READY


def test_a_notice_about_a_strange_deal_is_stored_and_moves_nothing() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    assert take_deal_notice(hub, [ChangedDeal("ЧУЖОЙ-1", 1)], "key-1", b"approved")
    assert work_all(hub) == 0
    assert read(hub, application.id) == application
