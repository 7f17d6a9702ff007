"""How pushes are repeated: every failure by the plan, in order within an application, as late as the site asked."""

from datetime import timedelta

import pytest

from bridge.flows.delivering.hold_endpoint import EndpointState, endpoint_of, resume_endpoint
from bridge.jobs.plans import PLANS
from bridge.model.events import PartnerEvent
from bridge.model.partner import Partner
from bridge.model.status import Status
from bridge.ports.outside_errors import BusyError, OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from bridge.ports.partner_callbacks import Delivery
from bridge.ports.work import Destination, WorkKind, WorkState
from tests.builders import FakeHub, fake_hub
from tests.fakes.partner_callbacks import FakePartnerCallbacks
from tests.walk import brought_to, work_all

PLAN = PLANS[WorkKind.NOTIFY_PARTNER]
FAILURES: list[OutsideError] = [
    UnreachableError("fake", "deliver", "HTTP 400"), UnreachableError("fake", "deliver", "answered with a redirect (302)"),
    OutcomeUnknownError("fake", "deliver", "HTTP 500"),
]  # fmt: skip


def side(hub: FakeHub) -> Destination:
    with hub.store.begin() as tx:
        return tx.work.health("partner:sun")


def seqs(hub: FakeHub, application_id: str) -> list[int]:
    """What the site took of an application, in the order of taking."""
    return [event.seq for event in hub.partner_callbacks.delivered if event.application_id == application_id]


def test_the_plan_reaches_over_a_day_and_more() -> None:
    assert timedelta(hours=24) <= timedelta(seconds=sum(PLAN.pauses)) <= timedelta(days=4)
    assert list(PLAN.pauses) == sorted(PLAN.pauses), "each pause is as long as the one before, or longer"


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: error.message)
def test_any_failure_is_tried_again_by_the_plan_and_the_event_arrives_once(error: OutsideError) -> None:
    hub = fake_hub()
    hub.partner_callbacks.failing = [error] * 4
    application = brought_to(hub, Status.RECEIVED)
    for _ in range(6):
        work_all(hub)
        hub.clock.move(timedelta(minutes=6))
    assert seqs(hub, application.id) == [1]
    with hub.store.begin() as tx:
        assert [one.http_status for one in tx.deliveries.page("sun", 9)] == [200, 0, 0, 0, 0]


class Refusing(FakePartnerCallbacks):
    """A site that can't take the second event of an application, until it is mended."""

    broken = True

    def deliver(self, partner: Partner, event: PartnerEvent) -> Delivery:
        if self.broken and event.seq == 2:
            raise UnreachableError("fake", "deliver", "HTTP 400")
        return super().deliver(partner, event)


def test_an_event_that_is_stuck_holds_back_its_own_application_alone() -> None:
    site = Refusing()
    hub = fake_hub(partner_callbacks=site)
    stuck = brought_to(hub, Status.APPROVED)
    other = brought_to(hub, Status.RECEIVED)
    work_all(hub)
    assert (seqs(hub, stuck.id), seqs(hub, other.id)) == ([1], [1])
    site.broken = False
    hub.clock.move(timedelta(hours=2))
    work_all(hub)
    told = seqs(hub, stuck.id)
    assert told == list(range(1, len(told) + 1)) and len(told) >= 4


def test_what_the_site_asked_for_is_obeyed_for_everything_that_goes_there() -> None:
    hub = fake_hub()
    brought_to(hub, Status.RECEIVED)
    hub.partner_callbacks.failing = [BusyError("fake", "deliver", "HTTP 503", timedelta(hours=2))]
    work_all(hub)
    brought_to(hub, Status.RECEIVED)
    hub.clock.move(timedelta(hours=1, minutes=59))
    work_all(hub)
    assert hub.partner_callbacks.delivered == []
    hub.clock.move(timedelta(minutes=30))
    work_all(hub)
    assert len(hub.partner_callbacks.delivered) == 2


@pytest.mark.parametrize("reason", ["address", "not_set_up", "not_sent"])
def test_an_endpoint_that_must_not_be_called_is_disabled_and_loses_nothing(reason: str) -> None:
    hub = fake_hub()
    hub.partner_callbacks.failing = [
        RefusedError("fake", "deliver", "the callback address stands for one that is not public", reason)
    ]
    application = brought_to(hub, Status.RECEIVED)
    work_all(hub)
    with hub.store.begin() as tx:
        endpoint = endpoint_of(tx, hub.partners["sun"])
        assert (endpoint.state, tx.work.dead(9)) == (EndpointState.DISABLED, [])
        assert "not public" in endpoint.reason
        resume_endpoint(hub, tx, hub.partners["sun"])
    work_all(hub)
    assert seqs(hub, application.id) == [1]


def test_after_the_last_try_a_person_looks_and_the_next_events_go_on() -> None:
    hub = fake_hub(endpoint_patience=timedelta(days=30))
    application = brought_to(hub, Status.RECEIVED)
    hub.partner_callbacks.failing = [UnreachableError("fake", "deliver", "HTTP 422")] * (len(PLAN.pauses) + 1)
    for _ in range(len(PLAN.pauses) + 3):
        work_all(hub)
        hub.clock.move(timedelta(hours=25))
    with hub.store.begin() as tx:
        (dead,) = tx.work.dead(9)
    assert (dead.application_id, dead.state, dead.attempt) == (application.id, WorkState.DEAD, len(PLAN.pauses) + 1)
