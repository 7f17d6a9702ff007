"""The stand-in base as a process, its descriptions in files, and the commands run against both."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner, Result
from requests.auth import HTTPBasicAuth

from adapters.onec.checking.descriptions import read_files
from adapters.onec.checking.findings import Finding, Level
from adapters.onec.checking.holding import held_offline, map_named
from bridge.__main__ import main
from tests.contract.onec.conftest import USER, _start

MAPS = Path(__file__).parents[3] / "mappings" / "onec"
SAMPLES = Path(__file__).parents[3] / "samples" / "onec" / "descriptions"
PLACES = {
    "exchange.wsdl": "ws/LoanExchange.1cws?wsdl", "mfs.wsdl": "ws/mfs.1cws?wsdl", "base.edmx": "odata/standard.odata/$metadata",
}  # fmt: skip


@dataclass(frozen=True)
class Stand:
    """The stand-in base: its address, and the environment that speaks to it."""

    root: str
    password: str
    cache: Path

    @property
    def env(self) -> dict[str, str]:
        return env_of(f"{self.root}/mfo", self.password, self.cache)

    def get(self, path: str) -> bytes:
        sign_in = HTTPBasicAuth(USER.encode(), self.password.encode())
        answer = requests.get(f"{self.root}/mfo/{path}", auth=sign_in, timeout=60)
        assert answer.status_code == 200
        return answer.content

    def journal(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = requests.get(f"{self.root}/_stand/journal", timeout=60).json()
        return found

    def deals(self) -> int:
        return len(requests.get(f"{self.root}/_stand/deals", timeout=60).json())


def env_of(url: str, password: str, cache: Path) -> dict[str, str]:
    """The variables of a base."""
    return {
        "BRIDGE_ONEC_URL": url, "BRIDGE_ONEC_LOGIN": USER, "BRIDGE_ONEC_PASSWORD": password, "BRIDGE_ONEC_ZONE": "Europe/Moscow",
        "BRIDGE_ONEC_PAY_SERVICE": "payu", "BRIDGE_ONEC_CACHE": str(cache), "BRIDGE_ONEC_MAP": "moyamfo",
    }  # fmt: skip


@pytest.fixture(scope="session")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    password = f"пароль-{secrets.token_hex(4)}"
    for root in _start(tmp_path_factory.mktemp("stand"), password):
        yield Stand(root, password, tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def described(stand: Stand, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the descriptions that the stand-in publishes."""
    folder = tmp_path_factory.mktemp("described")
    for name, path in PLACES.items():
        (folder / name).write_bytes(stand.get(path))
    return folder


Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """A command of the desk, in an environment that has nothing of this machine's."""

    def go(*arguments: str, env: Mapping[str, str] | None = None) -> Result:
        nothing = dict.fromkeys(env_of("", "", Path()), None)
        return CliRunner().invoke(main, ["onec", *arguments], env={**nothing, **(env or {})})

    return go


Spoil = Callable[..., list[Finding]]


@pytest.fixture
def spoil(described: Path, tmp_path: Path) -> Spoil:
    """What is found wrong when texts of a map, or of a description, are replaced."""

    def found(map_name: str, file: str, *, map_: tuple[str, str] = ("", ""), base: tuple[str, str] = ("", "")) -> list[Finding]:
        own_map, own_file = tmp_path / "map.toml", tmp_path / file
        own_map.write_text(_replaced(MAPS / f"{map_name}.toml", map_), encoding="utf-8")
        own_file.write_text(_replaced(described / file, base), encoding="utf-8")
        checked = held_offline(map_named(str(own_map)), read_files([own_file]))
        return [one for one in checked.findings if one.level is not Level.OK]

    return found


def _replaced(file: Path, change: tuple[str, str]) -> str:
    text = file.read_text(encoding="utf-8")
    assert change[0] in text
    return text.replace(*change, 1) if change[0] else text
