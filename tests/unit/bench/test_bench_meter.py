"""Processor time by program: only what was spent while the measured act ran, one thing's share of it."""

from pathlib import Path
from subprocess import Popen
from typing import cast

from bridge.bench.ground.programs import Program
from bridge.bench.meter import Meter


class Spender(Program):
    """A program whose processor time the test moves."""

    def __init__(self, name: str) -> None:
        super().__init__(name, cast("Popen[bytes]", None), Path("log"))
        self.__dict__["seconds"] = 10.0

    def spend(self, seconds: float) -> None:
        self.__dict__["seconds"] += seconds

    def cpu_seconds(self) -> float:
        return float(self.__dict__["seconds"])


def test_only_what_was_spent_while_the_act_ran_counts() -> None:
    web, base = Spender("web"), Spender("base")
    meter = Meter({"web": web, "base": base})

    def act() -> str:
        web.spend(1.0)
        return "done"

    for _ in range(2):
        web.spend(100.0)
        assert meter.over(act) == "done"
    assert meter.spent == {"web": 2.0, "base": 0.0}


def test_the_cost_of_one_thing_names_only_who_spent_something() -> None:
    web, base = Spender("web"), Spender("base")
    meter = Meter({"web": web, "base": base})

    def act() -> None:
        web.spend(0.31)
        base.spend(0.0009)

    meter.over(act)
    assert meter.each(100) == "web 3.1 ms"
    assert meter.each(0) == ""
