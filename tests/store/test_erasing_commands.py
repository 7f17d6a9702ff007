"""`bridge retention` and `bridge subject`: what they print, what they write, what they refuse; no phone stands in a command."""

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bridge.desk.erasing.retention import retention
from bridge.desk.erasing.subject import subject
from bridge.flows.hub import Hub
from bridge.model.status import Status
from tests.store.test_retention_run import PASSPORT, PHONE, ended, erased, hub

__all__ = ["hub"]
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def ask(hub: Hub, command: object, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(command, list(words), obj=hub, input=typed)  # type: ignore[arg-type]  # one of two groups


def test_the_rules_tell_how_long_and_by_which_article(hub: Hub) -> None:
    told = {row["kind"]: row for row in json.loads(ask(hub, retention, "rules", "--json").output)}
    assert told["unfinished"]["keeps"] == "30 days" and told["closed"]["keeps"] == "5 years from the year's end"
    assert told["closed"]["sure"] == "no" and "115-ФЗ" in told["closed"]["article"]


def test_a_preview_a_run_and_a_report_agree_and_a_hold_is_told(hub: Hub) -> None:
    ended(hub, "app_1", Status.EXPIRED, 40)
    ended(hub, "app_2", Status.EXPIRED, 40)
    assert ask(hub, retention, "hold", "app_2", "--reason", "суд").exit_code == 0
    before = next(row for row in json.loads(ask(hub, retention, "preview", "--json").output) if row["kind"] == "unfinished")
    assert (before["due"], before["held_ids"]) == (1, {"app_2": ["hold"]})
    assert "held  app_2  hold" in ask(hub, retention, "preview").output
    assert json.loads(ask(hub, retention, "run", "--json").stdout) == {"erased": {"unfinished": 1}, "held": {"unfinished": 1}}
    report = json.loads(ask(hub, retention, "report", "--json").output)
    assert [row["application_id"] for row in report["erasures"]] == ["app_1"] and report["holds"][0]["application_id"] == "app_2"
    assert "hold  app_2" in ask(hub, retention, "report").output
    assert ask(hub, retention, "lift", "app_2").exit_code == 0 and ask(hub, retention, "lift", "app_2").exit_code == 1


def test_a_person_is_found_by_what_is_typed_copied_and_erased_with_an_act(hub: Hub, tmp_path: Path) -> None:
    ended(hub, "app_1", Status.EXPIRED, 2)
    found = ask(hub, subject, "find", "--json", typed=f"{PHONE}\n{PASSPORT}\n")
    assert PHONE not in found.output and '"erase"' in found.output
    assert ask(hub, subject, "find", typed="12\n\n").exit_code == 1
    file = tmp_path / "copy.zip"
    assert ask(hub, subject, "export", "--application", "app_1", "-o", str(file)).exit_code == 0
    assert "person.pdf" in zipfile.ZipFile(file).namelist() and file.stat().st_mode & 0o077 == 0
    assert ask(hub, subject, "export", "--application", "app_1", "-o", str(file)).exit_code == 1
    assert ask(hub, subject, "erase", "--application", "app_1", "-o", str(tmp_path), typed="n\n").exit_code == 1
    assert erased(hub, "app_1") == {}
    done = ask(hub, subject, "erase", "--application", "app_1", "--yes", "-o", str(tmp_path))
    acts = sorted(one for one in tmp_path.iterdir() if one.name.startswith("act_"))
    assert done.exit_code == 0 and [one.suffix for one in acts] == [".csv", ".pdf"]
    assert "app_1" in acts[0].read_text("utf-8")
    again = tmp_path / "again"
    assert ask(hub, subject, "act", acts[0].stem, "-o", str(again)).exit_code == 0
    assert (again / acts[0].name).read_bytes() == acts[0].read_bytes()
    assert ask(hub, subject, "erase", "--application", "app_1", "--yes").exit_code == 1
    assert ask(hub, subject, "act", "act_unknown").exit_code == 1
