"""An application under way, a merchant account, PayU's stand-in on loopback."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from adapters.http import OutsideHttp, Retries
from adapters.payu.classic import PayuClassic
from adapters.payu.settings import PayuSettings
from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.borrower import Borrower
from bridge.model.contract import Contract
from bridge.model.payment import Payment, PaymentState
from bridge.model.tour import Advance, Price, Tour
from mappings.fields import load_map_file
from samples.neighbours.payu.__main__ import build
from tests.fakes.surroundings import FakeClock

ROOT = Path(__file__).parents[3]
SECRET = "sample-payu-secret"
STARTED = datetime(2026, 11, 23, 6, 5, 7, tzinfo=UTC)


@pytest.fixture
def application() -> Application:
    tour = Tour("Турция", "Hotel", date(2027, 2, 10), date(2027, 2, 17), 7, 2)
    price = Price(1, 10_000_000, STARTED + timedelta(hours=9), STARTED)
    borrower = Borrower(surname="Примерова", name="Проба", phone="+79990000001", email="proba@example.org")
    contract = Contract("Т-17", (), 1, 9_000_000, STARTED)
    return Application(
        "app_1", "demo", "SL-1", "tour", "0" * 64, STARTED, tour, price, Advance(1_000_000, "paid"), borrower, 6,
        contract=contract,
    )  # fmt: skip


@pytest.fixture
def payment() -> Payment:
    return Payment("pay_1", "app_1", "K7M2P9QX4T", 812_045, PaymentState.STARTED, STARTED)


@pytest.fixture(scope="session")
def words() -> PayuWords:
    return PayuWords.of(load_map_file(ROOT / "mappings/payu/classic.toml"))


def payu_at(host: str, words: PayuWords, **changes: object) -> PayuClassic:
    """The real adapter talking to `host`."""
    settings = PayuSettings(**{"merchant": "tourhub", "secret": SECRET, "host": host, **changes})  # type: ignore[arg-type]  # test values
    return PayuClassic(settings, OutsideHttp("payu", lambda _: None, FakeClock(), retries=Retries(tries=1)), words)


@pytest.fixture
def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """PayU's stand-in; yields its address."""
    monkeypatch.setenv("STAND_PAYU_SECRET", SECRET)
    ready, _ = build(["--port", "0", "--state", str(tmp_path), "--hub", "http://127.0.0.1:9"])
    server = make_server("127.0.0.1", 0, ready.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


def sample(name: str) -> bytes:
    return (ROOT / "samples/payu" / name).read_bytes()
