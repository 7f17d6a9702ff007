"""`bridge bench` as its user runs it: every letter, a report, a picture; nothing runs afterwards and no scratch stays."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex
from xml.etree import ElementTree

import pytest

from bridge.bench.ground import programs
from tests.waiting import soon

ROOT = Path(__file__).parents[3]
LETTERS = "abcdefghi"
MARK = "BENCH_TEST_MARK"


class Desk:
    """Runs the command with a mark in its environment, which everything that it starts takes over, and scratch of its own."""

    def __init__(self, scratch: Path) -> None:
        self.scratch, self.mark = scratch, token_hex(8)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Without any setting of a hub."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("BRIDGE_")}
        env |= {MARK: self.mark, "TMPDIR": str(self.scratch)}
        argv = [sys.executable, "-m", "bridge", "bench", *arguments]
        return subprocess.Popen(argv, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def running(self) -> list[str]:
        """Command lines of what runs with the mark, or in scratch: Redis writes its title over its environment."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                marked = f"{MARK}={self.mark}".encode() in (entry / "environ").read_bytes().split(b"\0")
                if marked or (entry / "cwd").readlink().is_relative_to(self.scratch):
                    found.append((entry / "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
        return found

    def left(self) -> list[str]:
        """What lies in scratch."""
        return sorted(entry.name for entry in self.scratch.iterdir())


@pytest.fixture
def desk() -> Iterator[Desk]:
    # Not the test's own folder: PostgreSQL's account must be able to enter it.
    scratch = Path(tempfile.mkdtemp(prefix="hub-bench-test-"))
    scratch.chmod(0o711)
    yield Desk(scratch)
    shutil.rmtree(scratch, ignore_errors=True)


@pytest.mark.timeout(1700)
def test_a_quick_run_tells_something_of_every_letter_and_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    report_file, picture_file = tmp_path / "bench.json", tmp_path / "bench.svg"
    process = desk.start("--quick", "--json", str(report_file), "--picture", str(picture_file))
    shown, told = process.communicate(timeout=1600)
    assert process.returncode == 0, told + shown
    assert desk.running() == []
    assert desk.left() == []
    rows = json.loads(report_file.read_text(encoding="utf-8"))["rows"]
    assert {row["id"][0] for row in rows} == set(LETTERS)
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["figure"] is None or row["figure"] >= 0
        assert row["figure"] or row["note"], f"{row['id']} tells nothing"
        assert row["id"] in shown
    assert len(list(ElementTree.parse(picture_file).iter("{http://www.w3.org/2000/svg}g"))) == len(rows)


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_broken_off_leaves_nothing(desk: Desk, kind: signal.Signals) -> None:
    process = desk.start("e")
    until(lambda: sum("gunicorn" in line for line in desk.running()) >= 2)
    process.send_signal(kind)
    process.communicate(timeout=240)
    assert process.returncode != 0
    until(lambda: desk.running() == [])
    assert desk.left() == []


def test_a_program_that_begins_while_the_run_is_told_to_end_ends_with_it(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = subprocess.Popen.__init__

    def told_while_it_begins(*arguments: object, **how: object) -> None:
        begin(*arguments, **how)  # type: ignore[arg-type]
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(subprocess.Popen, "__init__", told_while_it_begins)
    with pytest.raises(SystemExit), programs.ended_in_order():
        programs.start("sleeper", ["sleep", "600"], tmp_path / "log", {MARK: desk.mark})
    assert desk.running() == []


def test_a_run_that_is_killed_leaves_nothing_running(desk: Desk) -> None:
    process = desk.start("e")
    until(lambda: sum("gunicorn" in line for line in desk.running()) >= 2)
    process.kill()
    process.communicate(timeout=240)
    until(lambda: desk.running() == [])


def test_where_redis_is_not_installed_the_rows_say_so(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Redis is looked for on the path alone.
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    report_file = tmp_path / "bench.json"
    process = desk.start("e", "--quick", "--json", str(report_file))
    _, told = process.communicate(timeout=240)
    assert process.returncode == 0, told
    rows = json.loads(report_file.read_text(encoding="utf-8"))["rows"]
    first = next(row for row in rows if row["id"] == "e1")
    assert (first["figure"], first["met"], first["note"]) == (None, None, "Redis is not installed")


def until(look: Callable[[], bool]) -> None:
    assert soon(look)
