"""What arrived of a backlog: a callback that is missing, twice or out of order is found."""

import json
from datetime import UTC, datetime

import pytest

from bridge.bench.exchange.applications import an_application
from bridge.bench.exchange.backlog import EVENTS_EACH, Backlog, faults_of, rate_of
from bridge.bench.load.far_side import Call

NOW = datetime(2026, 11, 27, tzinfo=UTC)
BACKLOG = Backlog([an_application("m", number, NOW) for number in range(3)])


def calls_of_all() -> list[Call]:
    steps = [(application.id, seq) for seq in range(1, EVENTS_EACH + 1) for application in BACKLOG.applications]
    return [a_call(0.1 * n, name, seq) for n, (name, seq) in enumerate(steps)]


def a_call(at: float, name: str, seq: int) -> Call:
    body = json.dumps({"application_id": name, "seq": seq})
    return Call(at, at, "/callbacks", {"webhook-id": f"{name}:{seq}"}, body)


def test_all_of_them_once_and_in_order_is_no_fault() -> None:
    calls = calls_of_all()
    assert BACKLOG.events == len(calls) == 12
    assert not faults_of(calls, BACKLOG)


@pytest.mark.parametrize("lost", range(12))
def test_a_missing_one_is_found_whichever_it_is(lost: int) -> None:
    calls = calls_of_all()
    del calls[lost]
    assert faults_of(calls, BACKLOG)["missing"] == 1


def test_one_that_came_twice_is_found() -> None:
    calls = calls_of_all()
    assert faults_of([*calls, calls[-1]], BACKLOG) == {"twice": 1}


def test_two_of_one_application_in_the_wrong_order_are_found() -> None:
    calls = calls_of_all()
    calls[0], calls[3] = calls[3], calls[0]
    assert faults_of(calls, BACKLOG) == {"out of order": 1}


def test_the_rate_counts_from_the_first_arrival_to_the_last() -> None:
    assert rate_of(calls_of_all()) == pytest.approx(10.0)
    assert rate_of(calls_of_all()[:1]) == 0.0
    assert rate_of([]) == 0.0
