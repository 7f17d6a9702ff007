"""When a far side is left alone, for how long, and how it comes back."""

from datetime import UTC, datetime, timedelta

import pytest

from bridge.jobs.breaker import FAILURES, LONGEST_HOLD, TELL_AFTER, after_failure, after_success, probing, wish_of, worth_telling
from bridge.ports.outside_errors import BusyError, OutcomeUnknownError, OutsideError, UnreachableError
from bridge.ports.work import Destination

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AWAY = UnreachableError("onec", "submit", "no connection")


def failing(times: int, error: OutsideError = AWAY) -> Destination:
    """The side at NOW, after failures each of which came when the hold before had just ended."""
    health = Destination("loan_system")
    for n in range(times):
        now = NOW - timedelta(hours=2) * (times - 1 - n)
        health = after_failure(health, error, now)
    return health


def test_a_few_failures_in_a_row_close_the_way_and_the_hold_grows_to_its_longest() -> None:
    assert not failing(FAILURES - 1).held(NOW)
    first = failing(FAILURES)
    assert first.held(NOW)
    assert first.held_until is not None
    assert timedelta(seconds=5) <= first.held_until - NOW <= timedelta(seconds=6)
    long = failing(FAILURES + 30).held_until
    assert long is not None
    assert LONGEST_HOLD <= long - NOW <= LONGEST_HOLD * 1.2


def test_rows_that_were_on_their_way_when_the_hold_began_do_not_lengthen_it() -> None:
    held = failing(FAILURES)
    assert after_failure(held, AWAY, NOW + timedelta(seconds=1)) == held


@pytest.mark.parametrize("error", [AWAY, OutcomeUnknownError("partner", "deliver", "HTTP 500")])
def test_after_a_hold_one_row_finds_out_and_a_success_opens_the_way(error: OutsideError) -> None:
    held = failing(FAILURES, error)
    assert probing(held)
    assert after_success(held) == Destination("loan_system")
    assert not probing(after_success(held))


def test_a_side_without_room_rests_at_its_first_word_and_as_long_as_it_wishes_within_bounds() -> None:
    rest = failing(1, BusyError("onec", "submit", "no session is free"))
    assert rest.held(NOW)
    wished = failing(1, BusyError("onec", "submit", "maintenance", timedelta(minutes=2))).held_until
    assert wished is not None
    assert timedelta(minutes=2) <= wished - NOW <= timedelta(minutes=3)
    assert wish_of(BusyError("onec", "submit", "for ever", timedelta(days=9))) == timedelta(days=1)


def test_a_persons_pause_outlives_failures_and_successes() -> None:
    paused = Destination("sms", held_until=NOW + timedelta(days=1), paused_by="anna", reason="new contract")
    assert after_failure(paused, AWAY, NOW).held_until == paused.held_until
    assert after_success(paused) == paused


def test_a_person_hears_of_a_side_that_is_not_well_for_long() -> None:
    ill = failing(1)
    assert not worth_telling(ill, NOW + TELL_AFTER - timedelta(seconds=1))
    assert worth_telling(ill, NOW + TELL_AFTER)
    assert not worth_telling(Destination("sms"), NOW)
