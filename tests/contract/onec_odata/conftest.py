"""The real wire before a base of the standard interface."""

import pytest
from pytest_httpserver import HTTPServer

from tests.contract.onec_odata.fake_base import FakeBase
from tests.contract.onec_odata.stage import Stage


@pytest.fixture
def base(httpserver: HTTPServer) -> FakeBase:
    return FakeBase(httpserver)


@pytest.fixture(params=["json", "atom"])
def stage(request: pytest.FixtureRequest, base: FakeBase) -> Stage:
    """In both forms."""
    return Stage(base, request.param)


@pytest.fixture
def json_stage(base: FakeBase) -> Stage:
    return Stage(base, "json")
