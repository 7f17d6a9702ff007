"""The command that runs the tests: it must not call a broken-off run good, and must say what to install when it can't."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Any

import pytest

from tests import install_packages, run_tiers
from tests.conftest import pytest_collection_modifyitems
from tests.run_tiers import Outcome, Tier, counted, report

WHOLE = '<testsuites><testsuite tests="9" failures="1" errors="1" skipped="2"/></testsuites>'
GOOD = '<testsuites><testsuite tests="3" failures="0" errors="0" skipped="0"/></testsuites>'


def result(folder: Path, text: str) -> Path:
    file = folder / "result.xml"
    file.write_text(text)
    return file


def test_failures_and_errors_both_count_as_failed(tmp_path: Path) -> None:
    assert counted("unit", result(tmp_path, WHOLE), 1, 2.0) == Outcome("unit", 5, 2, 2, 2.0)


@pytest.mark.parametrize("code", [1, 2, 3, 4, 5, -9])
def test_a_run_that_ended_badly_is_failed_whatever_it_reported(tmp_path: Path, code: int) -> None:
    assert counted("unit", result(tmp_path, GOOD), code, 0.0).failed == 1
    assert counted("unit", result(tmp_path, "<testsuites><tests"), code, 0.0).failed == 1
    assert counted("unit", tmp_path / "missing.xml", code, 0.0).failed == 1


def test_the_last_line_is_the_sum(capsys: pytest.CaptureFixture[str]) -> None:
    report([Outcome("unit", 5, 2, 1, 3.0), Outcome("store", 7, 0, 1, 4.0)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "12 passed, 2 failed, 2 skipped"
    assert any(line.split() == ["store", "7", "0", "1", "4.0"] for line in lines)


def test_one_failed_tier_makes_the_exit_code_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = {"house": Outcome("house", 1, 0, 3, 0.0), "store": Outcome("store", 1, 1, 0, 0.0)}
    monkeypatch.setattr(run_tiers, "run", lambda tier, more, words: outcomes[tier.name])
    assert run_tiers.main(["house", "store"]) == 1
    assert run_tiers.main(["house"]) == 0


def test_tiers_run_at_once_as_far_as_there_are_hands_and_are_told_one_by_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at_work, most, guard = Counter[str](), list[int](), Lock()

    def run(tier: Tier, _more: tuple[str, ...], words: Path | None) -> Outcome:
        assert words is not None
        with guard:
            at_work[tier.name] = tier.hands
            most.append(at_work.total())
        time.sleep(0.05)
        words.write_text(f"words of {tier.name}")
        with guard:
            del at_work[tier.name]
        return Outcome(tier.name, 1, 0, 0, 0.0)

    tiers = [Tier("one", hands=2), Tier("two"), Tier("three"), Tier("four", hands=2), Tier("five", hands=9)]
    monkeypatch.setattr(run_tiers, "run", run)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert [one.name for one in run_tiers.run_all(tiers, ())] == [one.name for one in tiers]
    assert max(most[:-1]) == 3 and most[-1] == 9
    told = capsys.readouterr().out
    assert all(f"== {one.name} ==\nwords of {one.name}" in told for one in tiers)


def test_what_one_tier_alone_prints_is_seen_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(tier: Tier, _more: tuple[str, ...], words: Path | None) -> Outcome:
        assert words is None
        return Outcome(tier.name, 1, 0, 0, 0.0)

    monkeypatch.setattr(run_tiers, "run", run)
    assert run_tiers.main(["store"]) == 0


def test_a_tier_ends_as_its_command_does_and_its_words_are_kept(tmp_path: Path) -> None:
    words = tmp_path / "words"
    assert run_tiers.run(Tier("good", ("this",)), (), words).failed == 0
    assert "Zen" in words.read_text()
    assert run_tiers.run(Tier("bad", ("no.such.module",)), (), words).failed == 1
    assert "no.such" in words.read_text()


def test_a_tier_that_could_not_look_lets_pass_and_says_so_above_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "looking.py"
    program.write_text("import sys; print('x'); print('NOT CHECKED: the net is away'); sys.exit(int(sys.argv[1]))")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    words = tmp_path / "words"

    def ended(code: int) -> Outcome:
        return run_tiers.run(Tier("look", ("looking", str(code)), unchecked=3), (), words)

    unknown = ended(3)
    assert (unknown.passed, unknown.failed, unknown.skipped) == (0, 0, 1) and "the net is away" in words.read_text()
    assert [(one.passed, one.failed, one.skipped, one.unchecked) for one in map(ended, (0, 1))] == [(1, 0, 0, ""), (0, 1, 0, "")]
    assert run_tiers.run(Tier("style", ("looking", "3")), (), words).failed == 1, "only who may say so"
    report([Outcome("unit", 5, 0, 0, 3.0), unknown])
    above, table = capsys.readouterr().out.split("tier ")
    assert above.strip() == "NOT CHECKED: the net is away"
    assert "not checked" in next(line for line in table.splitlines() if line.startswith("look"))
    assert table.endswith("\n5 passed, 0 failed, 1 skipped\n")


def test_what_is_started_may_keep_bytecode_and_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "before")
    look = "import sys, tomllib; print(sys.dont_write_bytecode, sys.pycache_prefix, tomllib.__cached__, sep=chr(10))"
    with run_tiers.compiled_once():
        told = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout.split()
        assert told[0] == "False" and Path(told[1]).is_dir() and told[2].startswith(told[1])
    assert not Path(told[1]).exists()


def test_files_that_give_themselves_the_most_time_begin_first_and_stay_whole() -> None:
    def item(file: str, name: str, *limits: int) -> Any:
        return SimpleNamespace(path=Path(file), name=name, iter_markers=lambda _: [SimpleNamespace(args=(n,)) for n in limits])

    items = [item("a", "1"), item("a", "2"), item("b", "3"), item("b", "4", 420), item("c", "5", 900), item("d", "6")]
    pytest_collection_modifyitems(items)
    assert [one.name for one in items] == ["5", "3", "4", "1", "2", "6"]


def test_an_unknown_tier_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_tiers.main(["untit"]) == 2
    assert "untit" in capsys.readouterr().err


def test_every_folder_of_tests_belongs_to_a_tier() -> None:
    claimed = {place.split("/")[1] for tier in run_tiers.TIERS for place in tier.tests}
    folders = {file.relative_to(run_tiers.ROOT / "tests").parts[0] for file in (run_tiers.ROOT / "tests").rglob("test_*.py")}
    assert folders <= claimed


def test_no_two_files_of_a_tier_have_the_same_name() -> None:
    """Pytest would refuse the second one, and only where both are collected together."""
    for tier in run_tiers.TIERS:
        names = Counter(file.name for place in tier.tests for file in (run_tiers.ROOT / place).rglob("test_*.py"))
        assert [name for name, times in names.items() if times > 1] == [], tier.name


def test_what_can_not_be_installed_is_named_with_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install_packages, "is_here", lambda name: name != "chromium")
    monkeypatch.setattr(install_packages, "way_to_root", lambda: None)
    assert install_packages.main() == 1
    assert "apt-get install -y --no-install-recommends chromium" in capsys.readouterr().err


def test_only_what_is_missing_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    here = {"postgresql", "chromium"}

    def install(_way: list[str], packages: list[str]) -> bool:
        assert packages == ["redis-server", "fonts-dejavu-core"]
        here.update(packages)
        return True

    monkeypatch.setattr(install_packages, "is_here", here.__contains__)
    monkeypatch.setattr(install_packages, "way_to_root", list)
    monkeypatch.setattr(install_packages, "install", install)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert install_packages.main() == 0
