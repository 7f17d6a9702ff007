"""Every attack of the table is refused, and cheaply. The bar of time is shown by `python -m tests.hostile`, not asserted here."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.__main__ import BAR_MB, all_attacks
from tests.hostile.attack import Attack, measured

ROOT = Path(__file__).parents[2]
PATIENCE = 900
"""Seconds. Some twenty of work, which a machine that is busy with twenty other programs stretches."""
pytestmark = pytest.mark.timeout(PATIENCE + 60)
HANGING_MS = 5000
"""Far beyond the bar: other programs share the machine. What hangs or grows takes longer still."""


@pytest.fixture(scope="module")
def outcomes() -> dict[tuple[str, str], dict[str, Any]]:
    """One run of the table in a process without threads, as the attacks fork."""
    command = [sys.executable, "-m", "tests.hostile", "--json", "--once"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE)
    return {(row["where"], row["what"]): row for row in json.loads(run.stdout)}


@pytest.mark.parametrize("attack", all_attacks(), ids=lambda attack: attack.id)
def test_an_attack_is_refused_and_takes_little_memory(
    attack: Attack, outcomes: dict[tuple[str, str], dict[str, Any]]
) -> None:
    outcome = outcomes[attack.where, attack.what]
    assert outcome["refused"], outcome["how"]
    assert outcome["mb"] <= BAR_MB
    assert outcome["ms"] <= HANGING_MS


def test_every_attack_has_a_name_of_its_own() -> None:
    names = [attack.id for attack in all_attacks()]
    assert len(set(names)) == len(names)


def test_the_measure_sees_memory_time_and_what_was_let_in() -> None:
    def hoard() -> object:
        return bytearray(b"x") * 80_000_000

    outcome = measured(Attack("hoarding", "here", lambda: hoard, (ValueError,)))
    assert not outcome.refused
    assert outcome.mb > 70
    assert outcome.how == "TAKEN"


def test_a_bomb_that_goes_off_is_not_taken_for_a_refusal() -> None:
    outcome = measured(Attack("bomb", "here", lambda: lambda: b"x" * (1 << 34), (ValueError,)))
    assert not outcome.refused
    assert "MemoryError" in outcome.how
