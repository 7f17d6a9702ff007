from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.credit.basis import Basis
from bridge.model.credit.early_repayment import (
    After,
    Between,
    EarlyReturn,
    ReturnOutsideLoanError,
    ReturnTooLargeError,
    full_return,
    return_after_interest,
    return_part,
    schedule_with_returns,
)
from bridge.model.credit.prepaid import refund_prepaid
from bridge.model.credit.schedule import build_schedule
from bridge.model.credit.terms import Kind, Terms

TERMS = Terms(120_000_00, Decimal(36), 12, date(2026, 12, 10), 10)


def early(on: date, amount: int, after: After = After.SHORTER_TERM) -> EarlyReturn:
    return EarlyReturn(on, amount, after)


@given(
    st.integers(1, 300),
    st.integers(5_000_00, 60_000_00),
    st.sampled_from(After),
    st.sampled_from(Between),
    st.sampled_from([Kind.ANNUITY, Kind.DIFFERENTIATED, Kind.INTEREST_ONLY]),
)
def test_with_a_return_the_principal_is_still_repaid_exactly(
    after_days: int, amount: int, after: After, between: Between, kind: Kind
) -> None:
    terms = Terms(TERMS.amount, TERMS.annual_rate, TERMS.payments, TERMS.issued_on, TERMS.day, kind)
    returned = early(terms.issued_on + timedelta(days=after_days), amount, after)
    try:
        schedule = schedule_with_returns(terms, [returned], between=between)
    except ReturnTooLargeError:
        return
    assert sum(row.principal for row in schedule.rows) == terms.amount
    assert schedule.rows[-1].balance == 0
    assert schedule.total_interest < build_schedule(terms).total_interest
    assert [row.payment for row in schedule.rows if row.early] == [amount]


def test_without_returns_the_schedule_is_the_plain_one() -> None:
    assert schedule_with_returns(TERMS, []) == build_schedule(TERMS)


def test_a_shorter_term_keeps_the_payment_and_a_smaller_payment_keeps_the_term() -> None:
    on = date(2027, 3, 10)
    shorter = [row for row in schedule_with_returns(TERMS, [early(on, 30_000_00)]).rows if row.number > 3]
    smaller = [row for row in schedule_with_returns(TERMS, [early(on, 30_000_00, After.SMALLER_PAYMENT)]).rows if row.number > 3]
    assert (len(shorter), shorter[0].payment) == (6, 12_055_45)
    assert (len(smaller), smaller[0].payment) == (9, 8_188_81)


def test_published_totals_with_a_return_on_and_between_due_dates() -> None:
    # timmson/loan-schedule.js, its own tests: interest accrued before the return waits for the next due date.
    terms = Terms(500_000_00, Decimal("11.5"), 12, date(2016, 10, 25), 25, basis=Basis.ACT_ACT, payment=50_000_00)
    for on, total in ((date(2016, 12, 25), 23_911_32), (date(2016, 12, 12), 23_690_90)):
        assert schedule_with_returns(terms, [early(on, 50_000_00)], between=Between.PRINCIPAL_ONLY).total_interest == total


def test_interest_waiting_from_before_a_return_is_paid_even_when_the_new_payment_is_small() -> None:
    terms = Terms(500_000_00, Decimal("11.5"), 12, date(2016, 10, 25), 25)
    returned = early(date(2016, 12, 12), 440_000_00, After.SMALLER_PAYMENT)
    schedule = schedule_with_returns(terms, [returned], between=Between.PRINCIPAL_ONLY)
    assert sum(row.principal for row in schedule.rows) == terms.amount
    assert all(row.principal >= 0 for row in schedule.rows)


@given(st.integers(1, 90_000_00), st.integers(0, 30))
def test_a_returned_part_is_principal_and_interest_on_it(amount: int, days: int) -> None:
    since = date(2027, 3, 10)
    got = return_part(93_759_00, Decimal(36), since, since + timedelta(days=days), amount)
    assert got.principal + got.interest == amount
    exact = Decimal(got.principal) * 36 * days / 36500
    assert abs(got.interest - exact) <= 1


def test_a_small_sum_after_interest_repays_no_principal() -> None:
    got = return_after_interest(93_759_00, Decimal(36), date(2027, 3, 10), date(2027, 3, 25), 1_000_00)
    assert (got.principal, got.interest, got.balance) == (0, 1_000_00, 93_759_00)


def test_a_return_on_the_day_of_payment_owes_the_principal_alone() -> None:
    assert full_return(93_759_00, Decimal(36), date(2027, 3, 10), date(2027, 3, 10)) == 93_759_00


def test_more_than_is_owed_is_not_taken() -> None:
    with pytest.raises(ReturnTooLargeError):
        return_part(100_00, Decimal(0), date(2027, 1, 1), date(2027, 1, 2), 100_01)


@pytest.mark.parametrize("on", [date(2026, 12, 10), date(2026, 12, 1), date(2028, 1, 1)])
def test_a_return_outside_the_loan_is_refused(on: date) -> None:
    with pytest.raises(ReturnOutsideLoanError):
        schedule_with_returns(TERMS, [early(on, 100_00)])


def test_prepaid_interest_goes_back_for_the_days_not_used() -> None:
    issued, until = date(2026, 12, 10), date(2027, 1, 10)
    assert refund_prepaid(2_500_00, issued, until, issued).refund == 2_500_00
    assert refund_prepaid(2_500_00, issued, until, until).refund == 0
    assert refund_prepaid(2_500_00, issued, until, date(2027, 2, 1)).refund == 0
