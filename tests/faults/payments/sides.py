"""The hub as each of its processes makes it, and the loan system's book, which outlives them all in a database of its own."""

import os
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from flask import Flask

from adapters.http import OutsideHttp
from adapters.payu.accounts import PayuAccounts, payu_of
from adapters.payu.settings import PayuSettings
from adapters.payu.words import PayuWords
from adapters.surroundings import SecureMint, SystemClock
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.decision import DealState
from bridge.model.loan import PostedPayment
from bridge.model.payment import Payment
from bridge.ports.outside_errors import OutcomeUnknownError, UnreachableError
from bridge.store.engine import open_engine
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from bridge.web import errors
from bridge.web.notices import NoticesSettings, blueprint
from mappings.fields import load_map_file
from tests.builders import fake_hub
from tests.fakes.loan_system import FakeLoanSystem, Record

ROOT = Path(__file__).parents[3]
MERCHANT, SECRET = "tourhub", "a secret of the storm"
HUB, BOOK = "PAYMENT_STORM_HUB", "PAYMENT_STORM_BOOK"
CLOCK = SystemClock("Europe/Moscow")
TABLE = "create table posted (receipt serial primary key, number text, reference text, day date, amount bigint)"


class BookOfLoans(FakeLoanSystem):
    """The loan system: its payments stand in a database, each change is for good at once."""

    def __init__(self, address: str) -> None:
        super().__init__(CLOCK.now)
        self._address = address

    def post_payment(self, application: Application, payment: Payment) -> str:
        return self._write(application, payment.reference, payment.amount)

    def reverse_payment(self, application: Application, payment: Payment, amount: int) -> str:
        return self._write(application, _key_of_reversal(payment), -amount)

    def find_reversal(self, application: Application, payment: Payment, amount: int) -> str | None:
        return self._receipt_of(_key_of_reversal(payment))

    def find_payment(self, application: Application, payment: Payment, posted_before: int) -> str | None:
        return self._receipt_of(payment.reference)

    def _receipt_of(self, reference: str) -> str | None:
        found = self._read("select receipt from posted where reference = %s", reference)
        return str(found[0][0]) if found else None

    def _write(self, application: Application, reference: str, amount: int) -> str:
        number = application.deal.number if application.deal else ""
        add = "insert into posted (number, reference, day, amount) values (%s, %s, current_date, %s) returning receipt"
        try:
            with psycopg.connect(self._address, autocommit=True) as book:
                row = book.execute(add, (number, reference, amount)).fetchone()
        except psycopg.OperationalError:
            raise OutcomeUnknownError("book", "post_payment", "no answer") from None
        return str(row[0]) if row else ""

    def _read(self, query: str, *values: str) -> list[tuple[object, ...]]:
        try:
            with psycopg.connect(self._address) as book:
                return book.execute(query, values).fetchall()  # type: ignore[arg-type]  # the queries above
        except psycopg.OperationalError:
            raise UnreachableError("book", "find_payment", "away") from None

    def _record(self, operation: str, number: str) -> Record:
        rows = self._read("select reference, receipt, day, amount from posted where number = %s", number)
        there = [(str(ref), PostedPayment(str(receipt), day, int(str(sum_)), True)) for ref, receipt, day, sum_ in rows]  # type: ignore[arg-type]  # a date
        return Record(number, "", "4509", 10**12, 6, CLOCK.now(), DealState.ISSUED, approved=10**12, posted=there)


def _key_of_reversal(payment: Payment) -> str:
    """The same for each try of one reversal, another for the next: by what had been taken out before it."""
    return f"{payment.reference}R{payment.reversed}"


class Usual:
    """Every payment is of the one account."""

    def of_application(self, application_id: str) -> tuple[str, str]:
        return "", ""

    def of_reference(self, reference: str) -> tuple[str, str] | None:
        return None


def make_hub() -> Hub:
    """The hub over the databases that the environment names."""
    store = SqlStore(open_engine(os.environ[HUB]), Seal({1: b"1" * 32}, b"i" * 32), lambda: None, now=CLOCK.now)
    words = {"classic": PayuWords.of(load_map_file(ROOT / "mappings/payu/classic.toml"))}
    settings = PayuSettings(MERCHANT, SECRET, "https://payu.test")
    acquiring = PayuAccounts(payu_of("classic", settings, OutsideHttp("payu", lambda _: None, CLOCK), words), (), Usual())
    book = BookOfLoans(os.environ[BOOK])
    book.reverses = True
    return fake_hub(clock=CLOCK, mint=SecureMint(CLOCK), store=store, loan_system=book, acquiring=acquiring)


def web() -> Flask:
    """What gunicorn serves: the door of notices."""
    app = Flask("storm")
    errors.register(app)
    app.register_blueprint(blueprint(make_hub(), NoticesSettings(("x" * 32,), ZoneInfo("Europe/Moscow"))))
    return app


LEASE = timedelta(seconds=5)
