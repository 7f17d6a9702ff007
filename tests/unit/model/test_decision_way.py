"""How long a decision took, part by part; what is not known is not made up; percentiles are times that were measured."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bridge.model.events import EventType
from bridge.model.timing.decision_way import DecidedBy, DecisionWay
from bridge.model.timing.percentiles import spread, spreads

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()


def a_way(**moments: datetime | None) -> DecisionWay:
    """Sent long ago, decided at 0 as the base tells, noticed at 1, read at 1.5, committed at 2, taken by the site at 5."""
    usual: dict[str, datetime | None] = {"base_at": at(0), "noticed_at": at(1), "accepted_at": at(5)}
    plain = DecisionWay("evt_1", "app_1", "sun", "S-1", EventType.APPLICATION_APPROVED, at(1.5), at(2), at(-60))
    return replace(plain, **(usual | moments))


def parts(way: DecisionWay) -> list[float | None]:
    return [seconds(part) for part in (way.to_hub, way.in_hub, way.to_site, way.total)]


def test_the_parts_make_the_whole() -> None:
    assert parts(a_way()) == [1, 1, 3, 5]


@pytest.mark.parametrize(
    ("moments", "by", "expected"),
    [
        ({"told_at": at(0.5)}, DecidedBy.BASE, [1, 1, 3, 5]),
        ({"base_at": None, "told_at": at(0.5)}, DecidedBy.NOTICE, [0.5, 1, 3, 4.5]),
        ({"base_at": None}, DecidedBy.ARRIVAL, [0, 1, 3, 4]),
        ({"base_at": None, "noticed_at": None}, DecidedBy.READING, [None, 0.5, 3, None]),
        ({"noticed_at": None}, DecidedBy.BASE, [1.5, 0.5, 3, 5]),
    ],
)
def test_the_best_teller_is_believed_and_named(
    moments: dict[str, datetime | None], by: DecidedBy, expected: list[float | None]
) -> None:
    way = a_way(**moments)
    assert (way.decided_by, parts(way)) == (by, expected)


def test_a_notice_that_came_after_the_reading_tells_the_moment_but_was_not_what_the_hub_heard_first() -> None:
    way = a_way(base_at=None, told_at=at(0), noticed_at=at(4))
    assert (way.decided_by, way.heard_at, parts(way)) == (DecidedBy.NOTICE, at(1.5), [1.5, 0.5, 3, 5])
    silent = a_way(base_at=None, noticed_at=at(4))
    assert (silent.decided_by, silent.decided_at) == (DecidedBy.READING, None)


def test_while_the_site_has_not_taken_it_the_end_is_open() -> None:
    assert parts(a_way(accepted_at=None)) == [1, 1, None, None]


def test_a_base_whose_clock_is_ahead_is_told_from_one_that_is_slow() -> None:
    ahead = a_way(base_at=at(121))
    assert (seconds(ahead.skew), parts(ahead)) == (120, [None, 1, 3, None])


def test_a_base_whose_clock_is_behind_shows_when_it_decides_before_it_was_asked() -> None:
    behind = a_way(base_at=at(-100))
    assert (seconds(behind.skew), parts(behind)) == (-40, [None, 1, 3, None])


@pytest.mark.parametrize("moment", [1.9, -60.9])
def test_a_second_of_difference_is_no_wrong_clock(moment: float) -> None:
    way = a_way(base_at=at(moment))
    assert way.skew == timedelta(0) and way.to_hub is not None and way.to_hub >= timedelta(0)


def test_of_a_decision_older_than_these_moments_only_the_last_part_is_known() -> None:
    old = replace(a_way(base_at=None, noticed_at=None), sent_at=None, read_at=at(2))
    assert parts(old) == [None, None, 3, None]


def test_percentiles_are_times_that_were_measured_and_leave_out_what_is_not_known() -> None:
    found = spread([*(timedelta(seconds=n) for n in reversed(range(1, 101))), None])
    assert (found.count, {share: seconds(time) for share, time in found.at.items()}) == (100, {50: 50, 95: 95, 99: 99})
    few = spread([timedelta(seconds=3), timedelta(seconds=1)])
    assert {share: seconds(time) for share, time in few.at.items()} == {50: 1, 95: 3, 99: 3}
    assert (spread([None]).count, dict(spread([]).at)) == (0, {})


def test_each_part_has_its_own_spread() -> None:
    found = spreads([a_way(), a_way(base_at=at(121)), a_way(accepted_at=None)])
    assert {part: one.count for part, one in found.items()} == {"to_hub": 2, "in_hub": 3, "to_site": 2, "total": 1}
