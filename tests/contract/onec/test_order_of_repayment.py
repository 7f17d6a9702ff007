"""Which debts a payment repays first is the base's doing, compared with the law's order: over each map, after a reversal, too."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests

from bridge.flows.repaying.receive_payment import take_notice
from bridge.flows.repaying.start_payment import start_payment
from bridge.model.credit.allocation import allocate
from bridge.model.payment import Payment, PaymentState
from bridge.model.reconciling.difference import DifferenceKind
from bridge.model.tour import Tour
from tests.builders import FakeHub, a_price
from tests.contract.onec.stages import NeighbourStage
from tests.contract.onec.test_cut_after_each_commit import a_hub, issued, patiently
from tests.unit.flows.test_posting import now_of
from tests.walk import read, work_all

MAPS = ("moyamfo", "soap_loans", "mfs", "odata_loans")
AGO = timedelta(days=50)
# Noon at the base. Days are counted while a test runs: a midnight in the middle of it would add a day's fee.
NOON = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture
def stage(request: pytest.FixtureRequest, neighbour: NeighbourStage) -> Iterator[NeighbourStage]:
    made = NeighbourStage(neighbour.root, neighbour.settings, request.param)
    yield made
    move(made, datetime.now(UTC))
    made.reset()


def move(stage: NeighbourStage, to: datetime) -> None:
    stage.wall.shift = to - datetime.now(UTC)
    assert requests.post(f"{stage.root}/_stand/clock", json={"to": to.isoformat()}, timeout=60).status_code == 200


def overdue_loan(stage: NeighbourStage, hub: FakeHub) -> str:
    """A loan whose first instalment was due weeks ago, with a fee that grew since."""
    then = NOON - AGO
    hub.clock.set_to(then)
    move(stage, then)
    tour = Tour("Турция", "Hotel", (then + timedelta(days=200)).date(), (then + timedelta(days=207)).date(), 7, 2)
    application_id = issued(hub, price=a_price(valid_until=then + timedelta(hours=3)), tour=tour)
    hub.clock.set_to(NOON)
    move(stage, NOON)
    return application_id


def paid(hub: FakeHub, application_id: str, amount: int) -> Payment:
    payment, _ = start_payment(hub, application_id, amount)
    told = {"acquirer_reference": payment.reference}
    take_notice(hub, hub.acquiring.notice_body(payment.reference, PaymentState.PAID, amount, **told))
    patiently(hub, lambda: now_of(hub, payment).state is PaymentState.POSTED)
    work_all(hub)
    return now_of(hub, payment)


def give_back(hub: FakeHub, payment: Payment, amount: int, number: str) -> Payment:
    told = {"acquirer_reference": payment.reference, "refunded": amount, "refund_id": number}
    take_notice(hub, hub.acquiring.notice_body(payment.reference, PaymentState.REFUNDED, payment.amount, **told))
    patiently(hub, lambda: now_of(hub, payment).to_reverse == 0)
    work_all(hub)
    return now_of(hub, payment)


def differing(hub: FakeHub) -> list[DifferenceKind]:
    with hub.store.begin() as tx:
        return [one.difference.kind for one in tx.differences.waiting(9)]


@pytest.mark.parametrize("stage", MAPS, indirect=True)
def test_the_order_of_the_law_is_kept_and_seen_before_and_after_parts_are_taken_out(stage: NeighbourStage) -> None:
    hub = a_hub(stage)
    application_id = overdue_loan(stage, hub)
    loan = stage.onec.loan(read(hub, application_id))
    assert loan.overdue and loan.penalty > 100
    payment = paid(hub, application_id, loan.overdue + loan.penalty // 2)
    assert payment.figure is not None
    assert payment.went == allocate(payment.posting, payment.figure.parts).paid
    assert (payment.went.penalty, payment.went.current_interest) == (loan.penalty // 2, 0)
    payment = give_back(hub, payment, loan.overdue // 2, "R-1")
    assert payment.figure is not None and payment.went == allocate(payment.posted, payment.figure.parts).paid
    assert payment.went.penalty == 0 < payment.went.overdue_interest
    payment = give_back(hub, payment, payment.here, "R-2")
    assert payment.went is not None and payment.went.total == 0
    after = stage.onec.loan(read(hub, application_id))
    assert (after.overdue, after.penalty, after.total_debt) == (loan.overdue, loan.penalty, loan.total_debt)
    assert differing(hub) == []


@pytest.mark.parametrize("stage", MAPS, indirect=True)
def test_a_base_that_takes_its_fee_first_is_found_out_and_a_reversal_of_all_ends_that(stage: NeighbourStage) -> None:
    hub = a_hub(stage)
    application_id = overdue_loan(stage, hub)
    stage.switch(fines_first=True)
    loan = stage.onec.loan(read(hub, application_id))
    payment = paid(hub, application_id, loan.overdue)
    assert payment.went is not None and payment.went.penalty == loan.penalty
    assert differing(hub) == [DifferenceKind.ALLOCATION_DIFFERS]
    payment = give_back(hub, payment, loan.overdue // 2, "R-1")
    assert differing(hub) == [DifferenceKind.ALLOCATION_DIFFERS]
    give_back(hub, payment, payment.here, "R-2")
    assert differing(hub) == []
