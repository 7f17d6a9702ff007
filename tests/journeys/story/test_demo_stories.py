"""`make demo ARGS="--story all"`: every story plays by itself from fresh folders and processes, and everything holds."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import requests

from samples.demo.story.plots import PLOTS
from tests.waiting import soon

ROOT = Path(__file__).parents[3]
TOWNS = (
    ("approved", "declined", "more-data", "price-moved", "expired"),
    ("cancelled", "onec-silent", "payu-disorder", "refunded"),
)
STORIES = tuple(story for town in TOWNS for story in town)
LAUNCHER = [sys.executable, "-m", "samples.demo"]
SECONDS_FOR_ALL = 1800


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All stories, played once in two towns side by side: exit codes, printed texts, what was found by story."""
    places = [tmp_path_factory.mktemp("stories") for _ in TOWNS]
    with ThreadPoolExecutor(len(TOWNS)) as towns:
        done = list(towns.map(play, TOWNS, places))
    stories = [one for place in places for one in json.loads((place / "found.json").read_text(encoding="utf-8"))]
    return {
        "codes": [one.returncode for one in done],
        "texts": [one.stdout for one in done],
        "stories": {one["story"]: one for one in stories},
        "runs": [place / "run" for place in places],
        "searched": [json.loads((place / "run" / "masking.json").read_text(encoding="utf-8")) for place in places],
    }


def play(stories: tuple[str, ...], place: Path) -> subprocess.CompletedProcess[str]:
    told = [
        "--story",
        ",".join(stories),
        "--search",
        "--plain",
        "--folder",
        str(place / "run"),
        "--json",
        str(place / "found.json"),
    ]
    return subprocess.run([*LAUNCHER, *told], cwd=ROOT, capture_output=True, text=True, check=False, timeout=SECONDS_FOR_ALL)


def test_the_two_towns_play_every_story_that_there_is() -> None:
    assert sorted(STORIES) == sorted(PLOTS)


