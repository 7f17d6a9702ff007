"""A hub on a real store (SQLite) with fakes around it, a Flask app with the doors, and a site that signs its calls."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from adapters.turnstile.in_memory import TurnstileHere
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.checks.request_signature import signature_of
from bridge.model.errors import FieldInvalidError
from bridge.model.gates import Gate, GateName
from bridge.model.gates.case import Case
from bridge.model.offering.lending import Lending
from bridge.model.partner import Partner
from bridge.products.product import Preview, ProductTerms, TermsDocument
from bridge.store.engine import open_engine
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from bridge.web import errors, visits
from bridge.web.partner_api import PartnerApiSettings, blueprint
from tests.builders import INFORMING, a_product
from tests.databases import fresh_sqlite
from tests.fakes.acquiring import FakeAcquiring
from tests.fakes.loan_system import FakeLoanSystem
from tests.fakes.papers import FakeContractFigures, FakeDigests, FakePress
from tests.fakes.partner_callbacks import FakePartnerCallbacks
from tests.fakes.passport_offices import FakePassportOffices
from tests.fakes.sms import FakeSms
from tests.fakes.surroundings import FakeClock, FakeMint

SECRET = "the-present-secret-of-sun"
OLD_SECRET = "the-former-secret-of-sun"
MOON_SECRET = "the-only-secret-of-moon-site"
TEXTS = dict.fromkeys(("entry", "terms", "signing", "approved", "declined", "more_wanted", "expired", "payout"), "text")


class PlainProduct:
    """Lends from 1 000 to 500 000 roubles; every gate waits."""

    terms = ProductTerms(
        name="tour", title="Заём на тур", loan_system_code="ТУР", min_sum=100_000, max_sum=50_000_000, periods=6,
        annual_rate=Decimal(36), offer_life=timedelta(days=1), usual_decision=timedelta(minutes=4),
        decision_poll=timedelta(seconds=10), documents=(TermsDocument("general_terms", "1", "Условия", "…", "…"),),
        sms_texts=TEXTS, informing=INFORMING,
    )  # fmt: skip

    def check(self, application: Application) -> None:
        if not self.terms.min_sum <= application.loan_sum <= self.terms.max_sum:
            raise FieldInvalidError("the sum is outside the limits", field="price.total_minor")

    def offer_until(self, application: Application, decided_at: datetime) -> datetime:
        return decided_at + self.terms.offer_life

    def gates(self, application: Application, signed_at: datetime) -> tuple[Gate, ...]:
        return (Gate(GateName.BOOKING),)

    def case(self, application: Application, at: datetime, now: datetime) -> Case:
        return a_product().case(application, at, now)

    def preview(self, application: Application, issued_on: date) -> Preview:
        return Preview((), 0, Decimal(0), 0)

    @property
    def lending(self) -> Lending:
        return a_product(min_sum=self.terms.min_sum, offered_periods=(3, 6, 9, 12)).lending


def make_hub(folder: Path) -> Hub:
    """A hub with two sites, `sun` (two valid secrets) and `moon`."""
    engine = open_engine(fresh_sqlite(folder / "hub.db"))
    clock = FakeClock()
    sites = (
        Partner("sun", "Солнечный", (SECRET, OLD_SECRET), ("cb",), "https://sun.test/hook"),
        Partner("moon", "Лунный", (MOON_SECRET,), ("cb",), "https://moon.test/hook"),
    )
    return Hub(
        clock=clock, mint=FakeMint(), store=SqlStore(engine, Seal({1: b"1" * 32}, b"i" * 32), lambda: None, now=clock.now),
        loan_system=FakeLoanSystem(), acquiring=FakeAcquiring(), sms=FakeSms(), partner_callbacks=FakePartnerCallbacks(),
        passport_offices=FakePassportOffices(), press=FakePress(), contract_figures=FakeContractFigures(), digests=FakeDigests(),
        partners={site.name: site for site in sites}, products={"tour": PlainProduct()},
        code_key=b"k" * 32, public_url="https://hub.test",
    )  # fmt: skip


class Site:
    """A tour site's developer: signs exactly what is sent."""

    def __init__(self, hub: Hub, name: str = "sun", secret: str = SECRET) -> None:
        self.hub, self.name, self.secret = hub, name, secret
        self.app = Flask("test")
        errors.register(self.app)
        visits.register(self.app, self.hub)
        self.app.register_blueprint(blueprint(hub, PartnerApiSettings(TurnstileHere())))
        self.client = self.app.test_client()

    def call(self, method: str, path: str, body: Any = None, key: str = "", **headers: str) -> TestResponse:
        """`body` is bytes to be sent as they are, or anything for JSON. Headers given win over the true ones."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        stamp = headers.pop("X_Timestamp", "") or str(int(self.hub.clock.now().timestamp()))
        sent = {"X-Partner-Id": self.name, "X-Timestamp": stamp, "Content-Type": "application/json"}
        sent["X-Signature"] = signature_of(self.secret, method, path, stamp, raw)
        sent |= {"Idempotency-Key": key} if key else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(path, method=method, data=raw, headers={n: v for n, v in sent.items() if v})

    def apply(self, message: Any = None, key: str = "k1") -> TestResponse:
        """POST an application."""
        return self.call("POST", "/partner/v1/applications", message if message is not None else a_message(), key)

    def taken(self) -> str:
        """The id of a fresh application."""
        answer = self.apply()
        assert answer.status_code == 202, answer.text
        return str(answer.get_json()["application_id"])


def a_message(**changes: Any) -> dict[str, Any]:
    """A whole application; `changes` by dotted path with `__`, `...` (Ellipsis) takes a field out."""
    message: dict[str, Any] = {
        "schema": "tour-loan-application/1", "partner_order_id": "SUN-1", "created_at": "2026-11-23T12:03:11+03:00",
        "return_url": "https://sun.test/orders/1",
        "tour": {
            "source": "sletat", "request_id": "1658708531", "offer_id": "90071992547", "source_id": "54",
            "claim_id": None, "order_number": None,
            "operator": {"id": "54", "name": "Operator LLC", "registry_no": "РТО 000000"},
            "agency": {"name": "Agency LLC", "inn": "7700000000"},
            "country": {"id": 119, "name": "Турция", "iso2": "TR", "visa_required": False},
            "resort": {"id": 1234, "name": "Кемер"}, "departure_city": {"id": 832, "name": "Москва"},
            "hotel": {"id": 55512, "name": "Hotel", "stars": "5*", "room": "Standard", "meal": "AI", "placement": "2 ADL"},
            "check_in": "2027-02-10", "check_out": "2027-02-17", "nights": 7, "adults": 2, "children_ages": [6],
            "flights": [{"dir": "to", "kind": "charter", "no": "XX 123", "dep": "2027-02-10T06:20:00+03:00",
                         "arr": "2027-02-10T10:40:00+03:00"}],
            "services": ["flight", "accommodation"],
        },
        "price": a_price(),
        "payment": {
            "scheme": {"type": "percent", "value": "10", "days_to_pay": 1}, "advance_minor": 2485000, "advance_state": "paid",
            "advance_paid_at": "2026-11-23T12:01:40+03:00", "advance_ref": "payu:123456789", "loan_requested_minor": 22365000,
            "payable_until": "2026-11-24T18:00:00+03:00",
            "payout_to": {"inn": "7700000000", "bik": "044525000", "account": "40702810000000000000"},
        },
        "customer": {"surname": "Иванов", "name": "Иван", "patronymic": "Иванович", "birth_date": "1988-05-04",
                     "phone": "8 (999) 123-45-67", "email": "ivanov@example.org"},
        "tourists": [{"n": 1, "is_borrower": True, "surname_lat": "IVANOV", "name_lat": "IVAN", "birth_date": "1988-05-04",
                      "gender": "m", "citizenship": "RU"}],
        "consents": [{"kind": "pd_transfer_to_mfo", "version": "2026-10", "given_at": "2026-11-23T12:00:05+03:00",
                      "ip": "203.0.113.7"}],
    }  # fmt: skip
    for path, value in changes.items():
        _put(message, path.split("__"), value)
    return message


def a_price(**changes: Any) -> dict[str, Any]:
    """The price object."""
    return {
        "version": 3, "currency": "RUB", "total_minor": 24850000, "base_minor": 23900000,
        "surcharges": [{"kind": "fuel", "amount_minor": 950000, "currency": "RUB"}], "price_tourist_saw_minor": 24850000,
        "operator_currency": "EUR", "operator_rate": "101.4200", "actualized_at": "2026-11-23T12:02:58+03:00",
        "actualization_state": "completed", "valid_until": "2026-11-23T18:00:00+03:00",
    } | changes  # fmt: skip


def _put(tree: Any, path: list[str], value: Any) -> None:
    for step in path[:-1]:
        tree = tree[int(step)] if isinstance(tree, list) else tree[step]
    if value is ...:
        del tree[path[-1]]
    else:
        tree[path[-1]] = value
