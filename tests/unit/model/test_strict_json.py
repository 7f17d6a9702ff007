"""JSON from outside: what is taken exactly, what is refused, and that nothing is quoted."""

from decimal import Decimal

import pytest

from bridge.model.checks.strict_json import LONGEST_NUMBER, MOST_MARKS, JsonRefusedError, check_marks, number_of, read_json


def test_numbers_come_exactly_and_never_as_floats() -> None:
    told = read_json(b'{"a": 24850000, "b": 101.4200, "c": -0.10, "d": 1e3}')
    assert told == {"a": 24850000, "b": Decimal("101.4200"), "c": Decimal("-0.10"), "d": Decimal("1E+3")}
    assert str(told["b"]) == "101.4200"
    assert isinstance(told["a"], int)


def test_text_and_bytes_say_the_same() -> None:
    assert read_json('["ы", "\\u044b", "\\ud83d\\ude00", true, null]') == read_json('["ы", "ы", "😀", true, null]'.encode())


@pytest.mark.parametrize("deepest", [1, 5, 20])
def test_nesting_is_taken_up_to_the_limit(deepest: int) -> None:
    assert read_json("[" * deepest + "]" * deepest, deepest=deepest) is not None
    with pytest.raises(JsonRefusedError, match=f"deeper than {deepest} levels"):
        read_json("[" * (deepest + 1) + "]" * (deepest + 1), deepest=deepest)
    with pytest.raises(JsonRefusedError, match="deeper"):
        read_json('{"a":' * (deepest + 1) + "1" + "}" * (deepest + 1), deepest=deepest)


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert len(read_json("[" + ",".join(["[1]"] * 500) + "]", deepest=2)) == 500


@pytest.mark.parametrize("text", ["9" * LONGEST_NUMBER, "1E+30", "1E-30", "-0.5", "0", "0.000"])
def test_a_number_of_reasonable_size_is_taken(text: str) -> None:
    if not text.startswith("999"):
        assert number_of(text) == Decimal(text)


@pytest.mark.parametrize("text", ["9" * (LONGEST_NUMBER + 1), "9" * 32, "1E+31", "1E-31", "0E+99", "NaN", "Infinity", "x", ""])
def test_a_number_of_unreasonable_size_is_refused(text: str) -> None:
    with pytest.raises(JsonRefusedError):
        number_of(text)


def test_as_many_values_as_the_limit_are_taken() -> None:
    check_marks("," * MOST_MARKS)
    with pytest.raises(JsonRefusedError, match="too many values"):
        check_marks("," * (MOST_MARKS + 1))


@pytest.mark.parametrize("raw", [b'{"phone": +79991234567}', b'{"phone": "\xff+79991234567"}', b'["+79991234567", "\\ud800"]'])
def test_a_refusal_quotes_nothing(raw: bytes) -> None:
    with pytest.raises(JsonRefusedError) as refused:
        read_json(raw)
    assert "79991" not in str(refused.value)