def test_a_story_that_there_is_none_of_is_named_with_those_that_there_are() -> None:
    done = subprocess.run([*LAUNCHER, "--story", "approved,nosuch"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "there is no story nosuch; there are approved" in done.stderr


@pytest.mark.timeout(SECONDS_FOR_ALL)
@pytest.mark.parametrize("story", STORIES)
def test_a_story_ends_well_and_all_sides_hold_what_they_must(played: dict[str, Any], story: str) -> None:
    found = played["stories"][story]
    assert found["error"] == ""
    assert [one for one in found["sides"] if not one["holds"]] == []
    assert [one for one in found["invariants"] if not one["holds"]] == []
    assert [one["number"] for one in found["invariants"]] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.timeout(SECONDS_FOR_ALL)
def test_the_launcher_says_so_by_its_exit_code_and_a_table(played: dict[str, Any]) -> None:
    for stories, code, text in zip(TOWNS, played["codes"], played["texts"], strict=True):
        assert code == 0, text[-3000:]
        table = text.rpartition("why not")[2]
        assert [line.split()[1] for line in table.splitlines() if line.startswith("✓")] == list(stories)


@pytest.mark.timeout(SECONDS_FOR_ALL)
def test_the_printed_timeline_names_both_ends_and_stands_in_order(played: dict[str, Any]) -> None:
    lines = played["stories"]["approved"]["timeline"]
    seconds = [line["seconds"] for line in lines]
    assert seconds == sorted(seconds)
    assert seconds[0] >= 0
    assert seconds[-1] < SECONDS_FOR_ALL
    pairs = {(line["from"], line["to"]) for line in lines}
    assert {("buyer", "tour site"), ("borrower", "hub"), ("hub", "1C"), ("officer", "1C"), ("PayU", "hub")} <= pairs


@pytest.mark.timeout(SECONDS_FOR_ALL)
def test_nobody_who_played_stands_in_clear_in_any_file_column_page_export_or_error(played: dict[str, Any]) -> None:
    for searched, stories in zip(played["searched"], TOWNS, strict=True):
        assert searched["leaks"] == []
        assert searched["marks"] > 20 * len(stories)
        assert searched["looked"]["pages"] > 60 and searched["looked"]["values"] > 1000 and searched["looked"]["errors"] >= 10
        seen = set(searched["places"])
        pages = {f"page {path}" for path in ("/office/", "/office/queues", "/office/payments", "/partners/", "/metrics")}
        wanted = pages | {"column work.last_error", "column journal.what", "file logs/hub.log"}
        assert wanted <= seen
        assert len([place for place in seen if re.match(r"page /office/cases/app_\w+$", place)]) >= len(stories)


@pytest.mark.timeout(SECONDS_FOR_ALL)
def test_settings_with_secrets_are_readable_by_their_owner_only(played: dict[str, Any]) -> None:
    for run, name in product(played["runs"], ("hub.env", "neighbours.env")):
        assert (run / name).stat().st_mode & 0o077 == 0


@pytest.fixture
def demo(tmp_path: Path) -> Any:
    """A running `make demo` with its output in a file."""
    with (tmp_path / "printed").open("wb") as printed:
        argv = [*LAUNCHER, "--plain", "--folder", str(tmp_path / "run")]
        process = subprocess.Popen(argv, cwd=ROOT, stdout=printed, stderr=printed)
    yield process, tmp_path
    process.terminate()
    process.wait(120)


def printed(place: Path, words: str) -> str:
    """What the launcher printed, once `words` are there."""
    end = time.monotonic() + 240
    while words not in (text := (place / "printed").read_text(encoding="utf-8")):
        assert time.monotonic() < end, text
        time.sleep(0.1)
    return text


def pids_of(place: Path) -> list[int]:
    """Processes whose command line names this run."""
    mark, found = str(place).encode(), []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            except OSError:
                continue
            if mark in words:
                found.append(int(entry.name))
    return found


def test_the_table_leads_to_pages_that_answer_and_ctrl_c_leaves_nothing_behind(demo: Any) -> None:
    process, place = demo
    text = printed(place, "Ctrl-C stops everything")
    for name in ("Tour site", "SMS inbox", "1C officer's page", "PayU", "Office of the hub", "Partner API"):
        address = re.search(rf"{name}\s+(http://127\.0\.0\.1:\d+/\S*)", text)
        assert address, name
        assert requests.get(address[1], timeout=60).status_code == 200, name
    process.send_signal(signal.SIGINT)
    assert process.wait(120) == 0
    assert pids_of(place / "run") == []


def test_the_running_installation_is_proved_and_watched_from_the_desk(demo: Any) -> None:
    _, place = demo
    printed(place, "Ctrl-C stops everything")

    def ask(*words: str, env: str = "hub.env") -> tuple[int, Any]:
        desk = [sys.executable, "-m", "bridge", "--env", str(place / "run" / env)]
        done = subprocess.run([*desk, *words, "--json"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=240)
        return done.returncode, json.loads(done.stdout)

    code, found = ask("check")
    said = {line["part"]: line["judgement"] for line in found}
    assert code == 0, found
    wanted = ("settings", "database", "key ring", "1C map", "PayU", "messages", "site solnechny")
    assert {part: said.get(part) for part in wanted} == dict.fromkeys(wanted, "good")
    code, told = ask("status")
    assert (code, told["alarms"]) == (0, [])
    settings = (place / "run" / "hub.env").read_text(encoding="utf-8")
    nobody = re.sub(r"(?m)^(BRIDGE_ONEC_URL=http://127\.0\.0\.1:)\d+", r"\g<1>9", settings)
    (place / "run" / "other.env").write_text(nobody, encoding="utf-8")
    code, found = ask("check", env="other.env")
    assert code == 1 and [line["part"] for line in found if line["judgement"] == "FAULTY"] == ["1C clock"]


def test_a_program_that_dies_is_named_with_the_end_of_its_log(demo: Any) -> None:
    process, place = demo
    printed(place, "Ctrl-C stops everything")
    words = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids_of(place / "run")}
    victim = next(pid for pid, line in words.items() if b"samples.neighbours.payu" in line)
    os.kill(victim, signal.SIGKILL)
    assert process.wait(120) == 1
    text = (place / "printed").read_text(encoding="utf-8")
    assert "payu ended with code -9" in text
    assert "payu: http://127.0.0.1" in text


def test_a_launcher_that_is_killed_takes_its_programs_along(demo: Any) -> None:
    process, place = demo
    printed(place, "Ctrl-C stops everything")
    process.kill()
    assert soon(lambda: not pids_of(place / "run"))
