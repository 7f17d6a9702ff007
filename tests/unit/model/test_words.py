"""Sums, percents and dates in Russian words."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.papers.words import (
    KOPECKS,
    RUBLES,
    NumberTooLargeError,
    date_words,
    form_of,
    number_words,
    percent_words,
    sum_words,
)

SUMS = {
    0: "ноль рублей ноль копеек",
    1: "ноль рублей одна копейка",
    2: "ноль рублей две копейки",
    100: "один рубль ноль копеек",
    201: "два рубля одна копейка",
    502: "пять рублей две копейки",
    1111: "одиннадцать рублей одиннадцать копеек",
    2121: "двадцать один рубль двадцать одна копейка",
    10112: "сто один рубль двенадцать копеек",
    100000: "одна тысяча рублей ноль копеек",
    200000: "две тысячи рублей ноль копеек",
    2100000: "двадцать одна тысяча рублей ноль копеек",
    1200022: "двенадцать тысяч рублей двадцать две копейки",
    100000000: "один миллион рублей ноль копеек",
    200100100: "два миллиона одна тысяча один рубль ноль копеек",
    22345699: "двести двадцать три тысячи четыреста пятьдесят шесть рублей девяносто девять копеек",
    99999999999: "девятьсот девяносто девять миллионов девятьсот девяносто девять тысяч девятьсот девяносто девять рублей"
    " девяносто девять копеек",
    100000000000: "один миллиард рублей ноль копеек",
}  # fmt: skip


@pytest.mark.parametrize(("kopecks", "words"), SUMS.items())
def test_a_sum_is_told_in_roubles_and_kopecks_with_their_genders_and_forms(kopecks: int, words: str) -> None:
    assert sum_words(kopecks) == words


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        ("36", "тридцать шесть процентов"),
        ("1", "один процент"),
        ("22", "двадцать два процента"),
        ("0.8", "ноль целых восемь десятых процента"),
        ("12.05", "двенадцать целых пять сотых процента"),
        ("42.576", "сорок две целых пятьсот семьдесят шесть тысячных процента"),
        ("21.001", "двадцать одна целая одна тысячная процента"),
        ("292.000", "двести девяносто две целых ноль тысячных процента"),
        ("0.021", "ноль целых двадцать одна тысячная процента"),
    ],
)
def test_a_percent_is_told_with_its_places(percent: str, words: str) -> None:
    assert percent_words(Decimal(percent)) == words


def test_a_date_has_its_month_in_words() -> None:
    assert date_words(date(2027, 2, 5)).replace("\xa0", " ") == "5 февраля 2027 года"


@pytest.mark.parametrize("wrong", [-1, 10**12 + 1])
def test_a_number_out_of_reach_is_refused(wrong: int) -> None:
    with pytest.raises(NumberTooLargeError):
        number_words(wrong)


def test_a_percent_with_four_places_is_refused() -> None:
    with pytest.raises(NumberTooLargeError):
        percent_words(Decimal("1.2345"))


SMALL = {word: n for n in range(20) for word in (number_words(n), number_words(n, female=True))}
ROUND = {number_words(n): n for n in (*range(20, 100, 10), *range(100, 1000, 100))}
SCALES = {"тысяч": 10**3, "миллион": 10**6, "миллиард": 10**9}


def read_back(words: str) -> int:
    total = group = 0
    for word in words.split():
        scale = next((value for stem, value in SCALES.items() if word.startswith(stem)), 0)
        if scale:
            total, group = total + group * scale, 0
        else:
            group += SMALL.get(word, ROUND.get(word, 0))
    return total + group


@given(st.integers(0, 10**11), st.booleans())
def test_the_words_read_back_give_the_number(count: int, female: bool) -> None:
    assert read_back(number_words(count, female=female)) == count


@given(st.integers(0, 10**10))
def test_the_noun_agrees_with_the_last_word(count: int) -> None:
    last = number_words(count).split()[-1]
    assert (form_of(count, RUBLES) == "рубль") == (last == "один")
    assert (form_of(count, KOPECKS) == "копейки") == (last in ("два", "три", "четыре"))
