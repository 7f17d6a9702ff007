"""How long a page may take to say what is expected of it."""

import sys

import pytest

# A busy machine takes longer than the five seconds of Playwright; a page that never says it fails all the same.
PAGE_MILLISECONDS = 60_000


@pytest.fixture(scope="session", autouse=True)
def patient_pages() -> None:
    """For every `expect` of the browser tests that were collected; without any, Playwright is not loaded."""
    if "playwright.sync_api" in sys.modules:
        from playwright.sync_api import expect

        expect.set_options(timeout=PAGE_MILLISECONDS)
