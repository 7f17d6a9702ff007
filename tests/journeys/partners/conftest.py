"""A hub with two sites, and a person of one of them at the desk."""

from pathlib import Path

import pytest

from bridge.flows.hub import Hub
from tests.journeys.partners.world import Desk, a_hub, app_of, seated


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return a_hub(tmp_path)


@pytest.fixture
def stranger(hub: Hub) -> Desk:
    """Nobody has logged in."""
    return Desk(hub, app_of(hub).test_client())


@pytest.fixture
def anna(hub: Hub) -> Desk:
    """Logged in, of the site `sun`."""
    return seated(hub)


@pytest.fixture
def ivan(hub: Hub) -> Desk:
    """Logged in, of the site `moon`."""
    return seated(hub, "ivan@moon")
