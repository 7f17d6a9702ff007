"""A message, an account, the gateway's stand-in on loopback."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from adapters.http import OutsideHttp, Retries
from adapters.sms.gateway import SmscGateway
from adapters.sms.settings import SmscSettings
from adapters.sms.words import SmscWords
from bridge.ports.sms import Message
from mappings.fields import load_map_file
from samples.neighbours.smsc.__main__ import build
from tests.fakes.surroundings import FakeClock

ROOT = Path(__file__).parents[3]
LOGIN, PASSWORD, APIKEY = "bridge", "sample-sms-password", "sample-sms-key"
WORDS = SmscWords.of(load_map_file(ROOT / "mappings/sms/smsc.toml"))


def message_to(phone: str, own: str = "msg_01SAMPLE", text: str = "Код 123456 & «Ёлка»") -> Message:
    return Message(own, "app_1", phone, text, datetime(2026, 11, 23, 9, tzinfo=UTC))


def smsc_at(host: str, apikey: str = "") -> SmscGateway:
    """The real adapter talking to `host`."""
    http = OutsideHttp("smsc", lambda _: None, FakeClock(), retries=Retries(tries=1))
    return SmscGateway(SmscSettings(host, LOGIN, PASSWORD, apikey), http, WORDS)


@pytest.fixture
def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The gateway's stand-in; yields its address."""
    monkeypatch.setenv("STAND_SMSC_PASSWORD", PASSWORD)
    monkeypatch.setenv("STAND_SMSC_APIKEY", APIKEY)
    ready, _ = build(["--port", "0", "--state", str(tmp_path)])
    server = make_server("127.0.0.1", 0, ready.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


def sample(name: str) -> bytes:
    return (ROOT / "samples/sms" / name).read_bytes()
