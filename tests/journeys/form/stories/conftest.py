"""The town of `make demo`, started once for the folder, and a Chromium without a window."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from rich.console import Console

from samples.demo.__main__ import launch
from samples.demo.town import Town

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Hub (gunicorn) and neighbours, all real processes."""
    with launch(tmp_path_factory.mktemp("stories"), Console(quiet=True)) as launched:
        yield launched.town


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    program = shutil.which("chromium")
    assert program, "Chromium is not installed: apt-get install chromium fonts-dejavu-core"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET), timeout=120_000)
        yield browser
        browser.close()
