"""A price that moves, an end that comes, a site that steps back: before, during and after the decision."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bridge.flows.applying.answer_questionnaire import send_answers
from bridge.flows.deciding.cancel_application import cancel_application, cancelled_by_lender
from bridge.flows.deciding.change_price import change_price
from bridge.flows.deciding.expire_application import expire_application
from bridge.flows.deciding.receive_decision import receive_decision
from bridge.flows.deciding.submit_application import submit_application
from bridge.flows.signing.sign_contract import confirm_signature, sign_contract
from bridge.model.application import Application
from bridge.model.decision import Deal, DealStatus
from bridge.model.errors import DocumentsChangedError, MoveNotAllowedError, PriceVersionOldError, RuleBrokenError, StepClosedError
from bridge.model.status import Status
from bridge.ports.work import Later, WorkKind
from tests.builders import FakeHub, a_price, fake_hub, work_of
from tests.fakes.loan_system import FakeLoanSystem
from tests.walk import HAND, ROAD, approve, ask_to_sign, brought_to, deal_number, last_code, read, sign, work_all

EXPIRE, DECIDE, SUBMIT = WorkKind.EXPIRE_APPLICATION, WorkKind.RECEIVE_DECISION, WorkKind.SUBMIT_APPLICATION
DEARER = a_price(25_000_000, 2)


class Interrupted(FakeLoanSystem):
    """A loan system during whose next call of one kind something else happens in the hub."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.meanwhile: dict[str, Callable[[], object]] = {}

    def submit(self, application: Application) -> Deal:
        deal = super().submit(application)
        self.meanwhile.pop("submit", lambda: None)()
        return deal

    def deal_status(self, application: Application) -> DealStatus:
        status = super().deal_status(application)
        self.meanwhile.pop("deal_status", lambda: None)()
        return status


def interrupted_hub() -> tuple[FakeHub, Interrupted]:
    hub = fake_hub()
    slow = Interrupted(hub.clock.now)
    return replace(hub, loan_system=slow), slow


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.FILLING])
def test_before_the_hand_over_a_new_price_is_only_kept(status: Status) -> None:
    hub = fake_hub()
    application = brought_to(hub, status)
    changed = change_price(hub, application.id, DEARER)
    assert (changed.status, changed.price, changed.loan_sum) == (status, DEARER, 25_000_000 - 2_485_000)


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.APPROVED, Status.CONTRACT_READY])
def test_after_the_hand_over_a_new_price_voids_decision_and_papers_and_goes_to_the_lender(status: Status) -> None:
    hub = fake_hub()
    application = brought_to(hub, status)
    changed = change_price(hub, application.id, DEARER)
    assert (changed.status, changed.decision, changed.contract) == (Status.SUBMITTED, None, None)
    work_all(hub)
    assert hub.loan_system.records[deal_number(hub, application.id)].asked == changed.loan_sum
    assert len(hub.loan_system.records) == 1
    approve(hub, application.id)
    assert (decided := read(hub, application.id)).decision is not None
    assert decided.decision is not None
    assert decided.decision.price_version == 2


def test_a_price_change_after_the_papers_were_shown_makes_their_code_void() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    assert application.contract is not None
    ask_to_sign(hub, application.id)
    work_all(hub)
    old_code, old_papers = last_code(hub, application.id), application.contract.fingerprint
    change_price(hub, application.id, DEARER)
    with pytest.raises(StepClosedError):
        sign_contract(hub, application.id, old_papers, old_code, HAND)
    work_all(hub)
    approve(hub, application.id)
    work_all(hub)
    fresh = read(hub, application.id).contract
    assert fresh is not None
    assert fresh.fingerprint != old_papers
    with pytest.raises(DocumentsChangedError):
        sign_contract(hub, application.id, old_papers, old_code, HAND)
    with pytest.raises(RuleBrokenError):
        sign_contract(hub, application.id, fresh.fingerprint, old_code, HAND)
    assert read(hub, application.id).signature is None


def test_the_same_version_again_changes_nothing_and_an_older_one_is_refused() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    once = change_price(hub, application.id, DEARER)
    assert change_price(hub, application.id, DEARER) == once
    for stale in (a_price(26_000_000, 2), a_price(24_850_000, 1)):
        with pytest.raises(PriceVersionOldError):
            change_price(hub, application.id, stale)


@pytest.mark.parametrize("status", [Status.SIGNED, Status.PAYOUT_READY, Status.ACTIVE])
def test_a_signed_price_moves_no_more(status: Status) -> None:
    hub = fake_hub()
    application = brought_to(hub, status)
    with pytest.raises(StepClosedError):
        change_price(hub, application.id, DEARER)


def test_a_signature_that_is_not_confirmed_yet_holds_the_price_too() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    sign(hub, application.id)
    with pytest.raises(StepClosedError):
        change_price(hub, application.id, DEARER)
    work_all(hub)
    assert read(hub, application.id).status is Status.SIGNED


def test_a_decision_read_before_the_new_price_arrived_is_not_applied() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.approve(deal_number(hub, application.id))
    change_price(hub, application.id, DEARER)
    assert isinstance(receive_decision(hub, work_of(DECIDE, application.id)), Later)
    assert read(hub, application.id).decision is None


