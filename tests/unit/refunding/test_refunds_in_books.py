"""A refund of a tour that stands in the loan is strange to no reconciliation and to no closing of a day."""

from datetime import timedelta

import pytest

from bridge.flows.closing.read_sides import read_sides
from bridge.flows.reconciling.ask_loan_system import Patience
from bridge.flows.reconciling.look_at_page import Wish
from bridge.flows.reconciling.run_reconciliation import reconcile
from bridge.flows.refunding.announce_refund import announce_refund
from bridge.flows.refunding.confirm_arrival import confirm_arrival
from bridge.flows.refunding.post_refund import post_refund
from bridge.flows.repaying.receive_payment import take_notice
from bridge.flows.repaying.start_payment import start_payment
from bridge.model.payment import PaymentState
from bridge.model.refunding.tour_refund import Announcement, CancelledBy, Scope
from bridge.model.status import Status
from bridge.ports.outside_errors import OutcomeUnknownError
from bridge.ports.work import WorkKind
from tests.builders import FakeHub, fake_hub, work_of
from tests.fakes.surroundings import START
from tests.walk import brought_to, work_all

SUM = 3_000_000


def differences(hub: FakeHub) -> list[str]:
    since = START - timedelta(days=30)
    return [
        f"{one.difference.kind}"
        for step in reconcile(hub, Patience(), Wish(since, since), "test", 200)
        for one in step.findings
    ]  # fmt: skip


def a_refund_and_an_instalment_of_one_day(hub: FakeHub, *, posted: bool = True) -> str:
    """Of the same sum, too: only their numbers tell them apart. Returns the application."""
    application = brought_to(hub, Status.ACTIVE)
    told = Announcement(Scope.PART, CancelledBy.BORROWER, "shorter", "R-1", SUM)
    refund = announce_refund(hub, application.id, told)
    payment, _ = start_payment(hub, application.id, SUM)
    take_notice(hub, hub.acquiring.notice_body(payment.reference, PaymentState.PAID, SUM, acquirer_reference="P-1"))
    work_all(hub)
    confirm_arrival(hub, refund.id, SUM, hub.clock.today(), "office:anna")
    if not posted:
        hub.loan_system.silent_after("post_payment")
        with pytest.raises(OutcomeUnknownError):
            post_refund(hub, work_of(WorkKind.POST_REFUND, refund.id))
        return application.id
    work_all(hub)
    return application.id


@pytest.mark.parametrize("posted", [True, False])
def test_the_nightly_look_finds_nothing_strange(posted: bool) -> None:
    hub = fake_hub()
    a_refund_and_an_instalment_of_one_day(hub, posted=posted)
    assert [one for one in differences(hub) if "payments_copy" not in one] == []


@pytest.mark.parametrize("posted", [True, False])
def test_the_books_of_the_day_hold_the_instalment_alone(posted: bool) -> None:
    hub = fake_hub()
    application_id = a_refund_and_an_instalment_of_one_day(hub, posted=posted)
    sides = read_sides(hub, hub.clock.today(), fresh=True)
    there = sides.day.there[application_id]
    assert there is not None and [(one.receipt, one.amount) for one in there] == [("receipt-1", SUM)]
