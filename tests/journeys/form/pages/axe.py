"""axe-core in a page of ours: fetched by lockfile, run through the browser's protocol, so that the CSP stays strict."""

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

HERE = Path(__file__).parent
BUILD = HERE.parents[3] / "var" / "page-checks"
SCRIPT = BUILD / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_RUN = """async (options) => {
  const found = await axe.run(document, options);
  return found.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 120)).join(' | '));
}"""


@cache
def script() -> str:
    """The library's text. A machine without npm or without a network can't hold pages against it: that is said, not passed."""
    if not SCRIPT.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("axe-core can't be had: there is no npm")
        BUILD.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, BUILD / name)
        calm = ("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--fetch-retries=1")
        done = subprocess.run([npm, "ci", *calm], cwd=BUILD, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode:
            pytest.skip(f"axe-core can't be had: {done.stderr[-200:]}")
    return SCRIPT.read_text(encoding="utf-8")


def violations(page: Page, *rules: str) -> list[str]:
    """What axe finds on the page as it stands: by all WCAG 2.2 A and AA rules and best practice, or by `rules` alone."""
    page.evaluate(script())
    only: dict[str, Any] = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": TAGS}
    return [str(one) for one in page.evaluate(_RUN, {"runOnly": only, "resultTypes": ["violations"]})]
