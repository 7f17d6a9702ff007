"""A one-time code under anything that may be typed, at any time, in any order."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.one_time_code import (
    NOTED_AFTER_END,
    SKEW,
    CodeRules,
    OneTimeCode,
    Purpose,
    Refusal,
    code_digest,
    mark_of,
    wait_before_next,
    wait_for_hour,
)
from tests.fakes.surroundings import START

RULES = CodeRules()
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def a_code(rules: CodeRules = RULES) -> OneTimeCode:
    asked = OneTimeCode("code_1", "app_1", Purpose.SIGNING, "papers", "", START, START, rules.tries, phone="mine")
    return asked.made("right", rules, START)


@dataclass(frozen=True)
class Try:
    """One entry: what was typed for which papers by whose phone, and how far a clock went (back, too) before it."""

    digest: str
    binding: str
    phone: str
    moved: timedelta


tries = st.builds(
    Try,
    digest=st.sampled_from(["right", "right", "wrong", ""]),
    binding=st.sampled_from(["papers", "papers", "papers", "others"]),
    phone=st.sampled_from(["mine", "mine", "mine", "another"]),
    moved=st.integers(-20 * 60, 12 * 60).map(lambda seconds: timedelta(seconds=seconds)),
)


@given(st.lists(tries, max_size=40), st.integers(1, 10))
def test_whatever_is_typed_a_code_is_used_at_most_once_and_only_where_it_is_good(entries: list[Try], most: int) -> None:
    code, now, compared, used = a_code(CodeRules(tries=most)), START, 0, 0
    for entry in entries:
        now += entry.moved
        alive = START - SKEW <= now < code.expires_at and not used and code.tries_left > 0
        after, refusal = code.tried(entry.digest, entry.binding, entry.phone, now)
        good = alive and entry.digest == "right" and (entry.binding, entry.phone) == ("papers", "mine")
        assert (refusal is None) == good
        compared += refusal in (None, Refusal.WRONG)
        used += refusal is None
        assert after.tries_left <= code.tries_left
        assert after.used_at in (code.used_at, now)
        code = after
    assert used <= 1
    assert compared <= most, "more tries than allowed"
    assert code.tries_left >= -NOTED_AFTER_END, "counted without end"


@pytest.mark.parametrize(
    ("binding", "phone", "moved", "refusal"),
    [
        ("others", "mine", timedelta(0), Refusal.OTHER_PAPERS),
        ("papers", "another", timedelta(0), Refusal.OTHER_PHONE),
        ("papers", "mine", RULES.life, Refusal.EXPIRED),
        ("papers", "mine", RULES.life - SECOND, None),
        ("papers", "mine", timedelta(days=400), Refusal.EXPIRED),
        ("papers", "mine", -SKEW, None),
        ("papers", "mine", -SKEW - SECOND, Refusal.CLOCK_MOVED),
    ],
)
def test_each_bond_of_a_code_is_refused_by_its_own_word(
    binding: str, phone: str, moved: timedelta, refusal: Refusal | None
) -> None:
    after, said = a_code().tried("right", binding, phone, START + moved)
    assert said is refusal
    assert (after.used_at is None) == (refusal is not None)


def test_after_the_last_try_even_the_right_code_is_refused() -> None:
    code = a_code(CodeRules(tries=2))
    for _ in range(2):
        code, refusal = code.tried("wrong", "papers", "mine", START)
        assert refusal is Refusal.WRONG
    assert code.tried("right", "papers", "mine", START)[1] is Refusal.TRIES_SPENT


def test_a_code_that_is_not_made_yet_takes_nothing_not_even_nothing() -> None:
    asked = OneTimeCode("code_1", "app_1", Purpose.SIGNING, "papers", "", START, START + MINUTE, 5, phone="mine")
    assert asked.tried("", "papers", "mine", START)[1] is Refusal.WRONG


@given(st.lists(st.integers(-7200, 7200), max_size=12), st.integers(1, 12))
def test_nobody_waits_longer_than_a_pause_or_an_hour_even_when_the_clock_went_back(ago: list[int], most: int) -> None:
    asked = [START - timedelta(seconds=seconds) for seconds in ago]
    assert timedelta(0) <= wait_before_next(asked, RULES, START) <= max(RULES.pauses) + SKEW
    assert timedelta(0) <= wait_for_hour(asked, most, START) <= timedelta(hours=1) + SKEW


def test_pauses_grow_and_are_forgotten_after_an_hour() -> None:
    asked: list[datetime] = []
    now, waits = START, []
    for _ in range(5):
        asked.insert(0, now)
        waits.append(wait_before_next(asked, RULES, now))
        now += waits[-1]
    assert waits == [30 * SECOND, MINUTE, 5 * MINUTE, 5 * MINUTE, 5 * MINUTE]
    assert wait_before_next(asked, RULES, now + timedelta(hours=1)) == timedelta(0)


def test_the_hours_limit_ends_when_enough_codes_are_an_hour_old() -> None:
    asked = [START - n * 10 * MINUTE for n in range(5)]
    assert wait_for_hour(asked, 6, START) == timedelta(0)
    assert wait_for_hour(asked, 5, START) == 20 * MINUTE
    assert wait_for_hour(asked, 5, START + 20 * MINUTE) == timedelta(0)


@pytest.mark.parametrize(
    "rules", [{"digits": 3}, {"tries": 11}, {"life": timedelta(minutes=11)}, {"pauses": ()}, {"per_phone": 0}]
)
def test_rules_that_guard_nothing_are_refused(rules: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="code"):
        CodeRules(**rules)  # type: ignore[arg-type]


def test_digests_and_marks_tell_equal_from_unequal_and_nothing_else() -> None:
    key = b"k" * 32
    assert code_digest(key, "code_1", "123456") != code_digest(key, "code_2", "123456")
    assert mark_of(key, "phone", "+79161234567") == mark_of(key, "phone", "+79161234567")
    assert mark_of(key, "phone", "203.0.113.7") != mark_of(key, "address", "203.0.113.7")
    assert "7916" not in mark_of(key, "phone", "+79161234567")
    assert mark_of(key, "address", "") == ""
