"""How the machine is run: so many lives of so many steps, the same ones each time unless BRIDGE_LIVES asks for others."""

import os
from functools import partial

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.life.around.ground import Ground
from tests.faults.life.rules_of_people import PeopleRules
from tests.faults.life.rules_of_storms import StormRules
from tests.faults.life.tally import Tally

STEPS = 30


class Life(PeopleRules, StormRules):
    """Everything that can happen."""


def live(ground: Ground, tally: Tally, lives: int, *, shrink: bool = True) -> None:
    """Raises AssertionError with the shortest life that was found to break what must hold."""
    asked = os.environ.get("BRIDGE_LIVES") if shrink else None
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    how = settings(
        max_examples=int(asked or lives), stateful_step_count=STEPS, deadline=None, derandomize=not asked, phases=phases,
        suppress_health_check=list(HealthCheck), database=None, report_multiple_bugs=False,
    )  # fmt: skip
    run_state_machine_as_test(partial(Life, ground, tally), settings=how)
