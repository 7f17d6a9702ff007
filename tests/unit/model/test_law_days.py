from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.law.accept_window import accept_until
from bridge.model.law.cooling_off import (
    CoolingOffRule,
    Exemption,
    SigningTimeNaiveError,
    cooling_off_rule,
    exemption_of_purchase,
    pause_of,
    payout_not_before,
)
from bridge.model.law.parameters import Parameter, ParameterKindError, ParameterMissingError, Parameters, ParameterTwiceError
from bridge.model.law.return_right import return_until
from bridge.model.law.working_calendar import CalendarDayTwiceError, CalendarYearUnknownError, WorkingCalendar

MONDAY_OFF, WORKING_SATURDAY = date(2026, 3, 9), date(2026, 3, 14)
CALENDAR = WorkingCalendar(frozenset({MONDAY_OFF}), frozenset({WORKING_SATURDAY}), frozenset({2026}), frozenset({2026}))
RULE = CoolingOffRule(50_000_00, 200_000_00, timedelta(hours=4), timedelta(hours=48))
SIGNED = datetime(2026, 12, 3, 10, 15, tzinfo=timezone(timedelta(hours=3)))


def parameter(key: str, since: date, value: Decimal | bool | str | None) -> Parameter:
    return Parameter(key, since, value, "test", True)


def test_exceptions_change_the_plain_week() -> None:
    assert CALENDAR.next_working(date(2026, 3, 7)) == date(2026, 3, 10)
    assert CALENDAR.is_working(WORKING_SATURDAY)
    assert not CALENDAR.is_working(date(2026, 3, 15))
    assert CALENDAR.last_working(MONDAY_OFF) == date(2026, 3, 6)
    assert CALENDAR.is_provisional(MONDAY_OFF)


def test_a_year_without_data_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(CalendarYearUnknownError):
        CALENDAR.is_working(date(2027, 1, 11))


def test_a_person_can_amend_the_calendar_both_ways() -> None:
    amended = CALENDAR.amended(off=frozenset({WORKING_SATURDAY, date(2026, 3, 16)}), working=frozenset({MONDAY_OFF}))
    assert amended.is_working(MONDAY_OFF)
    assert not amended.is_working(WORKING_SATURDAY)
    assert amended.next_working(WORKING_SATURDAY) == date(2026, 3, 17)
    with pytest.raises(CalendarDayTwiceError):
        CALENDAR.amended(off=frozenset({MONDAY_OFF}), working=frozenset({MONDAY_OFF}))


@given(st.dates(date(2026, 1, 5), date(2026, 11, 1)), st.integers(1, 10))
def test_so_many_working_days_lie_after_the_day(day: date, count: int) -> None:
    last = CALENDAR.add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert CALENDAR.is_working(last)
    assert sum(CALENDAR.is_working(one) for one in between) == count


def test_windows_count_from_the_day_after() -> None:
    assert accept_until(date(2026, 3, 6), 5, CALENDAR) == WORKING_SATURDAY
    assert return_until(date(2026, 2, 23), 14, CALENDAR) == date(2026, 3, 10)
    assert return_until(date(2026, 2, 23), 14, None) == MONDAY_OFF


@pytest.mark.parametrize(
    ("amount", "hours"), [(49_999_99, 0), (50_000_00, 4), (200_000_00, 4), (200_000_01, 48), (3_000_000_00, 48)]
)
def test_the_pause_grows_with_the_sum(amount: int, hours: int) -> None:
    assert payout_not_before(SIGNED, amount, RULE) == SIGNED + timedelta(hours=hours)
    assert payout_not_before(SIGNED, amount, RULE).utcoffset() == timedelta(hours=3)


@pytest.mark.parametrize("exemption", list(Exemption))
def test_an_exemption_or_a_day_before_the_rule_needs_no_pause(exemption: Exemption) -> None:
    assert pause_of(300_000_00, RULE, exemption) == timedelta(0)
    assert pause_of(300_000_00, None) == timedelta(0)


def test_a_purchase_is_exempt_only_in_person_and_with_money_to_the_seller() -> None:
    assert exemption_of_purchase(in_person=True, money_to_seller=True) is Exemption.BOUGHT_IN_PERSON
    assert exemption_of_purchase(in_person=True, money_to_seller=False) is None
    assert exemption_of_purchase(in_person=False, money_to_seller=True) is None


def test_a_signature_without_a_zone_is_refused() -> None:
    with pytest.raises(SigningTimeNaiveError):
        payout_not_before(datetime(2026, 12, 3, 10, 15), 1, RULE)  # noqa: DTZ001  a naive moment is the point
    assert payout_not_before(datetime(2026, 12, 3, tzinfo=UTC), 1, RULE).tzinfo is UTC


def test_a_parameter_has_the_value_of_its_day() -> None:
    start, later, lifted = date(2023, 7, 1), date(2026, 4, 1), date(2027, 1, 1)
    law = Parameters(
        [parameter("cap", later, Decimal(1)), parameter("cap", start, Decimal("1.3")), parameter("cap", lifted, None)]
    )
    assert law.number_on("cap", date(2026, 3, 31)) == Decimal("1.3")
    assert law.number_on("cap", later) == 1
    assert not law.in_force("cap", lifted)
    with pytest.raises(ParameterMissingError):
        law.value_on("cap", date(2023, 6, 30))
    with pytest.raises(ParameterMissingError):
        law.value_on("other", later)


def test_a_parameter_of_another_kind_or_given_twice_is_refused() -> None:
    since = date(2026, 1, 1)
    law = Parameters([parameter("a", since, Decimal("0.5")), parameter("b", since, True)])
    assert law.flag_on("b", since)
    for wrong in (lambda: law.whole_on("a", since), lambda: law.number_on("b", since), lambda: law.flag_on("a", since)):
        with pytest.raises(ParameterKindError):
            wrong()
    with pytest.raises(ParameterTwiceError):
        Parameters([parameter("a", since, None), parameter("a", since, Decimal(1))])


def test_the_pause_is_in_force_from_its_day() -> None:
    since = date(2025, 9, 1)
    values = {"short_from": "5000000", "short_hours": "4", "long_above": "20000000", "long_hours": "48"}
    law = Parameters(parameter(f"cooling_off_{name}", since, Decimal(value)) for name, value in values.items())
    assert cooling_off_rule(law, since) == RULE
    assert cooling_off_rule(law, date(2025, 8, 31)) is None
