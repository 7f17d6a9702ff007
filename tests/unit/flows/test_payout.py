"""Steps 9 and 10: no payout before every gate has its evidence, whatever the order in which they open."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations

import pytest

from bridge.flows.deciding.take_deal_notice import ChangedDeal, take_deal_notice
from bridge.flows.signing.confirm_booking import confirm_booking, fail_booking
from bridge.flows.signing.fetch_loan import fetch_loan
from bridge.flows.signing.release_payout import release_payout
from bridge.model.decision import DealState
from bridge.model.errors import StepClosedError
from bridge.model.gates import GateName
from bridge.model.status import Status
from bridge.ports.outside_errors import UnreachableError
from bridge.ports.work import Later, WorkKind
from tests.builders import FakeHub, a_price, fake_hub, work_of
from tests.walk import brought_to, deal_number, read, sign, work_all

RELEASE, FETCH = WorkKind.RELEASE_PAYOUT, WorkKind.FETCH_LOAN
TWO_DAYS = timedelta(hours=48)


def _sign(hub: FakeHub, application_id: str) -> None:
    sign(hub, application_id)


def _book(hub: FakeHub, application_id: str) -> None:
    confirm_booking(hub, application_id, "OP-77")


def _confirm(hub: FakeHub, application_id: str) -> None:
    work_all(hub)


def _cool(hub: FakeHub, application_id: str) -> None:
    hub.clock.move(TWO_DAYS)


STEPS: dict[str, Callable[[FakeHub, str], None]] = {"sign": _sign, "book": _book, "confirm": _confirm, "cool": _cool}
ORDERS = [
    order for order in permutations(STEPS)
    if order.index("sign") < order.index("confirm") and order.index("sign") < order.index("cool")
]  # fmt: skip


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_the_payout_goes_out_after_the_last_gate_and_not_before_in_every_order(order: tuple[str, ...]) -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    for step in order:
        assert read(hub, application.id).status in (Status.CONTRACT_READY, Status.SIGNED)
        STEPS[step](hub, application.id)
    work_all(hub)
    hub.clock.move(timedelta(minutes=2))
    work_all(hub)
    released = read(hub, application.id)
    assert released.status is Status.PAYOUT_READY
    assert released.closed_gates == ()
    assert all(gate.evidence and gate.opened_at for gate in released.gates)


@pytest.mark.parametrize(("total", "hours"), [(2_485_000 + 4_999_999, 0), (2_485_000 + 5_000_000, 4), (24_850_000, 48)])
def test_the_pause_after_the_signature_follows_the_law_by_sum_to_the_second(total: int, hours: int) -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.CONTRACT_READY, price=a_price(total))
    _book(hub, application.id)
    sign(hub, application.id)
    signed_at = hub.clock.now()
    work_all(hub)
    if hours:
        hub.clock.set_to(signed_at + timedelta(hours=hours, seconds=-1))
        work_all(hub)
        assert read(hub, application.id).status is Status.SIGNED
    hub.clock.set_to(signed_at + timedelta(hours=hours))
    work_all(hub)
    assert read(hub, application.id).status is Status.PAYOUT_READY


# While the pause lasts the look asks one thing: whether the lender cancelled the deal on the borrower's word.
@pytest.mark.parametrize(("missing", "asks"), [(GateName.BOOKING, 0), (GateName.COOLING_OFF, 1)])
def test_with_one_gate_closed_nothing_is_released(missing: GateName, asks: int) -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SIGNED)
    _book(hub, application.id) if missing is GateName.COOLING_OFF else _cool(hub, application.id)
    asked = hub.loan_system.calls.count("deal_status")
    release_payout(hub, work_of(RELEASE, application.id))
    held = read(hub, application.id)
    assert (held.status, missing in held.closed_gates) == (Status.SIGNED, True)
    assert hub.loan_system.calls.count("deal_status") == asked + asks


def ready_for_release(hub: FakeHub) -> str:
    application = brought_to(hub, Status.SIGNED)
    _book(hub, application.id)
    _cool(hub, application.id)
    return application.id


def test_the_last_look_finds_the_deal_cancelled_and_ends_the_life_with_the_reason() -> None:
    hub = fake_hub()
    application_id = ready_for_release(hub)
    hub.loan_system.records[deal_number(hub, application_id)].state = DealState.CANCELLED
    work_all(hub)
    ended = read(hub, application_id)
    assert (ended.status, ended.end_reason) == (Status.CANCELLED, "cancelled_by_lender")


@pytest.mark.parametrize("state", [DealState.APPROVED, DealState.UNKNOWN])
def test_a_deal_that_is_not_signed_there_is_looked_at_again_and_not_released(state: DealState) -> None:
    hub = fake_hub()
    application_id = ready_for_release(hub)
    hub.loan_system.records[deal_number(hub, application_id)].state = state
    assert release_payout(hub, work_of(RELEASE, application_id)) == Later(hub.clock.now() + timedelta(minutes=1))
    assert read(hub, application_id).status is Status.SIGNED


def test_a_loan_system_that_is_away_holds_the_payout_and_keeps_the_gates_that_are_open() -> None:
    hub = fake_hub()
    application_id = ready_for_release(hub)
    hub.loan_system.fail("deal_status", UnreachableError("fake", "deal_status", "maintenance"))
    with pytest.raises(UnreachableError):
        release_payout(hub, work_of(RELEASE, application_id))
    assert read(hub, application_id).closed_gates == (GateName.STILL_SIGNED,)


def test_releasing_again_changes_nothing() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.PAYOUT_READY)
    release_payout(hub, work_of(RELEASE, application.id, attempt=2))
    assert read(hub, application.id) == application


def test_confirming_the_booking_again_keeps_the_first_evidence() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SIGNED)
    confirm_booking(hub, application.id, "OP-1")
    gate = confirm_booking(hub, application.id, "OP-2").gate(GateName.BOOKING)
    assert gate is not None
    assert "OP-1" in gate.evidence


def test_a_booking_that_failed_ends_the_life_and_can_not_be_confirmed_afterwards() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SIGNED)
    assert fail_booking(hub, application.id).end_reason == "booking_failed"
    with pytest.raises(StepClosedError):
        confirm_booking(hub, application.id, "OP-1")


def test_the_loan_is_looked_for_until_it_is_paid_out_and_told_once() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.PAYOUT_READY)
    assert isinstance(fetch_loan(hub, work_of(FETCH, application.id)), Later)
    hub.loan_system.issue(deal_number(hub, application.id))
    for _ in range(2):
        assert fetch_loan(hub, work_of(FETCH, application.id)) is None
    active = read(hub, application.id)
    assert active.status is Status.ACTIVE
    assert active.loan is not None
    assert active.loan.total_debt == application.loan_sum
    with hub.store.begin() as tx:
        types = [event.type.value for event in tx.events.of(application.id)]
        messages = [row for row in tx.work.open_of(application.id) if row.kind is WorkKind.TELL_BORROWER]
    assert types.count("application.payout_sent") == 1
    assert len(messages) == 1


def test_a_deal_cancelled_by_the_lender_before_the_payout_ends_the_life() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.PAYOUT_READY)
    hub.loan_system.records[deal_number(hub, application.id)].state = DealState.CANCELLED
    assert fetch_loan(hub, work_of(FETCH, application.id)) is None
    ended = read(hub, application.id)
    assert (ended.status, ended.end_reason) == (Status.CANCELLED, "cancelled_by_lender")


def test_a_deal_cancelled_while_there_is_time_to_change_ones_mind_ends_the_application_at_the_lenders_word() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SIGNED)
    work_all(hub)
    assert read(hub, application.id).status is Status.SIGNED
    hub.loan_system.records[deal_number(hub, application.id)].state = DealState.CANCELLED
    take_deal_notice(hub, [ChangedDeal(deal_number(hub, application.id), 2)], "ntc-2", b"{}")
    work_all(hub)
    assert read(hub, application.id).status is Status.CANCELLED
