"""f. 1C's answers a second through each wire, against the same question asked by hand; and memory over many deals.

Limited by the HTTP library: one thread waits for one answer. What the adapter adds is what the answer is worth: how a call can
fail, repairs of what bases send, the map of the base, the note on the timeline.
"""

import json
from dataclasses import asdict

from bridge.bench.ground.programs import ask, python
from bridge.bench.large.wire_caller import WIRES, Calling, Task
from bridge.bench.place import Place
from bridge.bench.rounds import middle
from bridge.bench.row import Effort, Row

LEAST, MOST_GROWTH = 0.7, 5.0
_EARLY, _DEALS = 1_000, 10_000
_QUICK_EARLY, _QUICK_DEALS = 100, 300
_GRACE = 300.0


def measure_wires(effort: Effort, place: Place) -> list[Row]:
    """Two rows a wire: f1 and f2 for the first, f3 and f4 for the next …"""
    rows: list[Row] = []
    for number, wire in enumerate(WIRES):
        place.say(f"calls of 1C through {wire}")
        task = _task(effort, place, wire)
        called = _call(place, task)
        rows += [_rate_row(f"f{2 * number + 1}", wire, called), _memory_row(f"f{2 * number + 2}", task, called)]
    return rows


def _task(effort: Effort, place: Place, wire: str) -> Task:
    early, deals = (_QUICK_EARLY, _QUICK_DEALS) if effort.quick else (_EARLY, _DEALS)
    return Task(wire, place.far_side().port, effort.rounds, effort.seconds, early, deals)


def _call(place: Place, task: Task) -> Calling:
    argv = python("-m", "bridge.bench.large.wire_caller")
    seconds = 2 * task.rounds * task.seconds + _GRACE
    return Calling(**json.loads(ask(argv, json.dumps(asdict(task)).encode(), place.log_of("wire"), seconds)))


def _rate_row(name: str, wire: str, called: Calling) -> Row:
    figure, ceiling = middle(called.adapter), middle(called.by_hand)
    target = f"ratio >= {LEAST}"
    return Row(name, f"1C answers, {wire}, one thread", figure, "calls/s", ceiling, target, figure / ceiling >= LEAST)


def _memory_row(name: str, task: Task, called: Calling) -> Row:
    growth = (called.late_bytes / called.early_bytes - 1) * 100
    what = f"memory grown from {task.early:,} to {task.deals:,} deals, {task.wire}"
    note = f"{called.early_bytes / 2**20:.1f} → {called.late_bytes / 2**20:.1f} MiB"
    note += "" if task.deals == _DEALS else f"; --quick: {task.deals:,} deals of {_DEALS:,}"
    return Row(name, what, growth, "%", target=f"< {MOST_GROWTH:.0f} %", met=growth < MOST_GROWTH, note=note)
