"""A base that is closed for a while, under the real adapter and engine: all waits in order, no try counts, one row finds out."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import requests

from adapters.onec.dialect.onec_map import load_onec_map, map_file
from adapters.onec.settings import OnecSettings
from bridge.flows.applying.answer_questionnaire import send_answers
from bridge.flows.deciding.change_price import change_price
from bridge.flows.find_closed import Closed, find_closed
from bridge.jobs.crew import Worker, drain
from bridge.model.status import Status
from bridge.ports.work import Work, WorkKind, WorkState
from tests.builders import FakeHub, a_price, fake_hub
from tests.contract.onec.stages import NeighbourStage
from tests.walk import brought_to, read

WORKER = Worker("w", timedelta(seconds=30))
LONG = timedelta(seconds=45)
MAPS = ("moyamfo", "soap_loans", "odata_loans", "mfs")


@pytest.fixture(params=MAPS)
def stage(request: pytest.FixtureRequest, neighbour: NeighbourStage) -> NeighbourStage:
    """One base, spoken to by each map."""
    return NeighbourStage(neighbour.root, neighbour.settings, request.param)


def hub_of(stage: NeighbourStage) -> FakeHub:
    return fake_hub(loan_system=stage.onec)


def open_rows(hub: FakeHub, application_id: str, kind: WorkKind = WorkKind.SUBMIT_APPLICATION) -> list[Work]:
    with hub.store.read() as tx:
        return [row for row in tx.work.open_of(application_id) if row.kind is kind]


def closed(hub: FakeHub) -> Closed | None:
    with hub.store.read() as tx:
        return find_closed(tx, "loan_system", hub.clock.now())


def sent(hub: FakeHub) -> str:
    """A borrower sends the questionnaire."""
    application = brought_to(hub, Status.FILLING)
    send_answers(hub, application.id)
    return application.id


def maintenance(stage: NeighbourStage) -> None:
    stage.switch(maintenance=True)


def no_licence(stage: NeighbourStage) -> None:
    stage.fault("no_licence", times=99)


def pool_is_full(stage: NeighbourStage) -> None:
    stage.fault("pool_406", times=99)


def opened(stage: NeighbourStage) -> None:
    assert requests.delete(f"{stage.root}/_stand/faults", timeout=60).ok
    stage.switch(maintenance=False)


@pytest.mark.parametrize("close", [maintenance, no_licence, pool_is_full], ids=lambda one: one.__name__)
def test_what_comes_while_the_base_is_closed_is_in_it_once_it_is_open(
    stage: NeighbourStage, close: Callable[[NeighbourStage], None]
) -> None:
    hub = hub_of(stage)
    close(stage)
    sent_before = [sent(hub) for _ in range(4)]
    since = hub.clock.now()
    for round_ in range(12):
        calls = len(stage.exchanges)
        drain(hub, WORKER)
        assert len(stage.exchanges) - calls <= 2, f"round {round_}: one row finds out, the others wait"
        hub.clock.move(LONG)
    rows = [row for application_id in sent_before for row in open_rows(hub, application_id)]
    assert [(row.state, row.attempt) for row in rows] == [(WorkState.WAITING, 0)] * 4, "no try counted in nine minutes"
    assert stage.deals() == 0
    told = closed(hub)
    assert told is not None and told.since == since and told.lasts
    with hub.store.read() as tx:
        assert tx.work.dead(9) == [] and [one.kind for one in tx.attentions.waiting()] == []
    opened(stage)
    drain(hub, WORKER)
    assert closed(hub) is None
    assert [read(hub, one).status for one in sent_before] == [Status.SUBMITTED] * 4
    assert stage.deals() == 4


def test_what_was_done_for_one_application_meanwhile_goes_there_in_its_order(neighbour: NeighbourStage) -> None:
    hub = hub_of(neighbour)
    application_id = sent(hub)
    drain(hub, WORKER)
    application = read(hub, application_id)
    told = len(hub.partner_callbacks.delivered)
    maintenance(neighbour)
    for version in (2, 3):
        change_price(hub, application_id, a_price(application.price.total + 100_000 * version, version=version))
        drain(hub, WORKER)
        hub.clock.move(LONG)
    first, second = open_rows(hub, application_id)
    assert (first.state, second.state) == (WorkState.WAITING, WorkState.BEHIND)
    opened(neighbour)
    drain(hub, WORKER)
    assert open_rows(hub, application_id) == []
    now = read(hub, application_id)
    assert now.deal is not None and now.decided_for_this_price and now.deal.price_version == 3
    assert neighbour.deals() == 1
    numbers = [event.seq for event in hub.partner_callbacks.delivered[told:]]
    assert numbers == sorted(numbers)


def test_a_decision_made_just_before_the_base_closed_reaches_the_site_after_it(neighbour: NeighbourStage) -> None:
    hub = hub_of(neighbour)
    application_id = sent(hub)
    drain(hub, WORKER)
    deal = read(hub, application_id).deal
    assert deal is not None
    neighbour.approve(deal.number)
    maintenance(neighbour)
    for _ in range(3):
        hub.clock.move(LONG)
        drain(hub, WORKER)
    (row,) = open_rows(hub, application_id, WorkKind.RECEIVE_DECISION)
    assert row.state is WorkState.WAITING and row.attempt == 0
    opened(neighbour)
    hub.clock.move(LONG)
    drain(hub, WORKER)
    assert read(hub, application_id).status is Status.CONTRACT_READY
    with hub.store.read() as tx:
        (way,) = tx.decisions.of(application_id)
    assert way.accepted_at is not None


def test_a_base_that_wakes_up_slowly_is_waited_for(neighbour: NeighbourStage) -> None:
    patient = NeighbourStage(neighbour.root, replace(neighbour.settings, timeouts=(30.0, OnecSettings.timeouts[1])))
    hub = hub_of(patient)
    application_id = sent(hub)
    neighbour.switch(first_call_ms=1500, idle_seconds=0)
    began = time.monotonic()
    drain(hub, WORKER)
    assert time.monotonic() - began > 1.4
    assert read(hub, application_id).status is Status.SUBMITTED and patient.deals() == 1
    assert closed(hub) is None


@pytest.mark.parametrize("name", MAPS)
def test_no_map_of_the_house_gives_up_before_a_first_call_is_over(name: str) -> None:
    # Thirty seconds for the first call after idle were seen, and half of that for the first commit on top.
    services = load_onec_map(map_file(name)).services.values()
    assert min((one.timeouts or OnecSettings.timeouts)[1] for one in services) >= 60
