"""Names of workers over lives and deaths of processes."""

import subprocess
import sys
from pathlib import Path

from bridge.processes.worker_name import take_name

ROOT = Path(__file__).parents[3]
HOLD = "import sys; from pathlib import Path; from bridge.processes.worker_name import take_name;"
HOLD += "print(take_name('a', 'worker', Path(sys.argv[1])), flush=True); sys.stdin.read()"


def _process(folder: Path) -> tuple[subprocess.Popen[str], str]:
    argv = [sys.executable, "-c", HOLD, str(folder)]
    process = subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def test_two_living_workers_never_share_a_name(tmp_path: Path) -> None:
    assert take_name("b", "worker", tmp_path) != take_name("b", "worker", tmp_path)
    assert take_name("b", "clock", tmp_path).endswith(".clock.1")


def test_a_killed_worker_gets_its_name_back(tmp_path: Path) -> None:
    first, name = _process(tmp_path)
    second, other = _process(tmp_path)
    assert name != other
    first.kill()
    first.wait()
    third, again = _process(tmp_path)
    assert again == name
    for process in (second, third):
        process.kill()
        process.wait()
