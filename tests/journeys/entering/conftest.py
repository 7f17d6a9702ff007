"""A hub with an office that asks for second factors."""

from pathlib import Path

import pytest

from bridge.flows.hub import Hub
from tests.journeys.entering.world import a_hub


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return a_hub(tmp_path)
