"""One attack and how it is measured: in a forked process, so that memory is its own and a bomb that goes off harms nobody."""

import gc
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

PROCESS = Path("/proc/self")
LONGEST_SECONDS = 20
MOST_MEMORY = 1 << 30
"""Bytes on top of what the process has already; an attack that wants more fails with MemoryError."""


@dataclass(frozen=True)
class Attack:
    """`prepare` makes the payload and gives back the act that is measured.

    The act must raise one of `refusals`; without any it must return words that say why it did no harm.
    """

    what: str
    where: str
    prepare: Callable[[], Callable[[], object]]
    refusals: tuple[type[BaseException], ...] = ()

    @property
    def id(self) -> str:
        """For reports of tests."""
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Outcome:
    """`refused`: as it must be; `how`: the error, or the words. Milliseconds and megabytes (10^6 bytes) of the act alone."""

    what: str
    where: str
    refused: bool
    how: str
    ms: float
    mb: float


def measured(attack: Attack) -> Outcome:
    """Run the attack in a child of this process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _report(attack, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return Outcome(**json.loads(told)) if told else Outcome(attack.what, attack.where, False, "the process died", 0, 0)


def _report(attack: Attack, writing: int) -> None:
    """In the child: never returns."""
    try:
        signal.alarm(LONGEST_SECONDS)
        outcome = _run(attack)
        os.write(writing, json.dumps(asdict(outcome)).encode())
    except BaseException as error:
        sys.stderr.write(f"{attack.id}: {type(error).__name__}: {error}\n")
    finally:
        os._exit(0)


def _run(attack: Attack) -> Outcome:
    act = attack.prepare()
    gc.collect()
    _limit_memory()
    before = _memory("VmRSS", reset=True)
    started = time.perf_counter()
    refused, how = _verdict(attack, act)
    spent = (time.perf_counter() - started) * 1000
    return Outcome(attack.what, attack.where, refused, how, round(spent, 1), round((_memory("VmHWM") - before) / 1e6, 1))


def _verdict(attack: Attack, act: Callable[[], object]) -> tuple[bool, str]:
    try:
        result = act()
    except attack.refusals as error:
        return True, f"{type(error).__name__}: {error}"
    except Exception as error:
        return False, f"NOT FORESEEN {type(error).__name__}: {error}"
    harmless = not attack.refusals and isinstance(result, str)
    return harmless, str(result) if harmless else "TAKEN"


def _limit_memory() -> None:
    limit = _memory("VmSize") + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _memory(name: str, *, reset: bool = False) -> int:
    """Bytes. `reset`: forget the peak so far."""
    if reset:
        (PROCESS / "clear_refs").write_text("5", encoding="ascii")
    lines = (PROCESS / "status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) * 1024
