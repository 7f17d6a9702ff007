"""A hub, a browser and an officer for each test."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bridge.flows.hub import Hub
from tests.journeys.office.case import enter, office_of
from tests.journeys.partner_api.world import make_hub


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return make_hub(tmp_path)


@pytest.fixture
def browser(hub: Hub) -> FlaskClient:
    """Nobody has logged in yet."""
    return office_of(hub)


@pytest.fixture
def officer(browser: FlaskClient) -> FlaskClient:
    """Logged in."""
    assert enter(browser).status_code == 303
    return browser
