"""The moments of a decision as the flows keep them: from 1C's notice or the poll to the site's 2xx, once and for good."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bridge.flows.deciding.cancel_application import cancel_application
from bridge.flows.deciding.change_price import change_price
from bridge.flows.deciding.receive_decision import receive_decision
from bridge.flows.deciding.take_deal_notice import ChangedDeal, take_deal_notice
from bridge.flows.recover import replay_events
from bridge.model.application import Application
from bridge.model.decision import DealState, DealStatus
from bridge.model.events import EventType
from bridge.model.status import Status
from bridge.model.timing.decision_way import DecidedBy, DecisionWay
from bridge.ports.outside_errors import UnreachableError
from bridge.ports.work import Later, WorkKind
from tests.builders import FakeHub, a_price, fake_hub, work_of
from tests.fakes.loan_system import FakeLoanSystem
from tests.walk import approve, brought_to, deal_number, read, work_all

DECIDE = WorkKind.RECEIVE_DECISION
SECOND = timedelta(seconds=1)


class MuteBase(FakeLoanSystem):
    """Tells no moment with a state; `meanwhile` is what happens while a state is read."""

    def deal_status(self, application: Application) -> DealStatus:
        self.meanwhile()
        return replace(super().deal_status(application), decided_at=None)

    def meanwhile(self) -> None: ...


@pytest.fixture
def hub() -> FakeHub:
    made = fake_hub()
    base = MuteBase(made.clock.now)
    return replace(made, loan_system=base)


def ways(hub: FakeHub, application: Application) -> list[DecisionWay]:
    with hub.store.read() as tx:
        return list(tx.decisions.of(application.id))


def the_way(hub: FakeHub, application: Application) -> DecisionWay:
    (way,) = ways(hub, application)
    return way


def notice(hub: FakeHub, application: Application, version: int, at: datetime | None = None) -> datetime:
    """1C tells of a change; when it came."""
    changed = ChangedDeal(deal_number(hub, application.id), version, at)
    take_deal_notice(hub, [changed], f"{changed.deal}:{version}", b"{}")
    return hub.clock.now()


def test_a_decision_that_was_announced_is_followed_to_the_sites_answer(hub: FakeHub) -> None:
    application = brought_to(hub, Status.SUBMITTED)
    sent, decided = hub.clock.now(), hub.clock.now() + SECOND
    hub.clock.move(SECOND * 3)
    hub.loan_system.approve(deal_number(hub, application.id))
    heard = notice(hub, application, 2, decided)
    hub.clock.move(SECOND)
    receive_decision(hub, work_of(DECIDE, application.id))
    read_at = hub.clock.now()
    hub.clock.move(SECOND * 2)
    work_all(hub)
    way = the_way(hub, application)
    assert (way.type, way.partner, way.decided_by) == (EventType.APPLICATION_APPROVED, application.partner, DecidedBy.NOTICE)
    assert (way.sent_at, way.told_at, way.noticed_at) == (sent, decided, heard)
    assert (way.read_at, way.committed_at, way.accepted_at) == (read_at, read_at, read_at + SECOND * 2)
    assert way.total == SECOND * 5


def test_a_base_that_tells_the_moment_itself_is_believed() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.approve(deal_number(hub, application.id))
    decided = hub.clock.now()
    hub.clock.move(SECOND * 10)
    work_all(hub)
    way = the_way(hub, application)
    assert (way.decided_by, way.base_at, way.noticed_at, way.to_hub) == (DecidedBy.BASE, decided, None, SECOND * 10)


def test_the_first_answer_of_the_site_counts_and_no_replay_changes_it(hub: FakeHub) -> None:
    application = brought_to(hub, Status.SUBMITTED)
    work_all(hub)
    hub.partner_callbacks.failing = [UnreachableError("partner", "deliver", "HTTP 503")]
    approve(hub, application.id)
    work_all(hub)
    assert the_way(hub, application).accepted_at is None
    hub.clock.move(SECOND * 30)
    work_all(hub)
    taken = the_way(hub, application)
    assert taken.accepted_at == hub.clock.now()
    hub.clock.move(timedelta(days=1))
    assert replay_events(hub, application.partner, hub.clock.now() - timedelta(days=9), hub.clock.now())
    work_all(hub)
    assert the_way(hub, application) == taken


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (DealState.REJECTED, EventType.APPLICATION_DECLINED),
        (DealState.MORE_WANTED, EventType.MORE_DATA_WANTED),
        (DealState.CANCELLED, EventType.APPLICATION_CANCELLED),
    ],
)
def test_whatever_the_lender_decides_has_its_way(hub: FakeHub, state: DealState, event: EventType) -> None:
    application = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.records[deal_number(hub, application.id)].state = state
    notice(hub, application, 2)
    work_all(hub)
    way = the_way(hub, application)
    assert (way.type, way.decided_by, way.accepted_at) == (event, DecidedBy.ARRIVAL, hub.clock.now())


def test_what_is_no_decision_of_the_lender_has_none(hub: FakeHub) -> None:
    application = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.records[deal_number(hub, application.id)].state = DealState.IN_REVIEW
    receive_decision(hub, work_of(DECIDE, application.id))
    cancel_application(hub, application.id, "the buyer changed their mind")
    work_all(hub)
    assert ways(hub, application) == []


def test_a_notice_whose_reading_found_no_decision_did_not_announce_the_one_that_follows(hub: FakeHub) -> None:
    application = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.records[deal_number(hub, application.id)].state = DealState.IN_REVIEW
    notice(hub, application, 2)
    work_all(hub)
    hub.clock.move(timedelta(hours=1))
    hub.loan_system.approve(deal_number(hub, application.id))
    work_all(hub)
    assert the_way(hub, application).decided_by is DecidedBy.READING


def test_a_notice_that_comes_while_the_state_is_read_has_it_read_again_soon(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = brought_to(hub, Status.SUBMITTED)

    def decide_meanwhile() -> None:
        hub.clock.move(SECOND)
        notice(hub, application, 3)

    monkeypatch.setattr(hub.loan_system, "meanwhile", decide_meanwhile)
    assert receive_decision(hub, work_of(DECIDE, application.id)) == Later(hub.clock.now() + SECOND)
    monkeypatch.undo()
    hub.loan_system.approve(deal_number(hub, application.id))
    hub.clock.move(SECOND)
    receive_decision(hub, work_of(DECIDE, application.id))
    assert the_way(hub, application).decided_by is DecidedBy.ARRIVAL


def test_a_notice_that_asking_overtook_still_tells_when_it_was_decided(hub: FakeHub) -> None:
    application = brought_to(hub, Status.SUBMITTED)
    decided = hub.clock.now()
    approve(hub, application.id)
    hub.clock.move(SECOND)
    notice(hub, application, 2, decided)
    way = the_way(hub, application)
    assert (way.decided_by, way.decided_at) == (DecidedBy.NOTICE, decided)
    assert way.heard_at == way.read_at


def test_a_decision_on_a_new_price_is_measured_by_itself(hub: FakeHub) -> None:
    application = brought_to(hub, Status.SUBMITTED)
    approve(hub, application.id)
    work_all(hub)
    hub.clock.move(timedelta(minutes=5))
    change_price(hub, application.id, a_price(application.price.total + 100_000, version=2))
    work_all(hub)
    notice(hub, application, 4)
    approve(hub, application.id)
    work_all(hub)
    first, second = ways(hub, read(hub, application.id))
    assert first.sent_at and second.sent_at and second.sent_at > first.committed_at
    assert (first.decided_by, second.decided_by) == (DecidedBy.READING, DecidedBy.ARRIVAL)
    assert first.accepted_at and second.accepted_at and second.accepted_at > first.accepted_at
