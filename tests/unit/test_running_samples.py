"""Samples of running say what the Procfile says, and systemd takes the units where it is there to ask."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUNNING = ROOT / "samples/running"
UNITS = sorted((RUNNING / "systemd").glob("*.service"))


def plain(command: str) -> str:
    """The command without paths and without what variables default to."""
    command = re.sub(r"/opt/bridge/\.venv/bin/", "", command)
    return re.sub(r"\$\{(\w+):-[^}]*\}", r"${\1}", command).removeprefix("exec ").strip()


def procfile() -> dict[str, str]:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    return {name: plain(command) for name, _, command in (line.partition(":") for line in lines)}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_each_unit_starts_what_the_procfile_starts(unit: Path) -> None:
    (started,) = re.findall(r"(?m)^ExecStart=(.*)$", unit.read_text(encoding="utf-8"))
    assert plain(started) == procfile()[unit.stem.removeprefix("bridge-")]


def test_every_process_of_the_procfile_has_a_unit() -> None:
    assert {unit.stem.removeprefix("bridge-") for unit in UNITS} == set(procfile())


def test_the_image_serves_as_the_procfile_does_and_compose_starts_the_rest() -> None:
    (served,) = re.findall(r'"exec (gunicorn .*)"\]', (RUNNING / "Dockerfile").read_text(encoding="utf-8"))
    assert plain(served) == procfile()["web"]
    compose = (RUNNING / "compose.yml").read_text(encoding="utf-8")
    for command in ('["bridge", "worker", "--processes", "2"]', '["bridge", "clock"]'):
        assert command in compose


def test_no_server_takes_the_control_socket_that_all_of_a_machine_share() -> None:
    """gunicorn listens at one path of the user's home unless told not to: the next hub takes it away, whoever ends removes it."""
    starts: list[str] = []
    for file in subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split():
        if Path(file).suffix in ("", ".py", ".service", ".yml", ".md") and (ROOT / file).is_file():
            text = (ROOT / file).read_text(encoding="utf-8")
            starts += [
                f"{file}: {found[0]}" for found in re.finditer(r'gunicorn"?,?\s+"?--worker-class.{0,300}', text, re.DOTALL)
            ]
    assert len(starts) >= 7
    assert [one for one in starts if "--no-control-socket" not in one] == []


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_finds_no_fault_in_a_unit(unit: Path, tmp_path: Path) -> None:
    text = unit.read_text(encoding="utf-8").replace("/opt/bridge/.venv/bin/", "/bin/").replace("User=bridge", "User=root")
    copy = tmp_path / unit.name
    copy.write_text(re.sub(r"ExecStart=/bin/\w+", "ExecStart=/bin/true", text), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False)
    assert unit.name not in done.stderr, done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_each_unit_takes_new_files_by_a_reload_and_is_given_time_to_end(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    assert "ExecReload=/bin/kill -HUP $MAINPID" in text
    (seconds,) = re.findall(r"(?m)^TimeoutStopSec=(\d+)$", text)
    assert int(seconds) > 15, "longer than rows at work, and the requests within, may go on"


def test_the_image_is_of_a_named_release_runs_as_nobody_special_and_takes_only_what_is_locked() -> None:
    lines = (RUNNING / "Dockerfile").read_text(encoding="utf-8").splitlines()
    words = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    (base,) = [rest for word, rest in words if word == "FROM"]
    assert re.search(r":\d+\.\d+", base) and "latest" not in base
    order = [word for word, _ in words]
    assert order.index("USER") < order.index("CMD") and dict(words)["USER"] != "root"  # type: ignore[arg-type]
    installs = [rest for word, rest in words if word == "RUN" and "pip install" in rest]
    assert installs and all("--require-hashes" in one or "--no-deps" in one for one in installs)
    assert not any(word == "ADD" or "curl" in rest or "sudo" in rest for word, rest in words)
    assert dict(words)["CMD"].startswith("[")  # type: ignore[arg-type]
