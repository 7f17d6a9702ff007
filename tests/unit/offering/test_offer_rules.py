"""Offers as pure rules: options agree with the product's own preview, refusals name what would help."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.model.law.parameters import Parameter, Parameters
from bridge.model.offering.offer import CounterOffer, Offer, Wish, offer_of
from bridge.model.offering.tour_clock import Hold, Pace
from bridge.model.tour import Advance
from tests.builders import a_price, a_product, an_application, the_law
from tests.fakes.surroundings import START

DAY = date(2026, 11, 23)
PACE = Pace(timedelta(minutes=4), timedelta(minutes=9), 40)
PRODUCT = a_product(offered_periods=(3, 6, 9, 12))
LENDING = PRODUCT.lending


def offer(total: int = 12_000_000, advance: int = 1_200_000, **changes: Any) -> Offer:
    wish = replace(Wish(total, advance, DAY, check_in=date(2027, 2, 10), check_out=date(2027, 2, 17)), **changes)
    return offer_of(LENDING, wish, PACE, START)


@settings(max_examples=25, deadline=None)
@given(loan=st.integers(1_000_000, 50_000_000), periods=st.sampled_from((3, 6, 9, 12)), later=st.integers(0, 400))
def test_an_option_is_what_the_borrower_sees_on_the_form(loan: int, periods: int, later: int) -> None:
    day = DAY + timedelta(days=later)
    (option,) = offer(loan + 500_000, 500_000, issued_on=day, periods=(periods,), check_in=None).options
    application = an_application(price=a_price(loan + 500_000), advance=Advance(500_000, "paid"), periods=periods)
    seen = PRODUCT.preview(application, day)
    assert (option.payment, option.cost.percent, option.cost.kopecks) == (seen.payment, seen.psk_percent, seen.psk_kopecks)
    assert [(row.due, row.payment, row.principal, row.interest) for row in option.rows] == [
        (row.due_on, row.amount, row.principal, row.interest) for row in seen.rows
    ]
    assert sum(row.principal for row in option.rows) == loan
    assert option.overpayment == option.cost.kopecks == option.total - loan


def test_every_allowed_term_is_worked_out_and_the_longest_costs_least_a_month() -> None:
    found = offer()
    assert [option.periods for option in found.options] == [3, 6, 9, 12]
    assert found.lowest is found.options[-1] and not found.reasons and found.counter is None


def test_a_term_that_is_not_offered_is_refused_by_itself() -> None:
    found = offer(periods=(6, 7))
    assert [option.periods for option in found.options] == [6]
    assert [(reason.code, reason.periods) for reason in found.reasons] == [("term_not_offered", 7)]


def test_a_sum_above_the_limit_names_the_advance_that_would_do() -> None:
    found = offer(60_000_000, 6_000_000)
    assert [reason.code for reason in found.reasons] == ["sum_above_maximum"] and not found.options
    assert found.counter == CounterOffer(10_000_000, 50_000_000)
    assert offer(60_000_000, 10_000_000).options


def test_a_sum_below_the_limit_asks_for_a_smaller_advance_where_there_is_one() -> None:
    assert offer(1_200_000, 300_000).counter == CounterOffer(200_000, 1_000_000)
    cheap = offer(900_000, 90_000)
    assert [reason.code for reason in cheap.reasons] == ["sum_below_minimum"] and cheap.counter is None


def test_a_trip_that_has_begun_has_no_offer_whatever_the_advance() -> None:
    found = offer(check_in=DAY)
    assert [reason.code for reason in found.reasons] == ["trip_begun"] and found.counter is None


def test_a_trip_before_the_end_of_the_pause_is_possible_with_a_larger_advance() -> None:
    found = offer(25_000_000, 2_500_000, check_in=DAY + timedelta(days=2))
    assert [reason.code for reason in found.reasons] == ["trip_too_near"]
    assert found.counter == CounterOffer(5_000_000, 20_000_000)
    assert offer(25_000_000, 5_000_000, check_in=DAY + timedelta(days=2)).options


@pytest.mark.parametrize(
    ("key", "value", "code"), [("psk_abs_max", "35", "psk_above_cap"), ("overpay_cap_short", "0.08", "overpayment_above_cap")]
)
def test_a_term_over_a_cap_of_the_law_is_refused(key: str, value: str, code: str) -> None:
    rows = [the_law().row_on(name, DAY) for name in sorted(the_law().keys()) if name != key and the_law().in_force(name, DAY)]
    strict = replace(LENDING, law=Parameters([*rows, Parameter(key, date(2020, 1, 1), Decimal(value), "test", True)]))
    found = offer_of(strict, Wish(12_000_000, 0, DAY), PACE, START)
    assert code in {reason.code for reason in found.reasons}
    assert len(found.options) + len(found.reasons) == 4


def test_a_day_beyond_the_calendar_is_told_and_not_guessed() -> None:
    assert {reason.code for reason in offer(issued_on=date(2040, 12, 1), check_in=None).reasons} == {"calendar_unknown"}


@given(total=st.integers(1, 10**11), part=st.integers(0, 100), days=st.integers(-5, 30), hours=st.integers(0, 100))
@settings(max_examples=150, deadline=None)
def test_a_counter_offer_is_always_an_offer(total: int, part: int, days: int, hours: int) -> None:
    hold = Hold(START + timedelta(hours=hours))
    wish = Wish(total, total * part // 100, DAY, (6,), DAY + timedelta(days=days), DAY + timedelta(days=days + 7), hold)
    found = offer_of(LENDING, wish, PACE, START)
    assert bool(found.options) != bool(found.reasons)
    if found.counter is not None:
        assert 0 <= found.counter.advance < total and found.counter.loan == total - found.counter.advance
        assert offer_of(LENDING, replace(wish, advance=found.counter.advance), PACE, START).options
