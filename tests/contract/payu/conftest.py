"""An application under way, a merchant account of each protocol, PayU's stand-in on loopback."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from werkzeug.serving import make_server

from adapters.http import OutsideHttp, Retries
from adapters.payu.classic import PayuClassic
from adapters.payu.settings import PayuSettings
from adapters.payu.v4.protocol import PayuV4
from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.borrower import Borrower
from bridge.model.contract import Contract
from bridge.model.payment import Payment, PaymentState
from bridge.model.tour import Advance, Price, Tour
from bridge.ports.acquiring import Acquiring
from mappings.fields import load_map_file
from samples.neighbours.payu.__main__ import build
from samples.neighbours.payu.notify import ipn_fields
from samples.neighbours.payu.orders import Order, Orders
from samples.neighbours.payu.v4_notices import v4_notice
from samples.neighbours.stand import Stand
from tests.fakes.surroundings import FakeClock

ROOT = Path(__file__).parents[3]
SECRET = "sample-payu-secret"
STARTED = datetime(2026, 11, 23, 6, 5, 7, tzinfo=UTC)
BACK = "https://hub.test/form/payments/pay_1"
NOTICES = "https://hub.test/notices/payu"
CARD, HOLD, REFUSED, NO_TOKEN = "4111111111111111", "4000000000000010", "4000000000000002", "4000000000000051"


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


@pytest.fixture(scope="session")
def v4_words() -> PayuWords:
    return PayuWords.of(load_map_file(ROOT / "mappings/payu/v4.toml"))


def settings_for(host: str, **changes: object) -> PayuSettings:
    usual = {"merchant": "tourhub", "secret": SECRET, "host": host, "notice_address": NOTICES}
    return PayuSettings(**{**usual, **changes})  # type: ignore[arg-type]  # test values


def http(clock: object = None, tries: int = 1) -> OutsideHttp:
    plan = Retries(tries=tries, first_pause=0.01, longest_pause=0.02)
    return OutsideHttp("payu", lambda _: None, clock or FakeClock(), retries=plan)  # type: ignore[arg-type]  # a clock


def payu_at(host: str, words: PayuWords, **changes: object) -> PayuClassic:
    """The real adapter of the classic protocol talking to `host`."""
    return PayuClassic(settings_for(host, **changes), http(), words)


def v4_at(host: str, words: PayuWords, tries: int = 1, **changes: object) -> PayuV4:
    """The real adapter of API v4 talking to `host`; its clock is the real one, as the stand looks at it."""
    return PayuV4(settings_for(host, **changes), http(RealClock(), tries), words)


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Town:
    """PayU's stand-in in this process: its address, its state, its script doors."""

    url: str
    stand: Stand

    @property
    def orders(self) -> Orders:
        return Orders(self.stand, "tourhub", SECRET)

    def order(self, payment: Payment) -> Order:
        return self.orders.get(payment.reference)

    def fault(self, on: str, kind: str = "silent_after_commit", **more: object) -> None:
        self.tell("/_stand/faults", on=on, kind=kind, **more)

    def tell(self, path: str, **body: object) -> Any:
        answer = requests.post(self.url + path, json=body, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def notice(self, payu: Acquiring, payment: Payment, wish: str, refund: str = "") -> bytes:
        """A genuine notification as the hub keeps it."""
        order = self.order(payment)
        if order["protocol"] == "v4":
            body, headers = v4_notice(self.orders, order, wish, refund, NOTICES)
            return payu.kept_notice(body, headers)
        return payu.kept_notice(urlencode(ipn_fields(self.orders, order, wish, refund)).encode(), {})

    def pay(self, payu: Acquiring, application: Application, payment: Payment, card: str = CARD, keep: bool = False) -> Payment:
        """The borrower goes to the page and presses "pay"; the payment as the hub knows it after the first notice."""
        page = payu.payment_page(application, payment, BACK, keep_card=keep)
        if page.posted:
            answer = requests.post(page.address, data=page.fields, allow_redirects=False, timeout=60)
            assert answer.status_code == 303, answer.text
        refno = self.order(payment)["refno"]
        answer = requests.post(
            f"{self.url}/pay/{refno}", data={"card_number": card, "action": "pay"}, allow_redirects=False, timeout=60
        )
        assert answer.status_code == 303, answer.text
        return replace(payment, acquirer_reference=refno, opened_at=payment.started_at)


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """PayU's stand-in; its notifications go nowhere by themselves."""
    monkeypatch.setenv("STAND_PAYU_SECRET", SECRET)
    ready, _ = build(["--port", "0", "--state", str(tmp_path), "--hub", "http://127.0.0.1:9"])
    ready.change_settings({"manual": True})
    server = make_server("127.0.0.1", 0, ready.app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield Town(f"http://127.0.0.1:{server.port}", ready)
    server.shutdown()


@pytest.fixture
def stand(town: Town) -> str:
    """Its address."""
    return town.url


def sample(name: str) -> bytes:
    return (ROOT / "samples/payu" / name).read_bytes()
