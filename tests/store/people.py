"""A person who does not exist, and an application of theirs: what must never be found in clear, and what must come back whole."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bridge.model.application import Application, Consent
from bridge.model.borrower import Address, Borrower, Employment, Passport
from bridge.model.contract import Contract, Paper, Signature
from bridge.model.decision import Deal, Decision
from bridge.model.gates import Gate, GateName
from bridge.model.loan import Instalment, Loan
from bridge.model.tour import Advance, Price, Tour

NOW = datetime(2026, 11, 21, 9, 30, 15, 123456, tzinfo=UTC)
PAPER = Paper("pap_1", "Индивидуальные условия", "application/pdf", "ab" * 32)
# Every word here is searched for in the dump of a database.
CANARY = ("Канарейкина", "Жозефина", "Аристарховна", "+79991234567", "4509", "123457", "ОВД Канареечный", "Птичья", "josephine@")


def a_borrower() -> Borrower:
    return Borrower(
        surname="Канарейкина",
        name="Жозефина",
        patronymic="Аристарховна",
        birth_date=date(1990, 2, 28),
        phone="+79991234567",
        email="josephine@example.org",
        passport=Passport("4509", "123457", date(2010, 3, 4), "770-001", "ОВД Канареечный"),
        registration=Address(region="Москва", street="Птичья", house="1"),
        employment=Employment(income=10_000_000, work_name="Птичья фабрика"),
        more_answer="Канарейкина отвечает",
    )


def an_application(id: str = "app_1", **changes: Any) -> Application:
    tour = Tour(
        "Турция",
        "Отель",
        date(2027, 5, 1),
        date(2027, 5, 8),
        7,
        2,
        offer={"stars": 5, "rate": Decimal("1.50")},
        unknown={"$date": "no"},
    )
    plain = Application(
        id=id,
        partner="sun",
        order_id=f"order-{id}",
        product="tour",
        payload_digest="d" * 64,
        received_at=NOW,
        tour=tour,
        price=Price(1, 10_000_000, NOW + timedelta(hours=3), NOW),
        advance=Advance(1_000_000, "paid", "A-1", NOW),
        borrower=a_borrower(),
        periods=6,
    )
    return replace(plain, **changes)


def a_grown_application() -> Application:
    """One with every optional part filled."""
    papers = (PAPER,)
    loan = Loan("L-1", NOW, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, (Instalment(1, date(2027, 1, 1), 5, 4, 1, 0),))
    return an_application(
        payable_until=NOW + timedelta(days=1),
        consents=(Consent("terms", "v1", NOW),),
        questionnaire_at=NOW,
        deal=Deal("ДЕЛО/000-1 ё", "client-7", 1, NOW),
        decision=Decision(True, NOW, 1, 9_000_000, NOW + timedelta(days=5), "Канарейкина подходит"),
        contract=Contract("L-1", papers, 1, 9_000_000, NOW),
        signature=Signature("f" * 64, "code_1", NOW, "192.0.2.77", "Канарейкина/1.0", None, papers),
        pending_code="246802",
        gates=(Gate(GateName.COOLING_OFF, "4 h", NOW, NOW),),
        loan=loan,
        return_url="https://sun.example/back?who=josephine@",
        end_reason="Канарейкина передумала",
    )
