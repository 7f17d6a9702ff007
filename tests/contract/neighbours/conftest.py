"""Neighbours as real processes, each with a state folder of its own; nothing of theirs is imported here."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

ROOT = Path(__file__).parents[3]
SECRETS = {
    "STAND_SMSC_PASSWORD": "sms password",
    "STAND_SMSC_APIKEY": "sms-key",
    "STAND_SMSC_CALLBACK_SECRET": "callback secret",
    "STAND_SMSRU_API_ID": "smsru key",
    "STAND_ONEC_PASSWORD": "Пароль 1С",
    "STAND_ONEC_PUSH_SECRET": "push secret",
    "STAND_PAYU_SECRET": "test-secret-key",
    "STAND_SITE_API_SECRET": "site api secret",
    "STAND_SITE_CALLBACK_SECRET": "whsec_c2l0ZSBjYWxsYmFjayBzZWNyZXQgMTIz",
}


@dataclass
class Neighbour:
    """A running stand-in; `kill` is kill -9 and `again` starts it anew on the same state."""

    name: str
    state: Path
    options: list[str]
    process: subprocess.Popen[str] = field(init=False)
    url: str = ""

    def again(self) -> "Neighbour":
        """Start and wait for the line with the address."""
        command = [sys.executable, "-m", f"samples.neighbours.{self.name}", "--port", "0", "--state", str(self.state)]
        self.process = subprocess.Popen(
            command + self.options, cwd=ROOT, env={**os.environ, **SECRETS}, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().split(": ", 1)[1].strip().rstrip("/")
        return self

    def kill(self) -> None:
        """No chance to tidy up."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def get(self, path: str, **params: Any) -> Any:
        """JSON of a script door."""
        answer = requests.get(self.url + path, params=params, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def tell(self, path: str, **body: Any) -> Any:
        """POST JSON to a script door."""
        answer = requests.post(self.url + path, json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()


@pytest.fixture(scope="session")
def shared_onec(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neighbour]:
    neighbour = Neighbour("onec", tmp_path_factory.mktemp("shared_onec"), []).again()
    yield neighbour
    neighbour.kill()


@pytest.fixture
def onec(shared_onec: Neighbour) -> Iterator[Neighbour]:
    """The 1C stand as one process for many tests, emptied after each: state, faults and settings."""
    yield shared_onec
    shared_onec.tell("/_stand/reset")
    shared_onec.tell("/_stand/clock", advance_seconds=-shared_onec.get("/_stand/clock")["offset_seconds"])


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Neighbour]]:
    """start("onec", "--pdf", "raw") gives a running neighbour; all are killed at the end."""
    started: list[Neighbour] = []

    def begin(name: str, *options: str) -> Neighbour:
        neighbour = Neighbour(name, tmp_path / f"{name}{len(started)}", list(options)).again()
        started.append(neighbour)
        return neighbour

    yield begin
    for neighbour in started:
        neighbour.kill()
