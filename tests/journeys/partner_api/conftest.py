"""A hub and a site for each test."""

from pathlib import Path

import pytest

from bridge.flows.hub import Hub
from tests.journeys.partner_api.world import MOON_SECRET, Site, make_hub


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return make_hub(tmp_path)


@pytest.fixture
def site(hub: Hub) -> Site:
    return Site(hub)


@pytest.fixture
def moon(hub: Hub) -> Site:
    """Another site of the same hub."""
    return Site(hub, "moon", MOON_SECRET)
