"""Stages for the contract of the loan system: the fake, and the real adapter against the stand-in as a process."""

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytest_httpserver import HTTPServer

from adapters.onec.settings import OnecSettings
from tests.contract.onec.answers import Base
from tests.contract.onec.stages import FakeStage, NeighbourStage, Stage

ROOT = Path(__file__).parents[3]
USER = "Обмен с сайтом"


def _start(folder: Path, password: str, *more: str) -> Iterator[str]:
    command = [sys.executable, "-m", "samples.neighbours.onec", "--port", "0", "--state", str(folder), *more]
    environment = {**os.environ, "STAND_ONEC_PASSWORD": password}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://[\d.]+:\d+", process.stdout.readline())
            assert found is not None, "the stand did not tell its address"
            yield found.group()
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def onec_password() -> str:
    return f"пароль-{secrets.token_hex(4)}"


@pytest.fixture(scope="session")
def onec_root(tmp_path_factory: pytest.TempPathFactory, onec_password: str) -> Iterator[str]:
    yield from _start(tmp_path_factory.mktemp("onec"), onec_password)


@pytest.fixture(scope="session")
def onec_raw_root(tmp_path_factory: pytest.TempPathFactory, onec_password: str) -> Iterator[str]:
    yield from _start(tmp_path_factory.mktemp("onec_raw"), onec_password, "--pdf", "raw")


@pytest.fixture(scope="session")
def onec_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("descriptions")


def settings_for(root: str, password: str, cache: Path) -> OnecSettings:
    moscow = ZoneInfo("Europe/Moscow")
    return OnecSettings(f"{root}/mfo", USER, password, moscow, "payu", timeouts=(30.0, 60.0), cache=cache)


@pytest.fixture
def neighbour(onec_root: str, onec_password: str, onec_cache: Path) -> Iterator[NeighbourStage]:
    stage = NeighbourStage(onec_root, settings_for(onec_root, onec_password, onec_cache))
    stage.reset()
    yield stage
    stage.reset()


@pytest.fixture
def raw_neighbour(onec_raw_root: str, onec_password: str, onec_cache: Path) -> Iterator[NeighbourStage]:
    stage = NeighbourStage(onec_raw_root, settings_for(onec_raw_root, onec_password, onec_cache))
    stage.reset()
    yield stage


@pytest.fixture(params=["fake", "moyamfo", "soap_loans", "odata_loans", "mfs"])
def stage(request: pytest.FixtureRequest) -> Stage:
    """The port over the fake, and over each map of the house: only the TOML differs."""
    if request.param == "fake":
        return FakeStage()
    neighbour: NeighbourStage = request.getfixturevalue("neighbour")
    return neighbour if request.param == "moyamfo" else NeighbourStage(neighbour.root, neighbour.settings, request.param)


@pytest.fixture
def base(httpserver: HTTPServer) -> Base:
    return Base(httpserver)
