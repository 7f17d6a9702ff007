from dataclasses import astuple
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.credit.allocation import AllocationSumError, Parts, allocate
from bridge.model.credit.caps import (
    CapReached,
    Charges,
    accrued_by_day,
    cap_reached,
    daily_rate_allowed,
    most_charges,
    room_left,
    yearly_rate_allowed,
)
from bridge.model.credit.late_fee import daily_fee_allowed, late_fee, late_fee_between, late_fee_without_interest
from bridge.model.credit.overdue import claim_on
from bridge.model.credit.schedule import build_schedule
from bridge.model.credit.terms import Terms

SUMS = st.integers(0, 10_000_00)
PARTS = st.builds(Parts, SUMS, SUMS, SUMS, SUMS, SUMS, SUMS)
LOAN = build_schedule(Terms(120_000_00, Decimal(36), 12, date(2026, 12, 10), 10))
FEE = Decimal(20)


@given(st.integers(0, 100_000_00), PARTS)
def test_every_kopeck_of_a_payment_lands_somewhere_and_no_debt_is_overpaid(amount: int, due: Parts) -> None:
    got = allocate(amount, due)
    assert got.paid.total + got.rest == amount
    assert all(paid <= owed for paid, owed in zip(astuple(got.paid), astuple(due), strict=True))
    assert got.rest == max(0, amount - due.total)


@given(st.integers(0, 100_000_00), PARTS)
def test_a_later_debt_is_touched_only_when_the_earlier_ones_are_closed(amount: int, due: Parts) -> None:
    paid = astuple(allocate(amount, due).paid)
    for place, part in enumerate(paid[1:], 1):
        assert part == 0 or paid[:place] == astuple(due)[:place]


def test_sums_below_zero_are_not_allocated() -> None:
    with pytest.raises(AllocationSumError):
        allocate(-1, Parts())
    with pytest.raises(AllocationSumError) as caught:
        allocate(1, Parts(penalty=-1))
    assert caught.value.field == "penalty"


def test_a_leap_year_makes_the_yearly_fee_a_little_smaller() -> None:
    assert late_fee(9_000_00, FEE, 10, 365) == 49_32
    assert late_fee(9_000_00, FEE, 10, 366) == 49_18
    assert late_fee_between(9_000_00, FEE, date(2028, 2, 1), date(2028, 2, 11)) == 49_18
    assert late_fee_without_interest(9_000_00, Decimal("0.1"), 10) == 90_00


def test_a_fee_per_day_must_stay_within_the_yearly_one() -> None:
    assert daily_fee_allowed(Decimal("0.0547"), FEE)
    assert not daily_fee_allowed(Decimal("0.055"), FEE)


def test_the_cap_holds_up_to_one_year_and_not_longer() -> None:
    assert most_charges(10_000_00, Decimal(1), 365) == 10_000_00
    assert most_charges(10_000_00, Decimal("1.3"), 30) == 13_000_00
    assert most_charges(10_000_00, Decimal(1), 366) is None
    assert most_charges(10_000_00, None, 30) is None


@given(st.integers(1000_00, 500_000_00), st.integers(1, 80), st.integers(1, 400))
def test_accrual_stops_exactly_at_the_cap(principal: int, hundredths: int, day: int) -> None:
    rate = Decimal(hundredths) / 100
    reached = cap_reached(principal, rate, principal)
    assert reached is not None
    accrued = accrued_by_day(principal, rate, principal, day)
    assert (accrued == principal) == (day >= reached.day)
    before = accrued_by_day(principal, rate, principal, reached.day - 1)
    assert before + reached.last_day == principal


def test_the_last_day_before_the_cap_may_be_a_part_of_a_day() -> None:
    assert cap_reached(10_000_00, Decimal("0.7"), 10_000_00) == CapReached(day=143, last_day=60_00)
    assert cap_reached(10_000_00, Decimal(0), 10_000_00) is None


def test_room_under_the_cap_counts_every_kind_of_charge_and_never_goes_below_zero() -> None:
    assert room_left(10_000_00, Charges(interest=9_000_00, penalty=400_00, services=300_00, other=200_00)) == 100_00
    assert room_left(10_000_00, Charges(interest=10_000_01)) == 0
    assert room_left(None, Charges(interest=1)) is None


def test_a_rate_at_its_cap_is_allowed_and_above_it_not() -> None:
    assert daily_rate_allowed(Decimal("0.8"), Decimal("0.8"))
    assert not daily_rate_allowed(Decimal("0.80001"), Decimal("0.8"))
    assert yearly_rate_allowed(Decimal("292.000"), Decimal(292))
    assert not yearly_rate_allowed(Decimal("292.001"), Decimal(292))


def test_nothing_is_overdue_on_the_due_date_itself() -> None:
    claim = claim_on(LOAN, 1, date(2027, 2, 10), FEE)
    assert claim.days_overdue == 0
    assert claim.due == Parts(current_interest=3_412_62, current_principal=8_642_83)


def test_the_first_day_after_the_due_date_is_day_one() -> None:
    claim = claim_on(LOAN, 1, date(2027, 2, 11), FEE)
    assert claim.days_overdue == 1
    assert claim.due.overdue_principal == 8_642_83
    assert claim.due.penalty == late_fee(8_642_83, FEE, 1)
    assert claim.due.current_interest == 110_08


def test_between_due_dates_a_good_loan_owes_only_the_interest_that_ran() -> None:
    claim = claim_on(LOAN, 0, date(2026, 12, 20), FEE)
    assert (claim.days_overdue, claim.principal) == (0, 120_000_00)
    assert claim.due == Parts(current_interest=1_183_56)


def test_two_missed_payments_carry_interest_on_the_whole_unpaid_principal() -> None:
    claim = claim_on(LOAN, 1, date(2027, 3, 20), FEE)
    rows = LOAN.rows
    assert claim.days_overdue == 38
    assert claim.principal == rows[0].balance
    assert claim.due.overdue_principal == rows[1].principal + rows[2].principal
    assert claim.due.overdue_interest > rows[1].interest + rows[2].interest
    assert claim.due.penalty == late_fee(rows[1].principal, FEE, 38) + late_fee(rows[2].principal, FEE, 10)
