"""The small supervisor of `make up`: brings its program back, and neither outlives whoever started it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.waiting import soon

ROOT = Path(__file__).parents[3]


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A keeper of a program that sleeps."""
    argv = [sys.executable, "-m", "samples.up.keep", "--name", "sleeper", "--pids", str(tmp_path), "--log", str(tmp_path / "log"),
            "--", "sleep", "600"]  # fmt: skip
    process = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.DEVNULL)
    yield process
    process.kill()
    process.wait()


def pid_in(place: Path) -> int:
    """0 while nobody has written it."""
    file = place / "sleeper.pid"
    return int(file.read_text() or 0) if file.exists() else 0


def until(look: Callable[[], bool]) -> None:
    assert soon(look)


def runs(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_killed_program_comes_back(keeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    until(lambda: pid_in(tmp_path) > 0)
    first = pid_in(tmp_path)
    os.kill(first, signal.SIGKILL)
    until(lambda: pid_in(tmp_path) not in (0, first) and runs(pid_in(tmp_path)))


def test_the_program_of_a_killed_keeper_ends(keeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    until(lambda: pid_in(tmp_path) > 0)
    program = pid_in(tmp_path)
    until(lambda: runs(program))
    keeper.kill()
    keeper.wait()
    until(lambda: not runs(program))


def test_a_keeper_that_is_told_to_end_ends_its_program_first(keeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    until(lambda: pid_in(tmp_path) > 0)
    program = pid_in(tmp_path)
    keeper.terminate()
    assert keeper.wait(120) == 0
    assert not runs(program)


def test_a_program_that_does_not_listen_does_not_outlive_its_keeper(tmp_path: Path) -> None:
    """As PostgreSQL does not when it is told to end while it recovers from a crash."""
    # Whatever a shell in the background made it ignore, PostgreSQL listens to SIGQUIT.
    deaf = (
        "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); signal.signal(signal.SIGQUIT, signal.SIG_DFL); "
        "print('deaf', flush=True); time.sleep(600)"
    )
    argv = [sys.executable, "-m", "samples.up.keep", "--name", "sleeper", "--pids", str(tmp_path), "--log", str(tmp_path / "log"),
            "--stop", "INT", "--", sys.executable, "-c", deaf]  # fmt: skip
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.DEVNULL) as keeper:
        until(lambda: pid_in(tmp_path) > 0 and "deaf" in (tmp_path / "log").read_text())
        program = pid_in(tmp_path)
        keeper.kill()
    until(lambda: not runs(program))
