"""Run everything that must hold, tier by tier, and end with a table: passed, failed, skipped, seconds.

python -m tests.run_tiers [TIER …] [-- PYTEST ARGUMENTS]. The exit code is 0 when nothing failed.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import click

ROOT = Path(__file__).parents[1]
PLAIN = ("-q", "--tb=short", "--continue-on-collection-errors")
# A file stays with one process: what it sets up once is the dear part.
PARALLEL = ("-n", "2", "--dist", "loadfile")
# Most of what these do is waiting for processes that start; the longest files begin first, see tests/conftest.py.
WAITING = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
# Nothing is set up for a whole file, and some tests are long: who has no more of them takes some of the other's.
SINGLY = ("-n", "2", "--dist", "worksteal")
BUILT = ("bridge", "adapters", "mappings", "config", "wsgi.py")


@dataclass(frozen=True)
class Tier:
    """A name and what is run for it: a command, or folders of tests."""

    name: str
    command: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How a tier ended."""

    name: str
    passed: int
    failed: int
    skipped: int
    seconds: float


TIERS = (
    Tier("style", ("ruff", "check", ".")),
    Tier("types", ("mypy", *BUILT)),
    Tier("house", tests=("tests/test_architecture.py", "tests/test_drift.py")),
    Tier("unit", tests=("tests/unit",), options=PARALLEL),
    Tier("contract", tests=("tests/contract",), options=PARALLEL),
    Tier("store", tests=("tests/store",), options=SINGLY),
    Tier("journeys", tests=("tests/journeys",), options=WAITING),
    Tier("hostile", tests=("tests/hostile",), options=PARALLEL),
    Tier("faults", tests=("tests/faults",), options=SINGLY),
)


def main(arguments: Sequence[str]) -> int:
    """The exit code."""
    cut = list(arguments).index("--") if "--" in arguments else len(arguments)
    wanted, more = arguments[:cut], tuple(arguments[cut + 1 :])
    unknown = set(wanted) - {tier.name for tier in TIERS}
    if unknown:
        click.echo(f"no such tier: {', '.join(sorted(unknown))}; there are {', '.join(tier.name for tier in TIERS)}", err=True)
        return 2
    outcomes = []
    with compiled_once():
        for tier in TIERS:
            if not wanted or tier.name in wanted:
                click.echo(f"\n== {tier.name} ==")
                outcomes.append(run(tier, more))
    report(outcomes)
    return 1 if any(one.failed for one in outcomes) else 0


@contextmanager
def compiled_once() -> Iterator[None]:
    """Hundreds of processes are started; where Python may not write its bytecode, each would compile the hub anew.

    So bytecode goes to a folder of this run, whatever the environment says. What stands beside the sources stays as it is.
    """
    with tempfile.TemporaryDirectory(prefix="bridge-bytecode-") as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        yield


def run(tier: Tier, more: tuple[str, ...]) -> Outcome:
    """Run one tier; what it prints goes to the terminal."""
    start = time.monotonic()
    if tier.command:
        code = subprocess.run([sys.executable, "-m", *tier.command], cwd=ROOT, check=False).returncode
        return Outcome(tier.name, int(code == 0), int(code != 0), 0, time.monotonic() - start)
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.xml"
        command = [sys.executable, "-m", "pytest", *PLAIN, f"--junitxml={result}", *tier.options, *more, *tier.tests]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        return counted(tier.name, result, code, time.monotonic() - start)


def counted(name: str, result: Path, code: int, seconds: float) -> Outcome:
    """Read pytest's own report; a run that broke off counts as failed even when it reports no failure."""
    try:
        suite = ElementTree.parse(result).getroot().find("testsuite")
    except (OSError, ElementTree.ParseError):
        suite = None
    if suite is None:
        return Outcome(name, 0, 1, 0, seconds)
    total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
    failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    passed = max(total - failed - skipped, 0)
    return Outcome(name, passed, max(failed, int(code != 0)), skipped, seconds)


def report(outcomes: Sequence[Outcome]) -> None:
    """The table; its last line is the sum."""
    click.echo(f"\n{'tier':<10}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    for one in outcomes:
        click.echo(f"{one.name:<10}{one.passed:>8}{one.failed:>8}{one.skipped:>9}{one.seconds:>9.1f}")
    passed, failed, skipped = (sum(getattr(one, name) for one in outcomes) for name in ("passed", "failed", "skipped"))
    click.echo(f"\n{passed} passed, {failed} failed, {skipped} skipped")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
