"""One stage per test."""

import pytest

from tests.journeys.form.stage import Stage


@pytest.fixture
def stage() -> Stage:
    return Stage()
