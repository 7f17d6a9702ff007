"""`make up` with its own PostgreSQL and Redis: the story ends well and once while every process is killed with kill -9."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from samples.up.strangers import strangers_of

ROOT = Path(__file__).parents[3]
EVERYBODY = "web,worker,clock,redis,postgres,onec,payu,smsc,toursite,honcho,house,keep:worker,child:postgres,child:web"


@pytest.mark.timeout(1700)
def test_the_approved_story_ends_well_and_once_though_every_process_is_killed(tmp_path: Path) -> None:
    found = tmp_path / "found.json"
    done = subprocess.run(
        [sys.executable, "-m", "samples.up", "--folder", str(tmp_path / "up"), "--plain", "--story", "approved", "--search",
         "--wait", "600", "--kill", EVERYBODY, "--json", str(found)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=1650,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:]
    (story,) = json.loads(found.read_text(encoding="utf-8"))
    killed = {line["to"] for line in story["timeline"] if line["from"] == "chaos"}
    assert len(killed) == len(EVERYBODY.split(","))
    assert story["holds"]
    searched = json.loads((tmp_path / "up" / "masking.json").read_text(encoding="utf-8"))
    assert searched["leaks"] == [] and any(place.startswith("key of Redis") for place in searched["places"])
    assert strangers_of(tmp_path / "up") == [], "everything that was started is ended"
