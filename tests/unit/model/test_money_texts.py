from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.money import MoneyFormError, parse_rubles, round_half_up, rubles, rubles_text, whole_kopecks


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_a_sum_written_and_read_again_is_the_same(kopecks: int) -> None:
    assert parse_rubles(rubles_text(kopecks), signed=True) == kopecks


@pytest.mark.parametrize(("text", "kopecks"), [("0", 0), ("12345.67", 1234567), ("5.5", 550), ("007", 700), ("0.01", 1)])
def test_a_sum_may_have_no_one_or_two_places(text: str, kopecks: int) -> None:
    assert parse_rubles(text) == kopecks


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 5",
        "5 ",
        "5.",
        ".5",
        "5.123",
        "5,10",
        "1e3",
        "NaN",
        "Infinity",
        "-Infinity",
        "+5",
        "1_000",
        "1 000",
        "٣",
        "5\n",
        "--5",
        "0x10",
    ],
)
def test_anything_else_is_no_sum(text: str) -> None:
    with pytest.raises(MoneyFormError) as caught:
        parse_rubles(text, field="tour.price")
    assert caught.value.field == "tour.price"


def test_a_minus_is_read_only_where_it_is_meant() -> None:
    assert parse_rubles("-0.50", signed=True) == -50
    with pytest.raises(MoneyFormError):
        parse_rubles("-0.50")


@pytest.mark.parametrize("text", ["1000000000001", "9" * 15, "9" * 400])
def test_a_huge_sum_is_refused(text: str) -> None:
    assert parse_rubles("1000000000000.00") == 10**14
    with pytest.raises(MoneyFormError):
        parse_rubles(text)


@pytest.mark.parametrize("value", [1.5, True, None, Decimal(5)])
def test_only_a_whole_number_of_kopecks_is_written(value: object) -> None:
    with pytest.raises(MoneyFormError):
        rubles_text(value)  # type: ignore[arg-type]  # the wrong type is the point


def test_halves_go_away_from_zero_at_any_place() -> None:
    assert round_half_up(Decimal("2.5")) == 3
    assert round_half_up(Decimal("-2.5")) == -3
    assert round_half_up(Decimal("81.4814999"), 3) == Decimal("81.481")
    assert round_half_up(Decimal("0.0005"), 3) == Decimal("0.001")
    assert round_half_up(Decimal(10) ** 40 + Decimal("0.125"), 2) == Decimal(10) ** 40 + Decimal("0.13")
    assert whole_kopecks(Decimal("1234.5")) == 1235
    assert rubles(1234567) == Decimal("12345.67")


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_is_not_rounded(text: str) -> None:
    with pytest.raises(MoneyFormError):
        round_half_up(Decimal(text), 2)
