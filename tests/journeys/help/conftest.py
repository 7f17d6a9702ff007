"""The same browser as the other pages' tests."""

from tests.journeys.form.pages.conftest import chromium

__all__ = ["chromium"]
