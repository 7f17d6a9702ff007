"""Refusals in two voices: the site reads a number and ways on, the lender's own words stay inside."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.deciding.cancel_application import REFUSED, cancel_application
from bridge.flows.deciding.receive_decision import receive_decision
from bridge.model.application import Application
from bridge.model.events import EventType
from bridge.model.offering.option import option_of
from bridge.model.refusals.instead import refusal_of
from bridge.model.refusals.refusal import Instead, Rule, Rules
from bridge.model.status import Status
from bridge.ports.work import WorkKind
from bridge.store.codec import dumps, loads
from config.catalogue import CatalogueFaultyError
from config.refusals import read_refusals
from tests.builders import a_price, a_product, an_application, fake_hub, work_of
from tests.fakes.surroundings import MOSCOW, START

LENDING = a_product(offered_periods=(3, 6, 9, 12)).lending
ALL = Rule(100, "words", tuple(Instead))
ROOT = Path(__file__).parents[3]


def offers(approved: int | None = None, **changes: object) -> dict[str, tuple[int, int, int]]:
    told = refusal_of(ALL, LENDING, an_application(**changes), approved, START).offers
    return {one.kind.value: (one.price, one.advance, one.periods) for one in told}


def test_ways_on_follow_the_laws_thresholds_and_the_products_terms() -> None:
    assert offers() == {
        "bigger_advance": (24_850_000, 4_850_000, 6),
        "shorter_term": (24_850_000, 2_485_000, 3),
        "longer_term": (24_850_000, 2_485_000, 9),
        "other_adult": (24_850_000, 2_485_000, 6),
        "cheaper_tour": (22_485_000, 2_485_000, 6),
    }


def test_a_sum_that_the_lender_named_is_the_way_on() -> None:
    told = offers(approved=12_345_678)
    assert told["bigger_advance"] == (24_850_000, 24_850_000 - 12_345_678, 6)
    assert told["cheaper_tour"] == (12_345_678 + 2_485_000, 2_485_000, 6)


def test_nothing_is_offered_that_the_product_can_not_serve() -> None:
    small = an_application(price=a_price(total=1_200_000 + 2_485_000), periods=12)
    alone = replace(small, tour=replace(small.tour, adults=1))
    assert [one.kind for one in refusal_of(ALL, LENDING, alone, None, START).offers] == [Instead.SHORTER_TERM]
    near = replace(an_application(), tour=replace(an_application().tour, check_in=START.date() + timedelta(days=1)))
    assert {one.kind for one in refusal_of(ALL, LENDING, near, None, START).offers} <= {
        Instead.BIGGER_ADVANCE, Instead.CHEAPER_TOUR,
    }  # fmt: skip


def test_each_figure_is_the_products_own() -> None:
    for one in refusal_of(ALL, LENDING, an_application(), None, START).offers:
        option = option_of(LENDING, one.loan, one.periods, START.astimezone(MOSCOW).date())
        assert (one.payment, one.repaid, one.psk) == (option.payment, option.total, option.cost.percent)
        assert one.loan == one.price - one.advance


@pytest.mark.parametrize(("told", "number"), [("", 100), ("110", 110), ("999", 100), (" 130 ", 130), ("Скоринг 312", 100)])
def test_the_number_is_the_maps_and_else_the_general_one(told: str, number: int) -> None:
    rows = read_refusals(ROOT / "config")
    rules = Rules(tuple(Rule(row["number"], row["words"], tuple(map(Instead, row["offers"]))) for row in rows))
    assert rules.of(told).number == number


@pytest.mark.parametrize(
    "text", ["", "[[refusal]]\nnumber = 'x'", "[[refusal]", "[[refusal]]\nnumber=1\nwords=''\noffers=[]\n" * 2]
)
def test_a_file_of_refusals_with_a_fault_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "refusals.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueFaultyError):
        read_refusals(tmp_path)


def test_a_refusal_is_told_by_number_and_never_in_the_lenders_words() -> None:
    hub = fake_hub(products={"tour": a_product(offered_periods=(3, 6, 9, 12))})
    application = accept_application(hub, an_application()).application
    deal = hub.loan_system.submit(application)
    hub.loan_system.records[deal.number].note = "ПДН 83 %, чёрный список"
    hub.loan_system.records[deal.number].facts["refusal.number"] = "130"
    with hub.store.begin() as tx:
        tx.applications.save(replace(application, status=Status.SUBMITTED, deal=deal))
    hub.loan_system.decline(deal.number)
    for _ in range(2):
        receive_decision(hub, work_of(WorkKind.RECEIVE_DECISION, application.id))
    (event,) = [one for one in hub.store.tx.events.rows if one.type is EventType.APPLICATION_DECLINED]
    saved = hub.store.tx.applications.get(application.id)
    assert saved.refusal is not None and event.facts["refusal"] == saved.refusal.number == hub.refusals.of("130").number
    assert "ПДН" not in json.dumps(dict(event.facts), ensure_ascii=False)
    assert saved.decision is not None and "ПДН" in saved.decision.reason


def test_a_ban_is_told_to_the_site_as_any_refusal_of_the_applicant() -> None:
    hub = fake_hub()
    application = accept_application(hub, an_application()).application
    ended = cancel_application(hub, application.id, REFUSED)
    assert ended.refusal is not None and ended.refusal.number == 130
    other = accept_application(hub, an_application()).application
    assert cancel_application(hub, other.id, "tour_unavailable").refusal is None


def test_a_refusal_is_stored_whole_and_older_rows_have_none() -> None:
    refused = replace(an_application(), refusal=refusal_of(ALL, LENDING, an_application(), None, START))
    written = dumps(Application, refused)
    assert loads(Application, written) == refused
    old = json.loads(written)
    del old["refusal"]
    assert loads(Application, json.dumps(old)).refusal is None
