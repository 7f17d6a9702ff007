from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.model.credit.base_period import MONTH, YEAR, FlowsTooFewError, Span, Unit, base_of_dates, choose_base
from bridge.model.credit.psk import Flow, FlowsUnsoundError, full_cost
from bridge.model.credit.psk_cap import largest_psk, market_limit
from bridge.model.credit.schedule import build_schedule
from bridge.model.credit.terms import Kind, Terms

START = date(2026, 12, 10)


def days(count: int) -> Span:
    return Span(Unit.DAYS, count)


@given(st.integers(100_00, 10**9), st.integers(1, 24))
def test_a_loan_without_interest_costs_nothing(amount: int, payments: int) -> None:
    schedule = build_schedule(Terms(amount, Decimal(0), payments, START, 10))
    cost = full_cost(schedule.flows())
    assert (str(cost.percent), cost.kopecks) == ("0.000", 0)


@settings(max_examples=40)
@given(st.integers(1, 8), st.integers(1, 300))
def test_one_payment_costs_365_times_the_daily_rate(tenths: int, term: int) -> None:
    paid = 10_000_00 + 10_000_00 * tenths * term // 1000
    cost = full_cost([Flow(START, -10_000_00), Flow(START + timedelta(days=term), paid)], term_in_days=True)
    assert cost.base == days(term)
    assert abs(cost.percent - Decimal(tenths) * Decimal("36.5")) <= Decimal("0.01")


@settings(max_examples=30)
@given(st.integers(10, 2000), st.integers(2, 18))
def test_the_cost_makes_the_flows_worth_nothing(tenths: int, payments: int) -> None:
    schedule = build_schedule(Terms(50_000_00, Decimal(tenths) / 10, payments, START, 10))
    cost = full_cost(schedule.flows(), base=MONTH)
    worth = [Decimal(flow.amount) / (1 + cost.rate) ** number for number, flow in enumerate(schedule.flows())]
    assert abs(sum(worth, Decimal(0))) < Decimal("1e-6")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 10**7)), min_size=1, max_size=36),
    st.integers(1, 10**9),
    st.sampled_from([1, 10**3, 10**7]),
)
def test_the_short_way_to_the_rate_ends_where_halving_alone_does(steps: list[tuple[int, int]], lent: int, dear: int) -> None:
    flows, on = [Flow(START, -lent)], START
    for days_on, paid in steps:
        on += timedelta(days=days_on)
        flows.append(Flow(on, paid * dear))

    def told() -> object:
        try:
            found = full_cost(flows, base=MONTH)
        except FlowsUnsoundError as error:
            return str(error)
        return f"{found.rate:.15f}", found.percent, found.kopecks

    short = told()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bridge.model.credit.psk._narrowed", lambda _flows, low, high: (low, high))
        assert told() == short


def test_a_schedule_knows_its_base_period_whatever_its_dates() -> None:
    monthly = Terms(50_000_00, Decimal(36), 6, START, 10)
    assert build_schedule(monthly).period == MONTH
    assert build_schedule(replace(monthly, every_days=7)).period == days(7)
    assert build_schedule(replace(monthly, kind=Kind.SINGLE)).period == Span(Unit.MONTHS, 6)
    assert build_schedule(replace(monthly, kind=Kind.SINGLE, payments=18)).period == YEAR


def test_weekly_interest_with_the_principal_at_the_end_costs_365_daily_rates() -> None:
    weekly = Terms(70_000_00, Decimal(146), 10, START, 10, Kind.INTEREST_ONLY, every_days=7)
    schedule = build_schedule(weekly)
    assert full_cost(schedule.flows(), base=schedule.period).percent == 146
    assert full_cost(schedule.flows()).percent == 146


def test_two_payouts_are_two_negative_flows() -> None:
    cost = full_cost([Flow(START, -50_000_00), Flow(date(2027, 1, 10), -50_000_00), Flow(date(2027, 2, 10), 103_000_00)])
    # 50 (1+i)² + 50 (1+i) = 103
    assert cost.base == MONTH
    assert abs(50 * (1 + cost.rate) ** 2 + 50 * (1 + cost.rate) - 103) < Decimal("1e-18")


@pytest.mark.parametrize(
    "flows",
    [
        [],
        [Flow(START, 100)],
        [Flow(START - timedelta(days=1), 5), Flow(START, -100), Flow(START + timedelta(days=5), 200)],
        [Flow(START, -100), Flow(START + timedelta(days=5), 99)],
        [Flow(START, -100), Flow(START, 100), Flow(START + timedelta(days=5), 1)],
    ],
)
def test_flows_that_are_no_loan_are_refused(flows: list[Flow]) -> None:
    with pytest.raises(FlowsUnsoundError):
        full_cost(flows)


def test_a_payout_alone_has_no_base_period() -> None:
    with pytest.raises(FlowsTooFewError):
        full_cost([Flow(START, -100)])


@pytest.mark.parametrize(
    ("spans", "base"),
    [
        ([days(7)] * 3, days(7)),
        ([days(14), days(14), days(30), days(30)], days(14)),
        ([days(20), days(25), days(35)], days(27)),
        ([days(400)], YEAR),
        ([days(500), days(700)], YEAR),
        ([Span(Unit.MONTHS, 3)] * 2 + [days(10)], Span(Unit.MONTHS, 3)),
        ([days(500), MONTH, MONTH], MONTH),
    ],
)
def test_the_base_period_is_the_most_frequent_then_the_smaller_then_the_mean(spans: list[Span], base: Span) -> None:
    assert choose_base(spans) == base


@pytest.mark.parametrize(
    ("dates", "base"),
    [
        (["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"], MONTH),
        (["2027-04-10", "2027-05-10", "2027-06-09", "2027-07-09"], days(30)),
        (["2027-02-01", "2027-03-01", "2027-03-29", "2027-04-26"], days(28)),
        (["2027-07-10", "2027-08-10", "2027-09-10"], MONTH),
        (["2026-12-10", "2027-01-25", "2027-02-25", "2027-03-25", "2027-04-26"], MONTH),
        (["2026-12-01", "2027-03-01", "2027-06-01"], Span(Unit.MONTHS, 3)),
        (["2026-12-10", "2027-12-10", "2028-12-10"], YEAR),
        (["2026-12-01", "2026-12-21", "2027-01-15", "2027-02-19"], days(27)),
    ],
)
def test_dates_tell_their_base_period(dates: list[str], base: Span) -> None:
    assert base_of_dates([date.fromisoformat(day) for day in dates]) == base


def test_the_same_dates_are_days_when_the_contract_counts_days() -> None:
    assert base_of_dates([START, date(2027, 1, 10)]) == MONTH
    assert base_of_dates([START, date(2027, 1, 10)], term_in_days=True) == days(31)


def test_a_suspended_market_cap_leaves_the_absolute_one() -> None:
    assert largest_psk(None, Decimal(292)) == 292
    assert largest_psk(Decimal("45.978"), Decimal(292)) == market_limit(Decimal("45.978")) == Decimal("61.304")
    assert largest_psk(Decimal(230), Decimal(292)) == 292
