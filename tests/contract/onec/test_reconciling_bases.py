"""Reconciliation and the following of changes over every map of the house: only the TOML differs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bridge.flows.deciding.follow_changes import follow_changes
from bridge.flows.reconciling.ask_loan_system import Patience
from bridge.flows.reconciling.keep_differences import Course
from bridge.flows.reconciling.look_at_page import Wish
from bridge.flows.reconciling.run_reconciliation import Tally, reconcile
from bridge.model.reconciling.difference import Difference, DifferenceKind
from bridge.model.status import Status
from bridge.ports.work import Later, WorkKind
from tests.builders import FakeHub, work_of
from tests.contract.onec.stages import NeighbourStage
from tests.contract.onec.test_cut_after_each_commit import a_hub, held, live
from tests.fakes.surroundings import START
from tests.walk import brought_to, deal_number, read, work_all

K = DifferenceKind
MAPS = ("moyamfo", "soap_loans", "odata_loans", "mfs")
WISH = Wish(START - timedelta(days=30), START - timedelta(days=30))


@pytest.fixture(params=MAPS)
def stage(request: pytest.FixtureRequest, neighbour: NeighbourStage) -> Iterator[NeighbourStage]:
    made = NeighbourStage(neighbour.root, neighbour.settings, request.param)
    yield made
    made.reset()


def found(hub: FakeHub) -> tuple[dict[DifferenceKind, tuple[Difference, Course]], Tally]:
    steps = list(reconcile(hub, Patience(), WISH, "test"))
    findings = [(one.difference.kind, (one.difference, one.course)) for step in steps for one in step.findings]
    assert len(dict(findings)) == len(findings)
    return dict(findings), steps[-1].tally


def test_a_whole_life_with_a_payment_agrees_and_what_was_changed_there_is_found(stage: NeighbourStage) -> None:
    hub = a_hub(stage)
    application_id = live(hub)
    differences, tally = found(hub)
    assert differences == {}
    assert (tally.looked, tally.listed) == (1, 1 if stage.lists_deals else 0)
    number = deal_number(hub, application_id)
    stage.set_unknown_word(number, "НаСогласовании")
    with hub.store.begin() as tx:
        (payment,) = tx.payments.of(application_id)
        lost = replace(payment, id="pay_lost", reference="LOST000001", posting_reference="нет", refunded=0, reversed=0)
        tx.payments.add(lost)
    differences, _ = found(hub)
    assert set(differences) == {K.STATE_UNKNOWN, K.POSTED_NOT_THERE}
    assert Decimal(held(stage)[0]["payments"][0]["sum"]) * 100 == payment.amount


def test_a_decision_that_nobody_told_is_read_at_once(stage: NeighbourStage) -> None:
    hub = a_hub(stage)
    application = brought_to(hub, Status.SUBMITTED)
    stage.approve(deal_number(hub, application.id))
    differences, _ = found(hub)
    assert {kind: course for kind, (_, course) in differences.items()} == {K.STATUS_BEHIND: Course.FIXED}
    work_all(hub)
    assert read(hub, application.id).status is Status.CONTRACT_READY


def test_changes_are_followed_where_the_base_tells_them(stage: NeighbourStage) -> None:
    hub = a_hub(stage)
    application = brought_to(hub, Status.SUBMITTED)
    stage.approve(deal_number(hub, application.id))
    row = work_of(WorkKind.FOLLOW_CHANGES, "changes")
    if not stage.lists_deals:
        assert follow_changes(hub, row) is None
        return
    assert isinstance(follow_changes(hub, row), Later)
    assert work_all(hub) > 0
    assert read(hub, application.id).status is Status.CONTRACT_READY
    follow_changes(hub, row)
    assert work_all(hub) == 0
