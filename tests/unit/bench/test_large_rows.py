"""What is told of a crowd and of a wire: a bar is met only when nothing went wrong and the figure holds."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from bridge.bench.large import borrowers, wires
from bridge.bench.large.wire_caller import WIRES, Calling, Task
from bridge.bench.load.generator import Outcome
from bridge.bench.meter import Meter
from bridge.bench.row import Effort, Row

EFFORT = Effort(1, 0.1, False, Path())
METER = Meter({})
METER.spent = {"web": 0.4, "PostgreSQL": 0.1}


def crowd(*, answered: int, others: dict[str, int] | None = None) -> list[Row]:
    """Told of 100 borrowers who acted for ten seconds."""
    outcome = Outcome(10.0, [5.0] * answered, list(range(100)), others or {})
    ground = SimpleNamespace(store="PostgreSQL", borrowers=100)
    return borrowers._told(EFFORT, ground, borrowers.Cost(outcome, METER, 50 * 2**20))  # type: ignore[arg-type]


def test_a_crowd_that_was_served_meets_the_bar_and_tells_its_cost() -> None:
    acts, cpu, memory = crowd(answered=100)
    assert acts.met is True and acts.figure == acts.ceiling == 10.0 and "no error" in acts.note
    assert cpu.figure == pytest.approx(5.0) and "web 4 ms, PostgreSQL 1 ms" in cpu.note
    assert memory.figure == 50.0 and "512 KiB a borrower" in memory.note


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"answered": 99, "others": {"503": 1}}, "503 ×1"),
        ({"answered": 99, "others": {"no answer in time": 1}}, "no answer in time ×1"),
        ({"answered": 90}, "no error"),
    ],
    ids=["an error", "an answer nobody waits for", "not enough answers"],
)
def test_a_crowd_that_was_not_served_does_not_meet_the_bar(told: dict[str, object], why: str) -> None:
    acts = crowd(**told)[0]  # type: ignore[arg-type]
    assert acts.met is False and why in acts.note


def test_memory_that_grows_by_a_twentieth_is_no_flat_memory() -> None:
    task = Task("HTTP services", 1, 1, 0.1, 1_000, 10_000)
    flat = wires._memory_row("f2", task, Calling([], [], 40 * 2**20, 41 * 2**20))
    grown = wires._memory_row("f2", task, Calling([], [], 40 * 2**20, 42 * 2**20))
    assert flat.met is True and grown.met is False and "40.0 → 42.0 MiB" in grown.note and "--quick" not in grown.note


def test_a_wire_is_measured_against_the_same_question_by_hand() -> None:
    (row,) = [wires._rate_row("f1", wire, Calling([70.0, 80.0, 90.0], [100.0, 100.0, 90.0], 1, 1)) for wire in list(WIRES)[:1]]
    assert (row.figure, row.ceiling, row.met) == (80.0, 100.0, True)
