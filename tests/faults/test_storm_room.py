"""A storm takes the machine as it is: fewer stories where there is less room, never more than is asked of a fast one."""

import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace
from typing import cast

import pytest

from tests.faults.running import Running
from tests.faults.storm.room import IN_USE, rate_with_room, spent_by

CODES = {
    "spins": "while True: pass",
    "sleeps": "import time; time.sleep(600)",
    "has a child that spins": "import os, time; os.fork() and time.sleep(600)\nwhile True: pass",
}
# Processor seconds: more than it takes to start.
ENOUGH = 0.5


@pytest.mark.parametrize(
    ("in_use", "rate"),
    [(IN_USE, 0.75), (2 * IN_USE, 0.375), (IN_USE / 1.5, 1.125), (IN_USE / 8, 1.5)],
)
def test_a_slow_machine_gets_fewer_stories_and_a_fast_one_not_more_than_the_most(in_use: float, rate: float) -> None:
    assert rate_with_room(0.75, in_use, 1.5) == pytest.approx(rate)


@pytest.mark.timeout(60)
def test_what_a_program_and_its_children_spend_is_counted_for_it_alone() -> None:
    programs = {name: subprocess.Popen([sys.executable, "-c", code], start_new_session=True) for name, code in CODES.items()}
    running = cast(Running, SimpleNamespace(names=list(programs), pid_of=lambda name: programs[name].pid))
    try:
        while min((spent := spent_by(running))["spins"], spent["has a child that spins"]) < ENOUGH:
            time.sleep(0.05)
        assert spent["sleeps"] < ENOUGH
    finally:
        for one in programs.values():
            os.killpg(one.pid, signal.SIGKILL)
            one.wait()
