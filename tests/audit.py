"""`python -m tests.audit`: known holes in what the lock files install, asked of the advisory services of PyPI, OSV and npm.

Exit code 0: everything was checked and nothing is known. 1: a hole that requirements/known_holes.toml does not excuse. 3: not
checked, or not all of it: no service was reached. It never calls what it could not ask "no known holes".
"""

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ROOT / "requirements"
LOCKS = ("hub.txt", "tests.txt", "node.txt")
KNOWN = REQUIREMENTS / "known_holes.toml"
FINE, HOLES, NOT_CHECKED = 0, 1, 3
_SERVICES = ("pypi", "osv")
_SECONDS = 600
Run = Callable[[Sequence[str]], str]


@dataclass(frozen=True)
class Hole:
    """A known fault of one version of a package."""

    package: str
    version: str
    id: str
    fixed: str = ""


@dataclass
class Found:
    """What the services said: packages that were asked about, those that were not, holes."""

    asked: set[str] = field(default_factory=set)
    unasked: set[str] = field(default_factory=set)
    holes: set[Hole] = field(default_factory=set)


@dataclass(frozen=True)
class Excuse:
    """A hole that does not reach us: why, and until when that is believed."""

    id: str
    package: str
    reason: str
    until: date


def run(command: Sequence[str]) -> str:
    """What a tool printed; nothing when it could not."""
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=_SECONDS).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def of_python(lock: Path, ask: Run = run) -> Found:
    """The packages of one lock file: by PyPI, and what PyPI does not answer for by OSV."""
    found = Found(unasked=names_of(lock))
    for service in _SERVICES:
        if found.unasked:
            _read(ask(_pip_audit(lock, service)), found)
    return found


def names_of(lock: Path) -> set[str]:
    """What a lock file pins."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return {line.split("==")[0].strip().lower() for line in lines if "==" in line and not line.startswith((" ", "#"))}


def _pip_audit(lock: Path, service: str) -> list[str]:
    return [sys.executable, "-m", "pip_audit", "-r", str(lock), "--no-deps", "--disable-pip", "-s", service, "-f", "json",
            "--progress-spinner", "off"]  # fmt: skip


def _read(text: str, found: Found) -> None:
    for one in _json(text).get("dependencies", []):
        name = str(one["name"]).lower()
        if "skip_reason" in one or name not in found.unasked:
            continue
        found.unasked.discard(name)
        found.asked.add(name)
        for hole in one.get("vulns", []):
            found.holes.add(Hole(name, one["version"], hole["id"], ", ".join(hole.get("fix_versions", []))))


def of_browser(ask: Run = run, npm: str | None = shutil.which("npm")) -> Found:
    """The browser libraries of package-lock.json."""
    names = set(json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"])
    told = _json(ask([npm, "audit", "--json", "--package-lock-only"])) if npm else {}
    if "vulnerabilities" not in told:
        return Found(unasked=names)
    found = Found(asked=names)
    for name, one in told["vulnerabilities"].items():
        for via in one["via"]:
            if isinstance(via, dict):
                found.holes.add(Hole(name, one["range"], str(via.get("url", "")).rpartition("/")[2]))
    return found


def _json(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def excuses(text: str) -> list[Excuse]:
    """Of the file's text. Raises ValueError for one without a reason or an end."""
    rows: list[Mapping[str, Any]] = tomllib.loads(text).get("hole", [])
    for row in rows:
        if not (row.get("reason") and isinstance(row.get("until"), date) and row.get("id") and row.get("package")):
            raise ValueError(f"a known hole has id, package, reason and until: {row}")
    return [Excuse(row["id"], row["package"], row["reason"], row["until"]) for row in rows]


def verdict(found: Sequence[Found], known: Sequence[Excuse], today: date) -> tuple[int, list[str]]:
    """The exit code, and what is said."""
    good = {(one.package, one.id) for one in known if one.until >= today}
    holes = sorted({hole for one in found for hole in one.holes}, key=lambda hole: (hole.package, hole.id))
    open_ones = [hole for hole in holes if (hole.package, hole.id) not in good]
    lines = [f"HOLE {one.package} {one.version}: {one.id}; fixed in {one.fixed or 'no version yet'}" for one in open_ones]
    lines += [f"excused until {one.until}: {one.package} {one.id}: {one.reason}" for one in known if one.until >= today]
    lines += [f"no longer excused: {one.package} {one.id}, believed until {one.until}" for one in known if one.until < today]
    asked, unasked = {name for one in found for name in one.asked}, {name for one in found for name in one.unasked}
    if unasked:
        few = ", ".join(sorted(unasked)[:5])
        lines.append(f"NOT CHECKED: no advisory service was reached for {len(unasked)} packages ({few} …)")
    lines.append(f"{len(asked)} packages checked on {today}, {len(open_ones)} open holes")
    return (HOLES if open_ones else NOT_CHECKED if unasked else FINE), lines


def main() -> int:
    """Ask, say, and tell by the exit code."""
    found = [*(of_python(REQUIREMENTS / lock) for lock in LOCKS), of_browser()]
    code, lines = verdict(found, excuses(KNOWN.read_text(encoding="utf-8")), datetime.now(UTC).date())
    click.echo("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
