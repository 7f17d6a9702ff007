"""Turns at a base: no more at once than the publication has sessions for, over all processes of the machine."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from adapters.onec.turns import NoTurnError, Turns

HOLD = """
import sys, time
from pathlib import Path
from adapters.onec.turns import Turns
with Turns("http://base/", 1, 5, Path(sys.argv[1])).one():
    print("held", flush=True)
    time.sleep(60)
"""


def test_no_more_than_the_number_are_inside_at_once(tmp_path: Path) -> None:
    inside, most, lock = 0, 0, threading.Lock()
    turns = [Turns("http://base/", 3, 5, tmp_path) for _ in range(2)]

    def work(one: Turns) -> None:
        nonlocal inside, most
        with one.one():
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.02)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=work, args=(turns[n % 2],)) for n in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most == 3


def test_a_turn_of_another_process_counts_and_its_death_gives_it_back(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        with pytest.raises(NoTurnError), Turns("http://base/", 1, 0.05, tmp_path).one():
            pytest.fail("two are inside")
        other.kill()
    with Turns("http://base/", 1, 5, tmp_path).one():
        assert True


def test_another_base_has_its_own_turns(tmp_path: Path) -> None:
    with Turns("http://base/", 1, 0.05, tmp_path).one(), Turns("http://other/", 1, 0.05, tmp_path).one():
        assert len(list(tmp_path.iterdir())) == 2


def test_without_a_folder_a_process_counts_its_own_calls_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    turns = Turns("http://base/", 1, 0.05, tmp_path / "file" / "turns")
    assert "counted by each process alone" in caplog.text
    with turns.one(), pytest.raises(NoTurnError), turns.one():
        pytest.fail("two are inside")
