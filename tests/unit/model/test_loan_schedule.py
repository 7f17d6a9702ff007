from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from adapters.working_days.russia import russian_calendar
from bridge.model.credit.annuity import TermsImpossibleError, annuity_payment, largest_amount
from bridge.model.credit.basis import Basis, PeriodBackwardsError, period_interest, year_fraction
from bridge.model.credit.dates import CalendarNeededError, Shift, month_later, moved
from bridge.model.credit.schedule import DebtGrowsError, build_schedule
from bridge.model.credit.terms import InterestTo, Kind, Terms

CALENDAR = russian_calendar()
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@st.composite
def all_terms(draw: st.DrawFn) -> Terms:
    return Terms(
        amount=draw(st.integers(100_00, 3_000_000_00)),
        annual_rate=Decimal(draw(st.integers(0, 2920))) / 10,
        payments=draw(st.integers(1, 36)),
        issued_on=draw(DAYS),
        day=draw(st.integers(1, 31)),
        kind=draw(st.sampled_from(Kind)),
        basis=draw(st.sampled_from(Basis)),
        shift=draw(st.sampled_from(Shift)),
        interest_to=draw(st.sampled_from(InterestTo)),
    )


def terms(**changes: object) -> Terms:
    plain = {"amount": 120_000_00, "annual_rate": Decimal(36), "payments": 12, "issued_on": date(2026, 12, 10), "day": 10}
    return Terms(**{**plain, **changes})  # type: ignore[arg-type]  # each test names only what matters


@given(all_terms())
def test_a_schedule_repays_exactly_the_principal(given_terms: Terms) -> None:
    try:
        schedule = build_schedule(given_terms, CALENDAR)
    except DebtGrowsError:
        assume(False)
    rows = schedule.rows
    assert sum(row.principal for row in rows) == given_terms.amount
    assert rows[-1].balance == 0
    assert all(row.payment == row.principal + row.interest and row.interest >= 0 and row.principal >= 0 for row in rows)
    assert schedule.total_paid == given_terms.amount + schedule.total_interest
    assert sum(flow.amount for flow in schedule.flows()) == schedule.total_interest
    assert [row.due for row in rows] == sorted(row.due for row in rows)


@given(DAYS, st.integers(1, 120), st.integers(1, 31))
def test_the_day_of_payment_never_drifts(start: date, count: int, day: int) -> None:
    later = month_later(start, count, day)
    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == count
    assert later.day == day or (later + timedelta(days=1)).day == 1


@given(DAYS, st.integers(0, 800), st.integers(0, 800), st.sampled_from([Basis.ACT_365, Basis.ACT_ACT]))
def test_two_periods_side_by_side_are_one_period(start: date, first: int, second: int, basis: Basis) -> None:
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    assert year_fraction(start, middle, basis) + year_fraction(middle, end, basis) == year_fraction(start, end, basis)


def test_a_whole_year_is_one_year_in_act_act_and_more_in_a_leap_year_of_act_365() -> None:
    assert year_fraction(date(2023, 12, 31), date(2024, 12, 31), Basis.ACT_ACT) == 1
    assert period_interest(100_00, Decimal(10), date(2023, 12, 31), date(2024, 12, 31), Basis.ACT_365) == 10_03


@pytest.mark.parametrize("day", [28, 29, 30, 31])
def test_every_month_has_thirty_days_in_30_360_also_when_clamped(day: int) -> None:
    dates = [month_later(date(2026, 12, 1), count, day) for count in range(14)]
    for start, end in pairwise(dates):
        assert year_fraction(start, end, Basis.THIRTY_360, day) * 360 == 30, (start, end)


def test_a_period_that_runs_backwards_is_refused() -> None:
    with pytest.raises(PeriodBackwardsError):
        period_interest(100_00, Decimal(10), date(2026, 2, 2), date(2026, 2, 1), Basis.ACT_365)


def test_without_interest_the_payments_are_equal_and_the_last_takes_the_kopecks() -> None:
    schedule = build_schedule(terms(amount=100_00, annual_rate=Decimal(0), payments=3))
    assert [row.payment for row in schedule.rows] == [33_33, 33_33, 33_34]
    assert schedule.total_interest == 0


