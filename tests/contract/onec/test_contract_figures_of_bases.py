"""The neighbour's contract over every map's wire: its figures are ours to the kopeck; where they are not, nothing is shown."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests

from adapters.onec.dialect.onec_map import map_file
from adapters.papers.figures import FigurePatterns, FigureReader
from adapters.papers.reading import PdfText
from bridge.flows.applying.accept_application import accept_application
from bridge.flows.applying.answer_questionnaire import send_answers
from bridge.flows.papers.compare_contract import ATTENTION
from bridge.model.status import Status
from tests.builders import FakeHub, a_borrower, a_product, an_application, fake_hub
from tests.contract.onec.stages import NeighbourStage
from tests.contract.onec.test_cut_after_each_commit import COMMITS, Base, patiently
from tests.contract.papers.shipped import the_rules
from tests.walk import STEPS, deal_number, read, work_all

MAPS = tuple(COMMITS)


@pytest.fixture(params=MAPS)
def hub(request: pytest.FixtureRequest, neighbour: NeighbourStage) -> Iterator[FakeHub]:
    """The base's clock stands a minute before the hub's."""
    stage = NeighbourStage(neighbour.root, neighbour.settings, request.param)
    requests.post(f"{neighbour.root}/_stand/clock", json={"to": "2026-11-23T11:59:00+03:00"}, timeout=60).raise_for_status()
    figures = FigureReader(PdfText(), FigurePatterns.load(map_file(request.param)))
    yield fake_hub(loan_system=Base(stage), contract_figures=figures, products={"tour": a_product(papers=the_rules())})
    requests.post(f"{neighbour.root}/_stand/clock", json={"to": datetime.now(UTC).isoformat()}, timeout=60).raise_for_status()
    stage.reset()


def told(hub: FakeHub, surname: str, periods: int = 6) -> tuple[str, dict[str, str]]:
    """The status after the lender approved and the hub worked, and the line about figures."""
    made = an_application(borrower=a_borrower(surname=surname), periods=periods)
    application_id = accept_application(hub, made).application.id
    STEPS[Status.RECEIVED, Status.FILLING](hub, application_id)
    send_answers(hub, application_id)
    patiently(hub, lambda: read(hub, application_id).status is Status.SUBMITTED)
    hub.loan_system.approve(deal_number(hub, application_id))
    patiently(hub, lambda: read(hub, application_id).status in (Status.APPROVED, Status.CONTRACT_READY))
    work_all(hub)
    with hub.store.read() as tx:
        lines = [dict(one.facts) for one in tx.evidence.of(application_id) if one.kind == "figures_compared"]
    return application_id, lines[0]


@pytest.mark.parametrize("periods", [1, 6, 36])
def test_every_figure_of_the_neighbours_contract_is_ours(hub: FakeHub, periods: int) -> None:
    application_id, line = told(hub, "Иванов", periods)
    assert line["result"] == "equal", line.get("differences")
    assert line["compared"] == "amount, annual_rate, issued_on, payments, psk_percent, psk_rubles, rows"
    assert read(hub, application_id).status is Status.CONTRACT_READY


def test_the_magic_surname_prints_other_figures_and_nothing_is_shown(hub: FakeHub) -> None:
    application_id, line = told(hub, "Разночтенова")
    assert line["result"] == "different"
    assert "ПСК, %: у нас 35,784, в договоре 36,284" in line["differences"] and "платёж № 2, платёж" in line["differences"]
    stopped = read(hub, application_id)
    assert (stopped.status, stopped.contract) == (Status.APPROVED, None)
    with hub.store.read() as tx:
        assert [one.kind for one in tx.attentions.waiting_of(application_id)] == [ATTENTION]
