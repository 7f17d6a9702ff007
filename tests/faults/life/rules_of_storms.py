"""Rules of the machine: workers that work, sleep, die and return; calls and processes that fail; time that jumps."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.faults.life.around import people
from tests.faults.life.around.trouble import Trouble, trouble
from tests.faults.life.base import Base, which

JUMPS = [timedelta(seconds=1), timedelta(seconds=31), timedelta(minutes=3), timedelta(hours=1), timedelta(hours=25)]


class StormRules(Base):
    """Each rule is one thing that happens to the hub's machines."""

    @rule(rows=st.integers(1, 30))
    def those_who_were_woken_work(self, rows: int) -> None:
        self.workers.answer_the_bell(rows)

    @rule()
    def the_sweep_looks(self) -> None:
        self.workers.sweep()

    @rule(rows=st.integers(1, 3))
    def a_worker_falls_asleep_with_rows_in_its_hands(self, rows: int) -> None:
        self.workers.fall_asleep(rows)

    @rule(n=which, rows=st.integers(1, 3))
    def a_sleeper_wakes_up_too_late(self, n: int, rows: int) -> None:
        people.act(self.world, self.order(n))
        self.workers.oversleep(rows)

    @precondition(lambda self: self.workers.fallen)
    @rule()
    def a_worker_comes_back_under_its_name(self) -> None:
        self.workers.come_back()

    @rule(trouble=trouble)
    def something_is_going_to_fail(self, trouble: Trouble) -> None:
        if trouble:
            trouble.plan(self.world.crashes, self.world.weather)

    @rule(by=st.sampled_from(JUMPS))
    def time_passes(self, by: timedelta) -> None:
        self.world.clock.move(by)
