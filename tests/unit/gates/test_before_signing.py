"""Each gate before the signing: what opens it, what keeps it closed, by which day the law is read."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bridge.model.application import Consent
from bridge.model.gates import By, GateName, GateState, Stage
from bridge.model.gates.case import Lender
from bridge.model.gates.setting import Setting
from bridge.model.gates.table import RULES, preset
from tests.builders import a_borrower
from tests.fakes.surroundings import MOSCOW, START
from tests.unit.gates.cases import a_ready_one, by_office, case_of, given, judged, law_with

G = GateName
LAST_MINUTE = datetime(2027, 2, 28, 23, 59, tzinfo=MOSCOW)
NEXT_DAY = LAST_MINUTE + timedelta(minutes=1)


def test_every_gate_of_a_plain_case_is_open_before_the_signing_with_words_and_facts() -> None:
    case = case_of(a_ready_one())
    gates = [judged(name, case)[0] for name, rule in RULES.items() if rule.stage is Stage.BEFORE_SIGNING]
    assert {gate.name for gate in gates if not gate.open} == set()
    assert all(gate.evidence and gate.facts and gate.state is GateState.OPEN for gate in gates)


@pytest.mark.parametrize("lacking", ["general_terms", "personal_data"])
def test_one_consent_that_is_missing_keeps_the_gate_closed_and_is_named(lacking: str) -> None:
    application = a_ready_one()
    kept = tuple(one for one in application.consents if one.kind != lacking)
    gate, _ = judged(G.CONSENTS, case_of(replace(application, consents=kept)))
    assert not gate.open
    assert lacking in gate.why


def test_a_consent_given_after_the_signature_counts_for_nothing() -> None:
    late = tuple(Consent(one.kind, "1", START + timedelta(hours=1)) for one in a_ready_one().consents)
    assert not judged(G.CONSENTS, case_of(a_ready_one(consents=late)))[0].open


def test_the_evidence_of_consents_names_version_and_moment_of_each() -> None:
    gate, _ = judged(G.CONSENTS, case_of(a_ready_one()))
    assert gate.facts["personal_data"] == f"1, {(START - timedelta(hours=1)).isoformat()}"


@pytest.mark.parametrize(
    ("lender", "way", "at", "opens"),
    [
        (Lender.MFK, "in_person", START, False),
        (Lender.MFK, "biometrics", START, True),
        (Lender.MKK, "in_person", START, True),
        (Lender.MKK, "bank", LAST_MINUTE, True),
        (Lender.MKK, "bank", NEXT_DAY, False),
        (Lender.MKK, "biometrics", NEXT_DAY, True),
        (Lender.MKK, "simplified", START, False),
    ],
)
def test_which_way_of_identification_is_allowed_follows_from_lender_and_day(
    lender: Lender, way: str, at: datetime, opens: bool
) -> None:
    moment = at.astimezone(UTC)
    told = given(moment - timedelta(minutes=5), way=way, reference="ЕБС-1")
    gate, _ = judged(G.IDENTIFICATION, case_of(a_ready_one(at=moment), moment, lender=lender), by_office(G.IDENTIFICATION), told)
    assert gate.open is opens
    assert gate.open or gate.why


@pytest.mark.parametrize(("amount", "opens"), [(1_500_000, True), (1_500_001, False)])
def test_simplified_identification_is_for_small_sums_to_the_kopeck(amount: int, opens: bool) -> None:
    told = given(START - timedelta(minutes=5), way="simplified", reference="1")
    assert judged(G.IDENTIFICATION, case_of(a_ready_one(amount)), by_office(G.IDENTIFICATION), told)[0].open is opens


def test_a_lender_who_meets_the_borrower_needs_no_biometrics() -> None:
    told = given(START - timedelta(minutes=5), way="in_person", reference="1")
    setting = by_office(G.IDENTIFICATION, channel="in_person")
    assert judged(G.IDENTIFICATION, case_of(a_ready_one(), lender=Lender.MFK), setting, told)[0].open


ALL = "НБКИ, ОКБ, Скоринг Бюро"


@pytest.mark.parametrize(
    ("facts", "opens"),
    [
        ({"result": "none", "bureaus": ALL, "request": "7"}, True),
        ({"result": "none", "bureaus": "нбки и ОКБ и скоринг бюро", "request": "7"}, True),
        ({"result": "none", "bureaus": "НБКИ, ОКБ", "request": "7"}, False),
        ({"result": "", "bureaus": ALL, "request": "7"}, False),
        ({"result": "maybe", "bureaus": ALL, "request": "7"}, False),
        ({"result": "ban", "bureaus": ALL, "request": "7"}, False),
    ],
)
def test_the_self_ban_gate_wants_all_bureaus_and_a_plain_no(facts: dict[str, str], opens: bool) -> None:
    gate, verdict = judged(G.SELF_BAN, case_of(a_ready_one()), by_office(G.SELF_BAN), given(START, **facts))
    assert gate.open is opens
    assert verdict.refused is (facts["result"] == "ban")


@pytest.mark.parametrize(("age", "opens"), [(timedelta(hours=24), True), (timedelta(hours=24, seconds=1), False)])
def test_an_answer_about_the_ban_is_good_for_so_long_and_no_longer(age: timedelta, opens: bool) -> None:
    told = given(START - age, result="none", bureaus=ALL, request="7")
    assert judged(G.SELF_BAN, case_of(a_ready_one()), by_office(G.SELF_BAN), told)[0].open is opens


def test_an_answer_from_the_future_tells_of_a_clock_that_was_moved() -> None:
    told = given(START + timedelta(hours=1), result="none", bureaus=ALL, request="7")
    gate, _ = judged(G.SELF_BAN, case_of(a_ready_one()), by_office(G.SELF_BAN), told)
    assert not gate.open
    assert "часы" in gate.why


def test_how_fresh_the_answer_must_be_is_a_dated_parameter() -> None:
    law = law_with(self_ban_fresh_hours=(date(2026, 11, 23), Decimal(1)))
    told = given(START - timedelta(hours=2), result="none", bureaus=ALL, request="7")
    assert not judged(G.SELF_BAN, case_of(a_ready_one(), law=law), by_office(G.SELF_BAN), told)[0].open
    day_before = START - timedelta(days=1)
    early = given(day_before - timedelta(hours=2), result="none", bureaus=ALL, request="7")
    case = case_of(a_ready_one(at=day_before), day_before, law=law)
    assert judged(G.SELF_BAN, case, by_office(G.SELF_BAN), early)[0].open


@pytest.mark.parametrize("name", [G.IDENTIFICATION, G.SELF_BAN, G.ONE_PERSON])
def test_an_approval_stands_for_what_the_lender_asks_and_names_the_deal_and_the_moment(name: GateName) -> None:
    gate, _ = judged(name, case_of(a_ready_one()))
    assert gate.by is By.APPROVAL
    assert "Д-1" in gate.evidence and "23.11.2026 11:30" in gate.evidence


@pytest.mark.parametrize("name", [G.IDENTIFICATION, G.SELF_BAN, G.ONE_PERSON])
def test_an_approval_for_another_price_stands_for_nothing(name: GateName) -> None:
    application = a_ready_one()
    dearer = replace(application, price=replace(application.price, version=2, total=application.price.total + 1))
    assert not judged(name, case_of(dearer))[0].open


def test_the_calculations_are_the_evidence() -> None:
    case = case_of(a_ready_one())
    daily, cost, over = (judged(name, case)[0] for name in (G.DAILY_RATE, G.FULL_COST, G.OVERPAYMENT))
    assert (daily.facts["daily_rate"], daily.facts["most"]) == ("0.0986", "0.8")
    assert Decimal(cost.facts["psk"]) > 35 and cost.facts["most"] == "292.000" and cost.facts["expensive"] == "no"
    assert (over.facts["amount"], over.facts["most"]) == ("223650.00", "223650.00")
    assert "предел 0,8 %" in daily.evidence


@pytest.mark.parametrize(("rate", "opens"), [("292", True), ("292.0001", False)])
def test_the_daily_rate_is_capped_to_the_last_digit(rate: str, opens: bool) -> None:
    assert judged(G.DAILY_RATE, case_of(a_ready_one(), annual_rate=Decimal(rate)))[0].open is opens


def test_the_average_of_the_bank_of_russia_caps_the_full_cost_of_its_category_from_its_day_on() -> None:
    law = law_with(**{"psk_average.pos": (date(2026, 11, 23), Decimal("20.000"))})
    assert not judged(G.FULL_COST, case_of(a_ready_one(), law=law, psk_category="pos"))[0].open
    assert judged(G.FULL_COST, case_of(a_ready_one(), law=law))[0].open
    before = START - timedelta(days=1)
    assert judged(G.FULL_COST, case_of(a_ready_one(at=before), before, law=law, psk_category="pos"))[0].open


def test_the_overpayment_cap_is_that_of_the_day_of_signing_in_the_lenders_zone() -> None:
    law = law_with(overpay_cap_short=(date(2026, 11, 24), Decimal("0.05")))
    last_minute = datetime(2026, 11, 23, 23, 59, tzinfo=MOSCOW).astimezone(UTC)
    assert judged(G.OVERPAYMENT, case_of(a_ready_one(at=last_minute), last_minute, law=law))[0].open
    midnight = last_minute + timedelta(minutes=1)
    assert midnight.date() == last_minute.date()
    assert not judged(G.OVERPAYMENT, case_of(a_ready_one(at=midnight), midnight, law=law))[0].open


@pytest.mark.parametrize(("owed", "opens"), [("276350.00", True), ("276 350,01", False), ("0", True), ("много", False)])
def test_what_a_person_owes_already_counts_towards_the_maximum(owed: str, opens: bool) -> None:
    assert judged(G.ONE_PERSON, case_of(a_ready_one()), by_office(G.ONE_PERSON), given(owed=owed))[0].open is opens


@pytest.mark.parametrize(("birth", "opens"), [(date(2008, 11, 23), True), (date(2008, 11, 24), False)])
def test_eighteen_is_counted_on_the_day_of_signing(birth: date, opens: bool) -> None:
    borrower = a_borrower(birth_date=birth)
    assert borrower.passport is not None
    grown = replace(borrower, passport=replace(borrower.passport, series="4522", issued_on=date(2022, 12, 1)))
    assert judged(G.PASSPORT, case_of(a_ready_one(borrower=grown)))[0].open is opens


@pytest.mark.parametrize(("days", "opens"), [(90, True), (91, False)])
def test_a_passport_holds_ninety_days_after_the_birthday_that_replaces_it(days: int, opens: bool) -> None:
    borrower = a_borrower(birth_date=(START - timedelta(days=days)).date().replace(year=1981))
    assert judged(G.PASSPORT, case_of(a_ready_one(borrower=borrower)))[0].open is opens


@pytest.mark.parametrize(("minutes", "opens"), [(0, True), (1, False)])
def test_conditions_can_be_accepted_for_five_working_days(minutes: int, opens: bool) -> None:
    """Given on Monday the 23rd; the fifth working day after it is Monday the 30th, up to its last minute."""
    on = datetime(2026, 11, 30, 23, 59, tzinfo=MOSCOW) + timedelta(minutes=minutes)
    gate, _ = judged(G.ACCEPT_WINDOW, case_of(a_ready_one(), on.astimezone(UTC)))
    assert gate.open is opens
    assert gate.facts["last"] == "2026-11-30"


def test_a_calendar_that_does_not_reach_so_far_proves_nothing() -> None:
    far = datetime(2095, 1, 10, tzinfo=UTC)
    gate, _ = judged(G.ACCEPT_WINDOW, case_of(a_ready_one(at=far), far))
    assert not gate.open
    assert "не посчитать" in gate.why


@pytest.mark.parametrize("name", list(GateName))
def test_a_gate_that_is_switched_off_is_open_with_the_reason_and_says_so(name: GateName) -> None:
    gate, _ = judged(name, case_of(a_ready_one()), Setting(preset(name).by, off="кредитор проверяет на бумаге"))
    assert gate.open and gate.state is GateState.OFF
    assert "кредитор проверяет на бумаге" in gate.evidence


def test_what_an_officer_recorded_counts_no_more_once_the_product_takes_it_from_the_loan_system() -> None:
    told = given(way="bank", reference="1")
    gate, _ = judged(G.IDENTIFICATION, case_of(a_ready_one()), by_office(G.IDENTIFICATION), told)
    assert gate.open
    setting = Setting(By.LOAN_SYSTEM, choices=preset(G.IDENTIFICATION).choices)
    later, _ = judged(G.IDENTIFICATION, case_of(a_ready_one().with_gate(gate)), setting)
    assert not later.open


def test_judging_again_gives_the_same_gate_to_the_letter() -> None:
    application = a_ready_one()
    for name, rule in RULES.items():
        if rule.stage is Stage.BEFORE_SIGNING:
            application = application.with_gate(judged(name, case_of(application))[0])
    later = START + timedelta(minutes=7)
    for name, rule in RULES.items():
        if rule.stage is Stage.BEFORE_SIGNING:
            assert judged(name, case_of(application, later))[0] == application.gate(name)
