"""Run everything that must hold, several tiers at once, and end with a table: passed, failed, skipped, seconds.

python -m tests.run_tiers [TIER …] [-- PYTEST ARGUMENTS]. The exit code is 0 when nothing failed. What a tier prints is shown
whole when it has ended; of one tier alone, at once.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import click

from tests.audit import NOT_CHECKED

ROOT = Path(__file__).parents[1]
PLAIN = ("-q", "--tb=short", "--continue-on-collection-errors")
# A file stays with one process: what it sets up once is the dear part.
BY_FILE = ("--dist", "loadfile")
# The longest files begin first, see tests/conftest.py.
LONGEST_FIRST = (*BY_FILE, "--no-loadscope-reorder")
# Nothing is set up for a whole file, and some tests are long: who has no more of them takes some of the other's.
SINGLY = ("--dist", "worksteal")
BUILT = ("bridge", "adapters", "mappings", "config", "wsgi.py")
# A third of what a test does is waiting: for a process that starts, a lease that ends, a neighbour that is late. With more hands
# than this, tests that measure a recovery fail for want of processor time.
HANDS_FOR_TWO_CORES = 3


@dataclass(frozen=True)
class Tier:
    """A name and what is run for it: a command, or folders of tests. `hands`: how many processes run the tests.

    `unchecked`: the exit code of a command that could not look; what it could not look at, it says in a line of its own.
    """

    name: str
    command: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    hands: int = 1
    unchecked: int | None = None


@dataclass(frozen=True)
class Outcome:
    """How a tier ended."""

    name: str
    passed: int
    failed: int
    skipped: int
    seconds: float
    unchecked: str = ""


# In the order in which they begin: what tells the most in a moment, then the longest. A tier begins once there are hands for it.
TIERS = (
    Tier("style", ("ruff", "check", ".")),
    Tier("types", ("mypy", *BUILT)),
    Tier("house", tests=("tests/test_architecture.py", "tests/test_drift.py")),
    # Waits for the net and takes nobody's hands.
    Tier("audit", ("tests.audit",), hands=0, unchecked=NOT_CHECKED),
    Tier("faults", tests=("tests/faults",)),
    Tier("journeys", tests=("tests/journeys",), options=LONGEST_FIRST, hands=2),
    Tier("contract", tests=("tests/contract",), options=BY_FILE, hands=2),
    Tier("hostile", tests=("tests/hostile",), options=BY_FILE, hands=2),
    Tier("store", tests=("tests/store",), options=SINGLY, hands=2),
    Tier("unit", tests=("tests/unit",), options=BY_FILE, hands=2),
)


def main(arguments: Sequence[str]) -> int:
    """The exit code."""
    cut = list(arguments).index("--") if "--" in arguments else len(arguments)
    wanted, more = arguments[:cut], tuple(arguments[cut + 1 :])
    unknown = set(wanted) - {tier.name for tier in TIERS}
    if unknown:
        click.echo(f"no such tier: {', '.join(sorted(unknown))}; there are {', '.join(tier.name for tier in TIERS)}", err=True)
        return 2
    begun = time.monotonic()
    with compiled_once():
        outcomes = run_all([tier for tier in TIERS if not wanted or tier.name in wanted], more)
    click.echo(f"\n{time.monotonic() - begun:.0f} s in all")
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


def run_all(tiers: Sequence[Tier], more: tuple[str, ...]) -> list[Outcome]:
    """Run tiers, as many at once as there are hands for them; how they ended, in the order of `tiers`."""
    hands = HANDS_FOR_TWO_CORES * (os.cpu_count() or 1) // 2
    waiting, running, outcomes = list(tiers), dict[Future[Outcome], Tier](), dict[str, Outcome]()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(len(TIERS)) as pool:
        while waiting or running:
            while waiting and (not running or waiting[0].hands + sum(one.hands for one in running.values()) <= hands):
                tier = waiting.pop(0)
                words = None if len(tiers) == 1 else Path(folder) / tier.name
                running[pool.submit(run, tier, more, words)] = tier
                click.echo(f"{tier.name} begins")
            for ended in wait(running, return_when=FIRST_COMPLETED).done:
                tier = running.pop(ended)
                outcomes[tier.name] = ended.result()
                click.echo(f"\n== {tier.name} ==\n{_told(Path(folder) / tier.name)}")
    return [outcomes[tier.name] for tier in tiers]


def _told(words: Path) -> str:
    return words.read_text(encoding="utf-8", errors="replace") if words.exists() else ""


def run(tier: Tier, more: tuple[str, ...], words: Path | None = None) -> Outcome:
    """Run one tier; what it prints goes to a file, or to the terminal."""
    start = time.monotonic()
    if tier.command:
        return _commanded(tier, start, words)
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.xml"
        hands = ("-n", str(tier.hands)) if tier.hands > 1 else ()
        code = _call(
            [sys.executable, "-m", "pytest", *PLAIN, f"--junitxml={result}", *hands, *tier.options, *more, *tier.tests], words
        )
        return counted(tier.name, result, code, time.monotonic() - start)


def _commanded(tier: Tier, start: float, words: Path | None) -> Outcome:
    command = [sys.executable, "-m", *tier.command]
    done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    told = done.stdout.decode("utf-8", "replace")
    if words is None:
        click.echo(told)
    else:
        words.write_text(told, encoding="utf-8")
    seconds = time.monotonic() - start
    if done.returncode == tier.unchecked:
        why = next((line for line in told.splitlines() if line.startswith("NOT CHECKED")), f"NOT CHECKED: {tier.name}")
        return Outcome(tier.name, 0, 0, 1, seconds, why)
    return Outcome(tier.name, int(done.returncode == 0), int(done.returncode != 0), 0, seconds)


def _call(command: list[str], words: Path | None) -> int:
    if words is None:
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    with words.open("wb") as out:
        return subprocess.run(command, cwd=ROOT, check=False, stdout=out, stderr=subprocess.STDOUT).returncode


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
    """What was not checked, and the table; its last line is the sum."""
    for one in outcomes:
        if one.unchecked:
            click.echo(f"\n{one.unchecked}")
    click.echo(f"\n{'tier':<10}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    for one in outcomes:
        row = f"{one.name:<10}{one.passed:>8}{one.failed:>8}{one.skipped:>9}{one.seconds:>9.1f}"
        click.echo(f"{row}  not checked" if one.unchecked else row)
    passed, failed, skipped = (sum(getattr(one, name) for one in outcomes) for name in ("passed", "failed", "skipped"))
    click.echo(f"\n{passed} passed, {failed} failed, {skipped} skipped")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
