"""Workers that end are started again, end in order when told, and do not outlive who watches them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import soon

ROOT = Path(__file__).parents[3]
# A worker that writes its pid down and waits; `watched` ends with its parent.
WORKER = """
import os, pathlib, sys, time
from bridge.processes.supervisor import end_with_parent
end_with_parent()
(pathlib.Path(sys.argv[1]) / str(os.getpid())).touch()
time.sleep(600)
"""
KEEPER = """
import sys
from bridge.processes.supervisor import Supervisor
Supervisor([sys.executable, "-c", sys.argv[1], sys.argv[2]], 2).run()
"""


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def keeper(tmp_path: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", KEEPER, WORKER, str(tmp_path)], cwd=ROOT)


def pids(folder: Path) -> set[int]:
    return {int(file.name) for file in folder.iterdir()}


def test_a_worker_that_is_killed_is_started_again_and_all_end_in_order(keeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    assert soon(lambda: len(pids(tmp_path)) == 2)
    first = min(pids(tmp_path))
    os.kill(first, signal.SIGKILL)
    assert soon(lambda: len(pids(tmp_path)) == 3)
    keeper.terminate()
    assert keeper.wait(120) == 0
    assert not any(map(alive, pids(tmp_path)))


def test_workers_end_when_their_supervisor_is_killed(keeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    assert soon(lambda: len(pids(tmp_path)) == 2)
    keeper.kill()
    keeper.wait()
    assert soon(lambda: not any(map(alive, pids(tmp_path))))
