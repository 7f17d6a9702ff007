"""Hands of a crew: few while rows only compute, all while they wait, fewer again afterwards; nothing given is lost."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bridge.jobs.hands import FEW, Hands
from bridge.jobs.settling import Outcome
from bridge.ports.work import WorkKind
from tests.builders import work_of

HANDS = 8
ROW = work_of(WorkKind.SEND_MESSAGE, "m")


class Floor:
    """Where rows are run: how many at once, and how many at most since `look`. How long they took is told, not measured."""

    def __init__(self) -> None:
        self.guard, self.now, self.most = threading.Lock(), 0, 0
        self.task: Callable[[], object] = compute
        self.seconds = 0.003

    def run(self, number: int) -> Outcome:
        with self.guard:
            self.now += 1
            self.most = max(self.most, self.now)
        self.task()
        with self.guard:
            self.now -= 1
        return Outcome(replace(ROW, id=number), seconds=self.seconds, computed=0.001)

    def look(self) -> int:
        most, self.most = self.most, 0
        return most


def compute() -> None:
    """Others come to their turn meanwhile."""
    time.sleep(0.001)


def await_somebody() -> None:
    time.sleep(0.05)


@pytest.fixture
def never_stalled(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From then on nothing is thought to be waited for because the machine is busy."""
    return lambda: monkeypatch.setattr("bridge.jobs.hands.GATHER", 60.0)


@pytest.fixture
def floor() -> Floor:
    return Floor()


@pytest.fixture
def hands(floor: Floor) -> Iterator[Hands[int]]:
    made: Hands[int] = Hands("hand", HANDS, floor.run)
    yield made
    made.end()


def run_all(hands: Hands[int], count: int) -> set[int]:
    """Rows given a dozen at a time, as a dispatcher gives them; which ended."""
    ended, given = list[int](), 0
    end = time.monotonic() + 60
    while len(ended) < count and time.monotonic() < end:
        more = min(count, len(ended) + HANDS * 4) - given
        hands.give(range(given, given + more))
        given += more
        ended += [one.work.id for one in hands.wait(0.2)]
    assert len(ended) == len(set(ended)), "once each"
    return set(ended)


def test_rows_that_only_compute_are_run_by_few_hands(hands: Hands[int], floor: Floor, never_stalled: Callable[[], None]) -> None:
    never_stalled()
    assert run_all(hands, 100) == set(range(100))
    assert floor.look() <= FEW


def test_rows_that_wait_are_run_by_all_hands_and_later_ones_by_few_again(
    hands: Hands[int], floor: Floor, never_stalled: Callable[[], None]
) -> None:
    floor.task, floor.seconds = await_somebody, 0.05
    run_all(hands, 64)
    assert floor.look() == HANDS
    never_stalled()
    floor.task, floor.seconds = compute, 0.003
    run_all(hands, HANDS * 4)
    floor.look()
    run_all(hands, 100)
    assert floor.look() <= FEW


def test_a_far_side_that_falls_silent_is_noticed_while_rows_wait_behind_it(hands: Hands[int], floor: Floor) -> None:
    let_go = threading.Event()
    run_all(hands, 40)
    floor.look()
    floor.task = lambda: let_go.wait(30)
    hands.give(range(HANDS * 2))
    assert hands.wait(0.3) == []
    assert floor.look() == HANDS
    let_go.set()
    ended = list[Outcome]()
    while len(ended) < HANDS * 2:
        ended += hands.wait(1)


def test_a_bell_is_heard_at_once_and_once(hands: Hands[int]) -> None:
    hands.ring()
    hands.ring()
    began = time.monotonic()
    assert hands.wait(30) == []
    assert time.monotonic() - began < 20
    assert hands.wait(0.01) == []


def test_what_nobody_has_begun_comes_back_at_the_end_and_what_is_at_work_still_ends(hands: Hands[int], floor: Floor) -> None:
    let_go = threading.Event()
    floor.task = lambda: let_go.wait(30)
    hands.give(range(5))
    while floor.now < FEW:
        time.sleep(0.001)
    back = hands.end()
    let_go.set()
    ended = set[int]()
    while len(ended) + len(back) < 5:
        ended |= {one.work.id for one in hands.wait(1)}
    assert sorted([*ended, *back]) == list(range(5))
    assert len(back) == 5 - FEW


def test_what_somebody_waits_for_overtakes_the_others_and_these_go_on_all_the_same(floor: Floor) -> None:
    order, let_go = list[int](), threading.Event()

    def run(number: int) -> Outcome:
        let_go.wait(30)
        order.append(number)
        return floor.run(number)

    hands: Hands[int] = Hands("one", 1, run, awaited=lambda number: number >= 100)
    hands.give(range(12))
    hands.give(range(100, 106))
    let_go.set()
    ended = list[Outcome]()
    while len(ended) < 18:
        ended += hands.wait(1)
    hands.end()
    assert sorted(order) == [*range(12), *range(100, 106)]
    assert [number for number in order if number < 100] == list(range(12)), "each line in its order"
    assert order.index(105) < 10, "the awaited ones first"
    assert len([number for number in order[: order.index(105)] if number < 100]) >= 2, "and the others not last"


def test_without_threads_rows_are_run_by_whoever_gives_them(floor: Floor) -> None:
    hands: Hands[int] = Hands("none", 0, floor.run)
    hands.give([1, 2])
    assert [one.work.id for one in hands.wait(30)] == [1, 2]
    assert floor.look() == 1
