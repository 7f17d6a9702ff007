"""Whatever happens, in whatever order, however often the count is broken off and run twice: the figures are what was written."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from bridge.flows.counting import copy_loans, count_day, follow_events
from bridge.flows.counting.keep_counting import NUMBERS, count_numbers
from bridge.flows.hub import TIMER, Hub
from bridge.model.counting.figure import Name
from bridge.ports.work import Work, WorkKind
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.builders import fake_hub
from tests.fakes.surroundings import FakeClock
from tests.store.counting.histories import MINUTE, History, by_hand

DAYS = timedelta(days=2)
# What the count by hand tells of; the funnel in some of its stages.
CHECKED = {
    Name.FUNNEL: {"received", "form", "approved", "signed", "active", "repaid"}, Name.STANDING: None, Name.MOVED: None,
    Name.PAID: None, Name.RETURNED: None, Name.SENT: None, Name.SENT_STATE: None, Name.MISSED: None, Name.UNTAKEN: None,
    Name.PUSH: None, Name.CALL: None,
}  # fmt: skip


class Killed(BaseException):
    """The process is gone."""


def a_hub(engine: Engine, seal: Seal) -> Hub:
    clock = FakeClock()
    return fake_hub(clock=clock, store=SqlStore(engine, seal, lambda: None, now=clock.now))


def step(hub: Hub) -> bool:
    """One step of the standing work; True while it wants to go on at once."""
    now = hub.clock.now()
    return count_numbers(hub, Work(1, WorkKind.COUNT_NUMBERS, "", TIMER, NUMBERS, now, now)).due_at <= now


def settle(hub: Hub) -> None:
    for _ in range(200):
        if not step(hub):
            return
    raise AssertionError("the count does not come to an end")


@contextmanager
def killed_at(hub: Hub, monkeypatch: pytest.MonkeyPatch, commit: int) -> Iterator[None]:
    """The process dies before a commit."""
    real, left = hub.store.begin, [commit]

    @contextmanager
    def begin(**how: bool) -> Iterator[object]:
        with real(**how) as tx:
            yield tx
            left[0] -= 1
            if left[0] < 0:
                raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(hub.store, "begin", begin)
        with suppress(Killed):
            yield


def counted(hub: Hub) -> Counter[tuple[date, str, str, str]]:
    found: Counter[tuple[date, str, str, str]] = Counter()
    with hub.store.read() as tx:
        for name, sorts in CHECKED.items():
            for one in tx.figures.sums(name, date(2020, 1, 1), date(2030, 1, 1), by_day=True, by_partner=True):
                if sorts is None or one.sort in sorts:
                    found[one.day, name.value, one.partner, one.sort] += one.count
    return found


@pytest.mark.parametrize(("engine", "seed"), [("sqlite", 1), ("postgresql", 2)], indirect=["engine"])
def test_the_figures_of_any_history_are_those_of_a_count_by_hand(
    engine: Engine, seal: Seal, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    if seed == 2:
        # Slices that end in the middle of lives, of moments, of everything.
        for module, name in ((count_day, "SLICE"), (count_day, "MANY"), (follow_events, "_SLICE"), (copy_loans, "PAGE")):
            monkeypatch.setattr(module, name, 3)
    hub, dice = a_hub(engine, seal), random.Random(seed)
    history, end = History(hub, dice), hub.clock.now() + DAYS
    while hub.clock.now() < end:
        hub.clock.move(MINUTE * dice.choice((0, 1, 7, 45, 200)))
        for _ in range(dice.choice((1, 2, 5))):
            history.happen()
        chance = dice.random()
        if chance < 0.15:
            step(hub)
        elif chance < 0.3:
            with killed_at(hub, monkeypatch, dice.randrange(12)):
                step(hub)
    for _ in range(4):
        hub.clock.move(timedelta(hours=9))
        settle(hub)
    assert counted(hub) == by_hand(history)
    assert len(history.ids) > 20 and history.tries and history.refunds
    settle(hub)
    assert counted(hub) == by_hand(history), "counting again counted twice"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_days_on_which_nobody_counted_are_made_up(engine: Engine, seal: Seal) -> None:
    hub, dice = a_hub(engine, seal), random.Random(5)
    history = History(hub, dice)
    settle(hub)
    for _ in range(60):
        hub.clock.move(timedelta(hours=2))
        history.happen()
    assert hub.clock.now() > fake_hub().clock.now() + timedelta(days=4)
    for _ in range(3):
        settle(hub)
        hub.clock.move(timedelta(minutes=20))
    settle(hub)
    assert counted(hub) == by_hand(history)
