"""The service that the tests of the SOAP wire speak to."""

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.contract.onec_soap.base import Base


@pytest.fixture
def base(httpserver: HTTPServer, tmp_path: Path) -> Base:
    """A base that publishes the sample."""
    return Base(httpserver, tmp_path / "descriptions")
