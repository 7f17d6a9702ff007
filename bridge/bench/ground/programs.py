"""Programs in processes of their own: each dies with the run, however that ends, and says in its log what it said."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import bridge

ROOT = Path(bridge.__file__).parent.parent
LOOPBACK = "127.0.0.1"
READY_SECONDS, STOP_SECONDS = 120.0, 15.0
_LOOK_EVERY = 0.02
_PR_SET_PDEATHSIG = 1
_LAST_WORDS = 800
# Signals that told the run to end; and while one is starting a program, they wait until it is known.
_told: list[int] = []
_starting: list[str] = []


class BenchError(Exception):
    """A measurement could not be made; the text says what failed, with the last words of the program that failed."""


@dataclass(frozen=True)
class Program:
    """A process that runs. `log` holds all it says; `kind` is the signal that ends it."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    kind: signal.Signals = signal.SIGKILL

    @property
    def pid(self) -> int:
        """Process id; programs with children lead a group of the same number."""
        return self.process.pid

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Until `ready` says so. Raises BenchError when the program ends before, or takes too long."""
        end = time.monotonic() + READY_SECONDS
        while not ready():
            if self.process.poll() is not None:
                raise BenchError(f"{self.name} ended with {self.process.returncode}: {self.last_words()}")
            if time.monotonic() > end:
                raise BenchError(f"{self.name} was not ready in {READY_SECONDS:.0f} s: {self.last_words()}")
            time.sleep(_LOOK_EVERY)

    def last_words(self) -> str:
        """The end of the log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-_LAST_WORDS:].strip()

    def cpu_seconds(self) -> float:
        """Processor time, user and system, of the process and of the children that it has now."""
        return sum(map(_cpu_of, _family(self.pid)))

    def memory_bytes(self) -> int:
        """Memory of the process and of the children that it has now; pages that they share count once."""
        return sum(map(_memory_of, _family(self.pid)))

    def stop(self) -> None:
        """End it with its group. Scratch is thrown away, so most programs are killed at once; after some seconds all are."""
        try:
            self.process.send_signal(self.kind)
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        finally:
            _kill_group(self.pid)
            self.process.wait()


def start(
    name: str,
    argv: Sequence[str],
    log: Path,
    env: Mapping[str, str] | None = None,
    *,
    user: str | None = None,
    kind: signal.Signals = signal.SIGKILL,
) -> Program:
    """Start a program from the folder of the code, in a group of its own so that Ctrl-C reaches only the run."""
    with log.open("ab") as output, _known_before_the_end(name):
        process = subprocess.Popen(
            argv, cwd="/" if user else ROOT, env={**clean_environment(), **(env or {})}, stdin=subprocess.DEVNULL,
            stdout=output, stderr=output, process_group=0, preexec_fn=_die_with_parent(kind), user=user, group=user,
            extra_groups=[] if user else None,
        )  # fmt: skip
    program = Program(name, process, log, kind)
    _end_if_told(program)
    return program


def ask(argv: Sequence[str], said: bytes, log: Path, seconds: float) -> bytes:
    """Run a program to its end, giving it `said`; what it answers. Raises BenchError when it fails or takes too long."""
    with log.open("ab") as output, _known_before_the_end(argv[0]):
        process = subprocess.Popen(
            argv, cwd=ROOT, env=clean_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=output,
            process_group=0, preexec_fn=_die_with_parent(signal.SIGKILL),
        )  # fmt: skip
    program = Program(Path(argv[0]).name, process, log)
    _end_if_told(program)
    try:
        answer, _ = process.communicate(said, seconds)
    except subprocess.TimeoutExpired:
        raise BenchError(f"{' '.join(argv)} did not end in {seconds:.0f} s") from None
    finally:
        _kill_group(process.pid)
        process.wait()
    if process.returncode:
        raise BenchError(f"{' '.join(argv)} ended with {process.returncode}: {program.last_words()}")
    return answer


def run(argv: Sequence[str], log: Path, user: str | None = None) -> None:
    """Run a program to its end. Raises BenchError when it fails or takes too long."""
    program = start(Path(argv[0]).name, argv, log, user=user)
    try:
        if program.process.wait(READY_SECONDS):
            raise BenchError(f"{program.name} failed: {program.last_words()}")
    except subprocess.TimeoutExpired:
        raise BenchError(f"{program.name} did not end in {READY_SECONDS:.0f} s") from None
    finally:
        program.stop()


def python(*arguments: str) -> list[str]:
    """The interpreter of this run with `arguments`."""
    return [sys.executable, *arguments]


def clean_environment() -> dict[str, str]:
    """The environment without settings of an installation: a run measures the hub as it is shipped."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("BRIDGE_", "GUNICORN_"))}


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Told to end (SIGINT, SIGTERM), the run stops what it started."""

    def end(number: int, _frame: FrameType | None) -> None:
        _told.append(number)
        if not _starting:
            raise SystemExit(128 + number)

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        _told.clear()
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _known_before_the_end(name: str) -> Iterator[None]:
    """A signal that comes while a process is being made is heard by `_end_if_told`: nobody could end what has no name yet, and it
    would go on writing into scratch until the run is over."""
    _starting.append(name)
    try:
        yield
    finally:
        _starting.pop()


def _end_if_told(program: Program) -> None:
    if _told:
        program.stop()
        raise SystemExit(128 + _told.pop())


@contextmanager
def stopping(programs: list[Program]) -> Iterator[None]:
    """Stops all, last started first, when the block ends."""
    try:
        yield
    finally:
        while programs:
            programs.pop().stop()


def _die_with_parent(kind: signal.Signals) -> Callable[[], None]:
    # The kernel sends the signal when the thread that starts the program ends: programs are started by the main thread.
    libc, parent = ctypes.CDLL(None, use_errno=True), os.getpid()

    def bind() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(kind), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return bind


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from _family(int(child))


def _memory_of(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _cpu_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
