"""A message, accounts, the gateways' stand-ins on loopback."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from werkzeug.serving import make_server

from adapters.http import OutsideHttp, Retries
from adapters.sms.smsc.gateway import SmscGateway
from adapters.sms.smsc.settings import SmscSettings
from adapters.sms.smsru.gateway import SmsruGateway
from adapters.sms.smsru.settings import SmsruSettings
from adapters.sms.words import SmsWords
from bridge.ports.sms import Message
from mappings.fields import load_map_file
from samples.neighbours.smsc.__main__ import build as build_smsc
from samples.neighbours.smsru.__main__ import build as build_smsru
from tests.fakes.surroundings import FakeClock

ROOT = Path(__file__).parents[3]
LOGIN, PASSWORD, APIKEY = "bridge", "sample-sms-password", "sample-sms-key"
API_ID = "sample-api-id"
SECRET = "sample-callback-secret"
WORDS = SmsWords.of(load_map_file(ROOT / "mappings/sms/smsc.toml"))
SMSRU_WORDS = SmsWords.of(load_map_file(ROOT / "mappings/sms/smsru.toml"))


def message_to(phone: str, own: str = "msg_01SAMPLE", text: str = "Код 123456 & «Ёлка»", **more: Any) -> Message:
    return Message(own, "app_1", phone, text, datetime(2026, 11, 23, 9, tzinfo=UTC), **more)


def http_of(system: str, clock: FakeClock | None = None) -> OutsideHttp:
    return OutsideHttp(system, lambda _: None, clock or FakeClock(), retries=Retries(tries=1))


def smsc_at(host: str, apikey: str = "", clock: FakeClock | None = None, **more: Any) -> SmscGateway:
    """The real adapter talking to `host`."""
    settings = SmscSettings(host, LOGIN, PASSWORD, apikey, callback_secret=SECRET, **more)
    return SmscGateway(settings, http_of("smsc", clock), WORDS)


def smsru_at(host: str, api_id: str = API_ID, clock: FakeClock | None = None) -> SmsruGateway:
    """The real adapter of the other vendor."""
    return SmsruGateway(SmsruSettings(host, api_id), http_of("smsru", clock), SMSRU_WORDS)


def served(build: Callable[[list[str]], Any], state: Path) -> Iterator[str]:
    ready, _ = build(["--port", "0", "--state", str(state)])
    server = make_server("127.0.0.1", 0, ready.app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


@pytest.fixture
def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """smsc.ru's stand-in; yields its address."""
    monkeypatch.setenv("STAND_SMSC_PASSWORD", PASSWORD)
    monkeypatch.setenv("STAND_SMSC_APIKEY", APIKEY)
    monkeypatch.setenv("STAND_SMSC_CALLBACK_SECRET", SECRET)
    yield from served(build_smsc, tmp_path / "smsc")


@pytest.fixture
def smsru_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """sms.ru's stand-in; yields its address."""
    monkeypatch.setenv("STAND_SMSRU_API_ID", API_ID)
    yield from served(build_smsru, tmp_path / "smsru")


def tell(stand: str, door: str, **wish: Any) -> Any:
    """A script door of a stand-in."""
    answer = requests.post(f"{stand}/_stand/{door}", json=wish, timeout=60)
    answer.raise_for_status()
    return answer.json()


def sample(name: str) -> bytes:
    return (ROOT / "samples/sms" / name).read_bytes()
