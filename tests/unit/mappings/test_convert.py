"""Named converters in both directions."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.convert import CONVERTERS

# A base's wall clock has no zone.
WALL = datetime.fromisoformat("2026-01-09T03:04:05")


@pytest.mark.parametrize(
    ("name", "ours", "theirs"),
    [
        ("rubles", 123456, "1234.56"), ("rubles", 120000, "1200"), ("rubles", 5, "0.05"), ("rubles", -150, "-1.50"),
        ("rubles_two_places", 120000, "1200.00"), ("whole_text", 6, "6"), ("kopecks", 7, 7),
        ("date_dots", date(2026, 1, 9), "09.01.2026"), ("date_iso", date(2026, 1, 9), "2026-01-09"),
        ("date_compact", date(2026, 1, 9), "20260109"),
        ("moment_compact", WALL, "20260109030405"),
        ("moment_iso", WALL, "2026-01-09T03:04:05"),
        ("bool", True, True), ("bool_digit", False, "0"), ("bool_words", True, "Да"), ("bool_words", False, "Нет"),
        ("phone_8", "+79161234567", "89161234567"), ("phone_7", "+79161234567", "79161234567"),
        ("phone_plus7", "+79161234567", "+79161234567"), ("phone_ten", "+79161234567", "9161234567"),
        ("phone_8_brackets", "+79161234567", "8(916)123-45-67"), ("phone_7_brackets", "+79161234567", "7(916)123-45-67"),
        ("sex", "male", "Мужской"), ("sex", "female", "Женский"), ("division_code", "770-001", "770-001"),
        ("passport_series_spaced", "4510", "45 10"), ("text", "Пётр", "Пётр"),
    ],
)  # fmt: skip
def test_a_value_goes_out_and_comes_back(name: str, ours: Any, theirs: Any) -> None:
    assert CONVERTERS[name].write(ours) == theirs
    assert CONVERTERS[name].read(theirs) == ours


@pytest.mark.parametrize(
    ("name", "theirs", "ours"),
    [
        ("rubles", 15000, 1_500_000), ("rubles", Decimal("0.005"), 1), ("rubles", Decimal("0.0049"), 0),
        ("rubles", Decimal("-0.005"), -1), ("rubles", "12\u00a0345,67", 1_234_567), ("rubles", "70 515", 7_051_500),
        ("date_iso", "0001-01-01T00:00:00", None), ("date_dots", "01.01.0001", None), ("date_iso", "00010101000000", None),
        ("date_iso", "00000000", None), ("date_iso", "", None), ("date_iso", "2017-07-06T00:00:00", date(2017, 7, 6)),
        ("date_dots", "2026-01-09", date(2026, 1, 9)), ("date_iso", "09.01.2026", date(2026, 1, 9)),
        ("date_iso", "20260109", date(2026, 1, 9)), ("bool", "Истина", True), ("bool", 0, False), ("bool_digit", "1", True),
        ("phone_8", "8 (916) 123-45-67", "+79161234567"), ("phone_8", "9161234567", "+79161234567"), ("phone_8", "", ""),
        ("sex", "жен", "female"), ("text", " a\x02b\u0000 ", "ab"), ("text", "a\tb\nc", "a\tb\nc"),
        ("digits", "45 10 №6", "45106"),
        ("whole", "6", 6), ("whole", Decimal("6.0"), 6),
    ],
)  # fmt: skip
def test_other_writings_are_understood(name: str, theirs: Any, ours: Any) -> None:
    assert CONVERTERS[name].read(theirs) == ours


def test_seconds_may_have_a_fraction_that_is_dropped() -> None:
    assert CONVERTERS["moment_iso"].read("2026-01-09T03:04:05.123") == WALL


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("rubles", "12 руб"), ("rubles", 1.5), ("rubles", True), ("rubles", None), ("rubles", "1E+1000000"), ("rubles", "NaN"),
        ("rubles", [1]), ("rubles", Decimal("1E-40")), ("whole", "6.5"), ("date_iso", "2026-13-01"), ("date_iso", "31.02.2026"),
        ("date_iso", "2026-01-09T03:04:05Z"), ("bool", "может быть"), ("phone_8", "123"), ("sex", "да"), ("text", {"a": 1}),
        ("text", True), ("division_code", "77"), ("passport_series_spaced", "451"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_without_being_quoted(name: str, theirs: Any) -> None:
    converter = CONVERTERS[name]
    with pytest.raises(ValueError, match="expected") as refused:
        (converter.write if name == "passport_series_spaced" else converter.read)(theirs)
    assert str(theirs) not in str(refused.value) or theirs in ("да", None)


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("rubles", 1.5), ("rubles", "100"), ("rubles", True), ("date_iso", "2026-01-09"), ("moment_compact", date(2026, 1, 9)),
        ("moment_compact", datetime(2026, 1, 9, tzinfo=UTC)), ("bool", 1), ("bool_digit", "да"),
    ],
)  # fmt: skip
def test_a_value_of_ours_of_the_wrong_kind_is_not_written(name: str, ours: Any) -> None:
    with pytest.raises(ValueError, match="expected"):
        CONVERTERS[name].write(ours)


@given(st.integers(-(10**13), 10**13))
def test_kopecks_survive_the_way_out_and_back(kopecks: int) -> None:
    for name in ("rubles", "rubles_two_places"):
        written = CONVERTERS[name].write(kopecks)
        assert CONVERTERS[name].read(written) == kopecks
        assert CONVERTERS[name].read(Decimal(written)) == kopecks


@given(st.dates())
def test_dates_survive_the_way_out_and_back(day: date) -> None:
    for name in ("date_dots", "date_iso", "date_compact"):
        if day.year >= 1000:
            assert CONVERTERS[name].read(CONVERTERS[name].write(day)) == day


@given(st.text() | st.integers() | st.decimals() | st.booleans() | st.none() | st.lists(st.integers()))
def test_no_value_makes_a_converter_fail_in_another_way(value: Any) -> None:
    for converter in CONVERTERS.values():
        try:
            converter.read(value)
        except ValueError as error:
            assert str(error)
