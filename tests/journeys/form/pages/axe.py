"""axe-core in a page of ours: fetched by lockfile, run through the browser's protocol, so that the CSP stays strict."""

import shutil
import subprocess
import tempfile
from contextlib import suppress
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

HERE = Path(__file__).parent
BUILD = HERE.parents[3] / "var" / "page-checks"
SCRIPT = BUILD / "axe.min.js"
# Less than half of a test's time: who waits for another's try may have to try as well.
FETCH_SECONDS = 60
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_RUN = """async (options) => {
  const found = await axe.run(document, options);
  return found.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 120)).join(' | '));
}"""


@cache
def script() -> str:
    """The library's text; empty on a machine without npm or without a network."""
    BUILD.mkdir(parents=True, exist_ok=True)
    # Tests run side by side: one fetches it, the others wait for that.
    with (BUILD / "fetching").open("wb") as mark:
        flock(mark, LOCK_EX)
        if not SCRIPT.exists():
            _fetch()
    return SCRIPT.read_text(encoding="utf-8") if SCRIPT.exists() else ""


def _fetch() -> None:
    """Into its place whole, or not at all."""
    npm = shutil.which("npm")
    if npm is None:
        return
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        calm = ("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--fetch-retries=1", "--fetch-timeout=20000")
        with suppress(subprocess.CalledProcessError, subprocess.TimeoutExpired):
            subprocess.run([npm, "ci", *calm], cwd=folder, capture_output=True, check=True, timeout=FETCH_SECONDS)
            (Path(folder) / "node_modules" / "axe-core" / "axe.min.js").replace(SCRIPT)


def violations(page: Page, *rules: str) -> list[str]:
    """What axe finds on the page as it stands: by all WCAG 2.2 A and AA rules and best practice, or by `rules` alone."""
    text = script()
    if not text:
        # Such a machine can't hold pages against it: that is said, not passed.
        pytest.skip("axe-core can't be had: there is no npm, or no network")
    page.evaluate(text)
    only: dict[str, Any] = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": TAGS}
    return [str(one) for one in page.evaluate(_RUN, {"runOnly": only, "resultTypes": ["violations"]})]
