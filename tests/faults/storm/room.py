"""How much of the machine is in use, and how many stories a second leave it room to recover in."""

import time
from collections.abc import Iterable
from pathlib import Path

from tests.faults.running import Running

# The rest is for catching up after a fault, and for slow hours of a machine that others use as well.
IN_USE = 0.6
PROC = Path("/proc")
# Of /proc/PID/stat after the name: process group; user and system time, with those of children that have ended. Ticks of 1/100 s.
GROUP, TIMES, TICKS = 2, slice(11, 15), 100.0
IDLE = slice(3, 5)


def rate_with_room(tried: float, in_use: float, most: float) -> float:
    """Stories a second, at most `most`, when `tried` a second keep the share `in_use` of the machine busy."""
    return min(most, tried * IN_USE / in_use)


def share_in_use(running: Running, seconds: float) -> float:
    """Of what is scarcest within the next `seconds`: all processors, or the one that a program with one interpreter can use."""
    machine, programs, began = _machine(), spent_by(running), time.monotonic()
    time.sleep(seconds)
    busy, whole = (now - before for now, before in zip(_machine(), machine, strict=True))
    passed = time.monotonic() - began
    return max(busy / whole, *((now - programs[name]) / passed for name, now in spent_by(running).items()))


def _machine() -> tuple[float, float]:
    """Ticks in which the processors did something, and all ticks."""
    ticks = [int(one) for one in (PROC / "stat").read_text().splitlines()[0].split()[1:9]]
    return sum(ticks) - sum(ticks[IDLE]), sum(ticks)


def spent_by(running: Running) -> dict[str, float]:
    """Processor seconds of each program and its children so far."""
    leaders = {running.pid_of(name): name for name in running.names}
    spent = dict.fromkeys(running.names, 0.0)
    for fields in _processes():
        name = leaders.get(int(fields[GROUP]))
        if name is not None:
            spent[name] += sum(map(int, fields[TIMES])) / TICKS
    return spent


def _processes() -> Iterable[list[str]]:
    for one in PROC.glob("[0-9]*/stat"):
        try:
            yield one.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