def test_a_payment_under_the_interest_is_refused() -> None:
    with pytest.raises(DebtGrowsError):
        build_schedule(terms(payment=3_000_00))
    assert build_schedule(terms(payment=4_000_00)).rows[0].principal == 4_000_00 - 3_669_04


def test_a_fixed_payment_above_the_annuity_ends_the_loan_earlier() -> None:
    schedule = build_schedule(terms(payment=30_000_00))
    assert len(schedule.rows) == 5
    assert schedule.payment == 30_000_00
    assert schedule.last_payment < 30_000_00


def test_an_interest_only_loan_returns_the_principal_in_the_last_payment() -> None:
    rows = build_schedule(terms(kind=Kind.INTEREST_ONLY)).rows
    assert [row.principal for row in rows] == [0] * 11 + [120_000_00]


def test_a_loan_repaid_at_once_has_one_row_with_all_interest() -> None:
    (row,) = build_schedule(terms(kind=Kind.SINGLE)).rows
    assert (row.number, row.due, row.interest) == (12, date(2027, 12, 10), 43_200_00)


def test_a_weekly_loan_counts_in_days() -> None:
    rows = build_schedule(terms(every_days=7, payments=4, kind=Kind.INTEREST_ONLY)).rows
    assert [row.due for row in rows] == [date(2026, 12, day) for day in (17, 24, 31)] + [date(2027, 1, 7)]
    assert {row.interest for row in rows} == {828_49}


def test_moved_dates_need_a_calendar() -> None:
    with pytest.raises(CalendarNeededError):
        build_schedule(terms(shift=Shift.NEXT_WORKING_DAY))


def test_a_moved_due_date_goes_forward_and_a_bank_habit_stays_in_the_month() -> None:
    sunday = date(2015, 5, 31)
    assert moved(sunday, Shift.NEXT_WORKING_DAY, CALENDAR) == date(2015, 6, 1)
    assert moved(sunday, Shift.WITHIN_MONTH, CALENDAR) == date(2015, 5, 29)
    assert moved(sunday, Shift.NONE, None) == sunday


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", 0),
        ("annual_rate", Decimal(-1)),
        ("annual_rate", Decimal("NaN")),
        ("payments", 0),
        ("payments", 1201),
        ("day", 0),
        ("day", 32),
    ],
)
def test_impossible_terms_name_their_field(field: str, value: object) -> None:
    with pytest.raises(TermsImpossibleError) as caught:
        terms(**{field: value})
    assert caught.value.field == field


@given(st.integers(1000_00, 1_000_000_00), st.integers(1, 2920), st.integers(1, 60))
def test_the_largest_amount_is_the_inverse_of_the_annuity(amount: int, tenths: int, payments: int) -> None:
    rate = Decimal(tenths) / 10
    back = largest_amount(annuity_payment(amount, rate, payments), rate, payments)
    assert abs(back - amount) <= payments


def test_published_values_of_a_schedule_with_a_fixed_payment_and_with_the_russian_calendar() -> None:
    # timmson/loan-schedule.js, its own tests.
    plain = {"amount": 500_000_00, "annual_rate": Decimal("11.5"), "basis": Basis.ACT_ACT}
    fixed = terms(**plain, payments=24, issued_on=date(2016, 10, 1), day=28, payment=30_000_00)
    assert build_schedule(fixed).total_interest == 52_407_64
    with_days = terms(**plain, issued_on=date(2018, 10, 25), day=25, shift=Shift.NEXT_WORKING_DAY)
    assert build_schedule(with_days, CALENDAR).total_interest == 31_742_50


def test_a_payment_of_exactly_half_a_kopeck_more_goes_up() -> None:
    assert annuity_payment(1_004_850, Decimal(36), 2) == 525_146  # 525 145.5
    assert annuity_payment(1_545_450, Decimal(36), 3) == 546_364  # 546 363.5
    assert annuity_payment(150, Decimal(36), 1) == 155  # 154.5
