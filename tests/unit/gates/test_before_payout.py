"""The gates between signature and payout: the pause to the second, its exemptions, the payee, the last look."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bridge.model.decision import DealState
from bridge.model.gates import By, GateName, GateState
from bridge.model.gates.setting import Setting
from bridge.model.gates.table import preset
from tests.fakes.surroundings import MOSCOW, START
from tests.unit.gates.cases import a_ready_one, by_office, case_of, given, judged, signed

G = GateName
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("amount", "hours"), [(4_999_999, 0), (5_000_000, 4), (5_000_001, 4), (20_000_000, 4), (20_000_001, 48), (50_000_000, 48)]
)
def test_the_pause_follows_the_sum_to_the_kopeck_and_ends_to_the_second(amount: int, hours: int) -> None:
    application = signed(a_ready_one(amount), START)
    end = START + hours * HOUR
    if hours:
        gate, _ = judged(G.COOLING_OFF, case_of(application, START, now=end - SECOND))
        assert gate.state is GateState.WAITS and gate.not_before == end
    assert judged(G.COOLING_OFF, case_of(application, START, now=end))[0].open


def test_a_contract_of_the_last_minute_before_the_rule_needs_no_pause_and_one_of_midnight_does() -> None:
    last_minute = datetime(2025, 8, 31, 23, 59, tzinfo=MOSCOW).astimezone(UTC)
    assert judged(G.COOLING_OFF, case_of(signed(a_ready_one(at=last_minute), last_minute), last_minute))[0].open
    midnight = last_minute + timedelta(minutes=1)
    assert not judged(G.COOLING_OFF, case_of(signed(a_ready_one(at=midnight), midnight), midnight))[0].open


def test_a_price_that_grew_over_the_threshold_after_the_papers_waits_the_longer_pause() -> None:
    application = a_ready_one(20_000_000)
    dearer = signed(replace(application, price=replace(application.price, total=application.price.total + 1)), START)
    gate, _ = judged(G.COOLING_OFF, case_of(dearer, START, now=START + 5 * HOUR))
    assert gate.not_before == START + 48 * HOUR
    cheaper = signed(replace(a_ready_one(20_000_001), price=application.price), START)
    assert judged(G.COOLING_OFF, case_of(cheaper, START, now=START))[0].not_before == START + 48 * HOUR


def test_a_clock_that_was_moved_back_closes_the_gate_again() -> None:
    application = signed(a_ready_one(), START)
    opened, _ = judged(G.COOLING_OFF, case_of(application, START, now=START + 49 * HOUR))
    assert opened.open
    moved_back = case_of(application.with_gate(opened), START, now=START + 47 * HOUR)
    assert not judged(G.COOLING_OFF, moved_back)[0].open
    no_pause = signed(a_ready_one(1_000_000), START)
    assert not judged(G.COOLING_OFF, case_of(no_pause, START, now=START - SECOND))[0].open


@pytest.mark.parametrize(
    ("facts", "opens"),
    [
        ({"exemption": "refinancing", "reference": "договор 7"}, True),
        ({"exemption": "refinancing"}, False),
        ({"exemption": "because", "reference": "договор 7"}, False),
        ({"exemption": "bought_in_person", "reference": "акт 3"}, False),
        ({"exemption": "bought_in_person", "in_person": "yes", "reference": "акт 3"}, True),
    ],
)
def test_an_exemption_needs_its_own_evidence(facts: dict[str, str], opens: bool) -> None:
    application = signed(a_ready_one(), START)
    gate, _ = judged(G.COOLING_OFF, case_of(application, START), by_office(G.COOLING_OFF), given(**facts))
    assert gate.open is opens
    assert not opens or facts["reference"] in gate.evidence


def test_bought_in_person_is_no_exemption_when_the_money_goes_to_the_borrower() -> None:
    application = signed(a_ready_one(), START)
    gates = {**{name: preset(name) for name in GateName}, G.PAYEE: Setting(By.OFFICE, choices={"to": "borrower"})}
    told = given(exemption="bought_in_person", in_person="yes", reference="акт 3")
    assert not judged(G.COOLING_OFF, case_of(application, START, gates=gates), by_office(G.COOLING_OFF), told)[0].open


def test_the_seller_is_paid_only_on_the_borrowers_instruction_under_a_signed_contract() -> None:
    application = a_ready_one()
    assert not judged(G.PAYEE, case_of(application))[0].open
    gate, _ = judged(G.PAYEE, case_of(signed(application, START)))
    assert gate.open and gate.facts["document"] == "general_terms"
    without = tuple(one for one in application.consents if one.kind != "general_terms")
    assert not judged(G.PAYEE, case_of(signed(replace(application, consents=without), START)))[0].open


@pytest.mark.parametrize(("result", "opens"), [("own", True), ("instruction", False), ("", False)])
def test_an_account_must_be_the_borrowers_own(result: str, opens: bool) -> None:
    told = given(result=result, reference="банк 12")
    application = signed(a_ready_one(), START)
    assert judged(G.PAYEE, case_of(application), by_office(G.PAYEE, to="borrower"), told)[0].open is opens


@pytest.mark.parametrize(
    ("state", "ago", "opens"),
    [
        (DealState.SIGNED, timedelta(0), True),
        (DealState.PAYOUT_PENDING, timedelta(seconds=60), True),
        (DealState.SIGNED, timedelta(seconds=61), False),
        (DealState.APPROVED, timedelta(0), False),
        (DealState.UNKNOWN, timedelta(0), False),
    ],
)
def test_the_last_look_is_true_for_a_minute(state: DealState, ago: timedelta, opens: bool) -> None:
    told = given(START - ago, "loan_system", state=state.value, raw="слово")
    assert judged(G.STILL_SIGNED, case_of(signed(a_ready_one(), START)), told=told)[0].open is opens