def test_a_decision_overtaken_by_a_whole_price_change_is_not_applied() -> None:
    hub, slow = interrupted_hub()
    application = brought_to(hub, Status.SUBMITTED)
    slow.approve(deal_number(hub, application.id))

    def price_moves_and_is_handed_over() -> None:
        change_price(hub, application.id, DEARER)
        submit_application(hub, work_of(SUBMIT, application.id))

    slow.meanwhile["deal_status"] = price_moves_and_is_handed_over
    receive_decision(hub, work_of(DECIDE, application.id))
    undecided = read(hub, application.id)
    assert (undecided.status, undecided.decision) == (Status.SUBMITTED, None)


def test_a_price_that_moves_while_the_application_is_on_its_way_brings_the_deal_up_to_date() -> None:
    hub, slow = interrupted_hub()
    application = brought_to(hub, Status.FILLING)
    send_answers(hub, application.id)
    slow.meanwhile["submit"] = lambda: change_price(hub, application.id, DEARER)
    work_all(hub)
    record = slow.records[deal_number(hub, application.id)]
    assert (record.asked, len(slow.records)) == (25_000_000 - 2_485_000, 1)
    assert read(hub, application.id).decided_for_this_price


def test_an_application_expires_exactly_at_its_end_and_everybody_is_told() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    end = application.deadlines.sign_by
    hub.clock.set_to(end - timedelta(microseconds=1))
    assert expire_application(hub, work_of(EXPIRE, application.id)) == Later(end)
    hub.clock.set_to(end)
    assert expire_application(hub, work_of(EXPIRE, application.id)) is None
    work_all(hub)
    assert read(hub, application.id).status is Status.EXPIRED
    told = [event.type.value for event in hub.partner_callbacks.delivered[-2:]]
    assert told == ["application.expired", "advance.return_requested"]
    assert hub.sms.sent[-1].text.startswith("время вышло")


def test_at_the_end_itself_nothing_can_be_signed() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    assert application.contract is not None
    hub.clock.set_to(application.deadlines.sign_by - timedelta(minutes=1))
    ask_to_sign(hub, application.id)
    work_all(hub)
    hub.clock.set_to(application.deadlines.sign_by)
    with pytest.raises(StepClosedError):
        sign_contract(hub, application.id, application.contract.fingerprint, last_code(hub, application.id), HAND)


def test_a_signature_in_time_that_is_not_confirmed_yet_survives_the_end() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    sign(hub, application.id)
    hub.clock.set_to(application.deadlines.sign_by + timedelta(hours=5))
    assert isinstance(expire_application(hub, work_of(EXPIRE, application.id)), Later)
    confirm_signature(hub, work_of(WorkKind.CONFIRM_SIGNATURE, application.id))
    assert read(hub, application.id).status is Status.SIGNED
    assert expire_application(hub, work_of(EXPIRE, application.id)) is None
    assert read(hub, application.id).status is Status.SIGNED


def test_a_longer_hold_moves_the_end_and_the_watch_with_it() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.RECEIVED)
    longer = replace(DEARER, valid_until=application.price.valid_until + timedelta(hours=1))
    change_price(hub, application.id, longer)
    hub.clock.set_to(application.price.valid_until)
    assert expire_application(hub, work_of(EXPIRE, application.id)) == Later(longer.valid_until)


@pytest.mark.parametrize("end", ["payable_until", "offer"])
def test_the_nearest_of_all_ends_counts(end: str) -> None:
    hub = fake_hub()
    far = {"price": a_price(valid_until=hub.clock.now() + timedelta(days=9))}
    near = hub.clock.now() + timedelta(hours=1)
    changes: dict[str, Any] = far | ({"payable_until": near} if end == "payable_until" else {})
    application = brought_to(hub, Status.APPROVED, **changes)
    assert application.decision is not None
    assert application.deadlines.sign_by == (near if end == "payable_until" else application.decision.valid_until)


@pytest.mark.parametrize("status", [one for one in ROAD if one is not Status.ACTIVE])
def test_the_site_may_step_back_until_the_payout_and_again_changes_nothing(status: Status) -> None:
    hub = fake_hub()
    application = brought_to(hub, status)
    ended = cancel_application(hub, application.id, "tour_gone")
    with hub.store.begin() as tx:
        assert bool(tx.attentions.waiting()) == (status in (Status.SIGNED, Status.PAYOUT_READY))
    assert (ended.status, ended.end_reason) == (Status.CANCELLED, "tour_gone")
    assert cancel_application(hub, application.id, "again") == ended
    hub.clock.move(timedelta(days=5))
    work_all(hub)
    assert read(hub, application.id).status is Status.CANCELLED
    with hub.store.begin() as tx:
        assert [row.kind for row in tx.work.open_of(application.id)] == [WorkKind.WATCH_ADVANCE]


def test_after_the_payout_nobody_steps_back() -> None:
    hub = fake_hub()
    with pytest.raises(MoveNotAllowedError):
        cancel_application(hub, brought_to(hub, Status.ACTIVE).id, "too late")


def test_a_cancellation_after_the_signature_is_put_before_a_person_unless_the_lender_cancelled() -> None:
    hub = fake_hub()
    cancel_application(hub, brought_to(hub, Status.SIGNED).id, "tour_gone")
    by_lender = brought_to(hub, Status.SIGNED)
    with hub.store.begin() as tx:
        cancelled_by_lender(hub, tx, tx.applications.get(by_lender.id))
        assert [one.kind for one in tx.attentions.waiting()] == ["cancelled_after_signature"]
